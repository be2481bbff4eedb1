"""Conversations and sessions in a real PostgreSQL, in place of the SQLite file: `url` in `endpoints.yml`."""

import concurrent.futures
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg2
import pytest

from tests.channels.sessions.test_sessions_http import Person, text
from tests.guide_server import free_port, running
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


@pytest.fixture(scope="module")
def postgresql():
    if PROGRAMS is None and not shutil.which("initdb"):
        do_without("No PostgreSQL was found, so the guide was not tested with it (Debian: apt install postgresql).")
    programs = PROGRAMS or Path(shutil.which("initdb")).parent
    folder = Path(tempfile.mkdtemp(prefix="guide-postgresql-"))
    database = Postgresql(programs, folder)
    database.start()
    yield database
    database.stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def guide(postgresql, tmp_path_factory):
    with running(tmp_path_factory.mktemp("guide"), database_url=postgresql.url) as server:
        yield server


def test_a_check_survives_a_killed_guide_and_is_deleted_when_asked(guide, postgresql):
    visitor = guide.visitor().answers_all("Wilhelmina's Bus Service")
    guide.stop(signal.SIGKILL)
    guide.start()
    assert "is done WITH people" in visitor.presses("Yes, show my result").text
    assert "Wilhelmina" in postgresql.stored
    guide.request("DELETE", "/guide/conversation", headers=visitor.headers)
    assert "Wilhelmina" not in postgresql.stored


def test_text_that_postgresql_does_not_take_is_answered(guide):
    visitor = guide.visitor().says("what is \0 co-production?\0")
    assert "sharing power" in visitor.text


def test_a_group_session_with_thirty_at_once(guide, postgresql):
    leader = Person(guide).begins(kind="group")
    people = [Person(guide) for _ in range(30)]
    with concurrent.futures.ThreadPoolExecutor(30) as threads:
        list(threads.map(lambda one: one.joins(leader.code, name="Thomasina \0"), people))
        leader.moves("start")
        # Each twice at the same time, as by a double click.
        assert set(threads.map(lambda one: one.answers("for"), [*people, *people])) == {303}
    assert "30 of 30 have answered" in text(leader.sees())
    leader.moves("reveal")
    assert "FOR 30" in people[0].sees()
    assert postgresql.stored.count("Thomasina") == 30
    people[0].ask("POST", "/guide/clear", {"sure": "yes"})
    assert "30 of 30" not in text(leader.sees())
    leader.ask("POST", "/guide/clear", {"sure": "yes"})
    assert "Thomasina" not in postgresql.stored


def test_a_database_that_goes_and_comes_back(guide, postgresql):
    visitor = guide.visitor().says("take the tour")
    leader = Person(guide).begins(kind="group")
    postgresql.stop()
    assert visitor.says("next").status == 503
    assert "can't" in visitor.text
    status, words = leader.ask("GET", leader.path)
    assert status == 503
    assert "Traceback" not in words
    postgresql.start()
    assert "Part 2 of 6" in visitor.says("next").text
    deadline = time.monotonic() + SECONDS
    while leader.ask("GET", leader.path)[0] != 200 and time.monotonic() < deadline:
        time.sleep(0.2)
    assert "joined" in leader.sees()
