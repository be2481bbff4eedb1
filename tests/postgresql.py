"""A PostgreSQL of the tests' own, from the programs that the machine has."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2

from tests.guide_server import free_port
from tests.tools import do_without

PROGRAMS = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
SECONDS = 30


class Postgresql:
    """A PostgreSQL of its own folder. Run by root, it belongs to another user, as it refuses to be root's."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs, self._folder, self._port = programs, folder, free_port()
        self._user = None
        if os.geteuid() == 0:
            self._user = "postgres"
            owner = pwd.getpwnam(self._user)
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        self._run("initdb", "--username=guide", "--auth=trust", "--encoding=UTF8", "--no-sync")

    @property
    def url(self) -> str:
        return f"postgresql://guide@127.0.0.1:{self._port}/postgres"

    def _run(self, program: str, *options: str) -> None:
        subprocess.run(
            [self._programs / program, "--pgdata", self._folder, *options],
            cwd=self._folder, user=self._user, check=True, stdout=subprocess.DEVNULL, timeout=SECONDS,
        )  # fmt: skip

    def start(self) -> None:
        own = f"-p {self._port} -k {self._folder} -c listen_addresses=127.0.0.1"
        self._run("pg_ctl", "--wait", "--log", str(self._folder / "log"), "-o", own, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "--wait", "--mode", "immediate", "stop")

    @property
    def stored(self) -> str:
        """All that stands in its tables."""
        with psycopg2.connect(self.url) as connection, connection.cursor() as cursor:
            cursor.execute("select tablename from pg_tables where schemaname = 'public'")
            found = []
            for (table,) in cursor.fetchall():
                cursor.execute(f"select * from {table}")
                found += [str(row) for row in cursor.fetchall()]
        return "\n".join(found)


@contextlib.contextmanager
def a_postgresql() -> Iterator[Postgresql]:
    """One that runs, in a folder that is removed at the end; without its programs the test is done without."""
    if PROGRAMS is None and not shutil.which("initdb"):
        do_without("No PostgreSQL was found, so the guide was not tested with it (Debian: apt install postgresql).")
    programs = PROGRAMS or Path(shutil.which("initdb")).parent
    folder = Path(tempfile.mkdtemp(prefix="guide-postgresql-"))
    database = Postgresql(programs, folder)
    database.start()
    try:
        yield database
    finally:
        database.stop()
        shutil.rmtree(folder)
