"""Whose turn it is: one turn of a conversation at a time, in this process and in all others on the same database."""

from __future__ import annotations

import asyncio
import contextlib
import weakref
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import sqlalchemy as sa
from rasa.core.lock_store import LOCK_LIFETIME, LockStore

from store.database import FROZEN_MS, key_of

AT_ONCE = 8
"""Threads that wait for PostgreSQL; turns run fewer at a time."""
ALIVE_SECONDS = FROZEN_MS / 1000 / 4
"""How often a turn that takes long tells PostgreSQL that it is not frozen."""


class ConversationLocks(LockStore):
    """Named in `endpoints.yml`. A conversation's lock is PostgreSQL's own, and ends with whoever holds it.

    SQLite is one process's alone (`store.database.hold`): there, and before it is told the database with `share`, the
    lock is the process's. docs/adr/0022 says why it is neither Redis nor a lock with a time limit.
    """

    def __init__(self, endpoint_config: Any = None) -> None:
        self._here: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()
        self._engine: sa.engine.Engine | None = None
        self._threads: ThreadPoolExecutor | None = None

    def share(self, engine: sa.engine.Engine) -> None:
        """Has the locks hold for all processes on the database of `engine`."""
        if engine.dialect.name == "postgresql":
            self._engine = engine
            self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="lock")

    @contextlib.asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = LOCK_LIFETIME, wait_time_in_seconds: float = 1
    ) -> AsyncIterator[None]:
        """Holds a conversation until the end. Raises SQLAlchemyError where the database is away, or takes too long.

        The times are Rasa's and mean nothing here: nobody looks again and again, and no lock outlives its holder.
        """
        async with self._here.setdefault(conversation_id, asyncio.Lock()):
            if self._engine is None:
                yield
                return
            async with self._shared(key_of(conversation_id)):
                yield

    @contextlib.asynccontextmanager
    async def _shared(self, key: int) -> AsyncIterator[None]:
        connection, over = await self._in_thread(self._taken, key), asyncio.Event()
        alive = asyncio.ensure_future(self._stay_alive(connection, over))
        try:
            yield
        finally:
            over.set()
            await alive
            await self._in_thread(_let_go, connection)

    def _taken(self, key: int) -> sa.engine.Connection:
        assert self._engine is not None
        connection = self._engine.connect()
        try:
            connection.begin()
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))
        except BaseException:
            _let_go(connection)
            raise
        return connection

    async def _stay_alive(self, connection: sa.engine.Connection, over: asyncio.Event) -> None:
        """Until it is `over`; never at the same time as what comes after: a connection serves one thread at a time."""
        while not over.is_set():
            try:
                await asyncio.wait_for(over.wait(), ALIVE_SECONDS)
            except TimeoutError:
                await self._in_thread(_say_alive, connection)

    async def _in_thread(self, work: Any, *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)


def _say_alive(connection: sa.engine.Connection) -> None:
    with contextlib.suppress(sa.exc.SQLAlchemyError):  # lost: the conversation's version tells (store.conversations)
        connection.exec_driver_sql("select 1")


def _let_go(connection: sa.engine.Connection) -> None:
    """Ends the transaction, and the lock with it. A connection that broke has lost it already."""
    with contextlib.suppress(sa.exc.SQLAlchemyError):
        connection.close()
