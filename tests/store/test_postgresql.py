"""Conversations and sessions in a real PostgreSQL, in place of the SQLite file: `url` in `endpoints.yml`."""

import asyncio
import concurrent.futures
import signal
import time

import pytest
from rasa.shared.core.domain import Domain

from store.conversations import GuideTrackerStore, kept_id
from store.database import engine_for
from store.schema import NEWEST, bring_up_to_date, step_of
from tests.channels.sessions.test_sessions_http import Person, text
from tests.guide_server import running
from tests.postgresql import SECONDS, a_postgresql
from tests.store.test_schema import VERSION_1, words


@pytest.fixture(scope="module")
def postgresql():
    with a_postgresql() as database:
        yield database


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


def test_a_database_of_the_first_version_is_taken_along_and_back(postgresql):
    engine = engine_for({"url": postgresql.url})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("create database before")
    engine.dispose()
    before = engine_for({"url": postgresql.url.removesuffix("postgres") + "before"})
    with before.begin() as connection:
        connection.exec_driver_sql(VERSION_1.format(id=kept_id("a")).replace("id integer", "id serial"))
    kept = words(before)
    for step in (NEWEST, "0001", NEWEST):
        bring_up_to_date(before, step)
        assert (step_of(before), words(before)) == (step, kept)
    store = GuideTrackerStore(Domain.empty(), url=str(before.url))
    assert [event["text"] for event in asyncio.run(store.said("a"))] == ["Wilhelmina"]
    store.engine.dispose()
    before.dispose()
