"""The database of conversations and sessions: SQLite in a file of its own, or what `endpoints.yml` names."""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import portalocker
import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.utils.endpoints import read_endpoint_config

THREADS = 4
"""Threads in which the database is asked."""
CONNECT_SECONDS = 3
PRIVATE = 0o600
"""The rights of the database's file."""
AT_ONCE_MS = 100
"""How long it may take to get the database for ourselves."""
BUSY_MS = 3000
"""How long everything else waits for it."""
CONNECTIONS = 16
"""Connections of one process to PostgreSQL, unless `connections` in `endpoints.yml` says otherwise."""
LOCK_MS = 8000
"""How long PostgreSQL is waited for where somebody else holds what is asked for: less than a turn may take."""
IDLE_SECONDS = 1.0
"""After how long unused a connection is tried before it is used."""
FROZEN_MS = 2000
"""A process that holds something in PostgreSQL and does nothing for so long has lost it: it is frozen, or gone."""


def _only_ours(file: Path) -> None:
    """Makes a database that no other account of the machine reads; SQLite gives its log the same rights."""
    with contextlib.suppress(OSError):  # a folder that is not there, say: the first connection says so
        file.touch(mode=PRIVATE)
        file.chmod(PRIVATE)


def url_of(settings: Mapping[str, Any]) -> sa.engine.url.URL:
    """Where the database is that the `tracker_store` of `endpoints.yml` names."""
    parts = ("dialect", "host", "port", "db", "username", "password", "query")
    named = {name: value for name, value in settings.items() if name in parts}
    return sa.engine.make_url(settings.get("url") or SQLTrackerStore.get_db_url(**named))


def engine_for(settings: Mapping[str, Any]) -> sa.engine.Engine:
    """The database that the `tracker_store` of `endpoints.yml` names."""
    parsed = url_of(settings)
    if parsed.get_backend_name() != "sqlite":
        return _postgresql(parsed, int(settings.get("connections") or CONNECTIONS))
    if parsed.database and parsed.database != ":memory:":
        _only_ours(Path(parsed.database))
    engine = sa.create_engine(
        parsed,
        poolclass=sa.pool.QueuePool,
        pool_size=THREADS,
        connect_args={"check_same_thread": False, "timeout": BUSY_MS / 1000},
    )

    sa.event.listen(engine, "connect", _durable_and_quick)
    return engine


def _postgresql(url: sa.engine.url.URL, connections: int) -> sa.engine.Engine:
    """Half of the connections stay open; who waits for one is told before the turn's time is over."""
    kept = max(connections // 2, 1)
    limits = f"-c idle_in_transaction_session_timeout={FROZEN_MS} -c lock_timeout={LOCK_MS}"
    engine = sa.create_engine(
        url,
        pool_size=kept,
        max_overflow=connections - kept,
        pool_timeout=CONNECT_SECONDS,
        connect_args={"connect_timeout": CONNECT_SECONDS, "options": limits},
    )
    sa.event.listen(engine, "checkin", _used)
    sa.event.listen(engine, "checkout", _still_there)
    return engine


def _used(_: Any, record: Any) -> None:
    record.info["used"] = time.monotonic()


def _still_there(connection: Any, record: Any, _: Any) -> None:
    """Asks a connection that was idle whether it still leads anywhere: one that was just used does, as a rule."""
    if time.monotonic() - record.info.get("used", time.monotonic()) < IDLE_SECONDS:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
        connection.rollback()
    except Exception as error:
        raise sa.exc.InvalidatePoolError from error


def key_of(name: str) -> int:
    """The number by which PostgreSQL knows what is held under `name`."""
    return int.from_bytes(hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=8).digest(), "big", signed=True)


def for_writing(connection: sa.engine.Connection) -> None:
    """Has a transaction that begins by reading write without being overtaken; PostgreSQL needs no such word."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextlib.contextmanager
def exclusively(connection: sa.engine.Connection, name: str) -> Iterator[None]:
    """A transaction that begins when nobody else is in one of the same `name`; on SQLite, of any name."""
    with connection.begin():
        for_writing(connection)
        if connection.dialect.name != "sqlite":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(key_of(name))))
        yield


def _durable_and_quick(connection: Any, _: Any) -> None:
    # A write-ahead log survives a killed process and lets a turn read while another writes.
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA secure_delete=ON")


READS_AS = {
    "full": "its disk is full",
    "no space": "its disk is full",
    "readonly": "it can only be read",
    "read-only": "it can only be read",
    "unable to open": "its file can't be opened",
    "timeout": "it is too busy, or held by somebody else",
    "locked": "it is too busy, or held by somebody else",
}
"""What stands in the errors of SQLite and PostgreSQL, and what it means."""


def reason_of(error: BaseException) -> str:
    """What to say in the log of an error with the database, in one line and without its own words.

    Those may hold what a person wrote.
    """
    if isinstance(error, NewerDatabase):
        return str(error)
    if not isinstance(error, sa.exc.SQLAlchemyError):
        return type(error).__name__
    words = str(getattr(error, "orig", error)).lower()
    why = next((meaning for sign, meaning in READS_AS.items() if sign in words), "it is away")
    return f"the database can't be used: {why} ({type(error).__name__})"


class NewerDatabase(sa.exc.SQLAlchemyError):
    """The database was brought up to date by a newer guide: it can't be used, as one that is away."""


class InUse(Exception):
    """Another guide serves from the same database file."""


def hold(url: sa.engine.url.URL) -> portalocker.Lock | None:
    """Keeps the SQLite file of `url` for this process, until it ends or releases the lock. Raises InUse.

    Turns of one conversation wait for one another within a process: two on one file would mix them up. Databases on a
    server are not held; docs/run-it-for-real.md says what they are for.
    """
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    lock = portalocker.Lock(f"{url.database}-lock", "a", fail_when_locked=True, timeout=0)
    try:
        lock.acquire()
    except OSError:
        return None  # a folder that is not there, say: the first connection says so
    except portalocker.exceptions.AlreadyLocked:
        raise InUse(
            f"A guide is running on {url.database} already: stop it first, or give this one a database of its own in "
            "endpoints.yml."
        ) from None
    return lock


def settings_of(file: str) -> dict[str, Any] | None:
    """What `file`, an `endpoints.yml`, says of the `tracker_store`; None where it names none, or one in memory."""
    store = read_endpoint_config(file, "tracker_store")
    in_memory = store is None or (store.type or "").lower() == "inmemory"
    return None if in_memory else {**store.kwargs, "url": store.url}


def engine_of_endpoints() -> sa.engine.Engine:
    """The database of the `tracker_store` in `endpoints.yml`, or in the file that `GUIDE_ENDPOINTS` names."""
    return engine_for(settings_of(os.environ.get("GUIDE_ENDPOINTS", "endpoints.yml")) or {})


def truncated(engine: sa.engine.Engine) -> bool:
    """Puts SQLite's write-ahead log into its file and empties it: until then both hold what was deleted.

    False where that was not possible, since somebody else reads the database as it was.
    """
    if engine.dialect.name != "sqlite":
        return True
    with engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {AT_ONCE_MS}")
        try:
            is_busy, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_MS}")
    return not is_busy
