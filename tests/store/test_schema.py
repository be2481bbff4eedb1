"""A database of an earlier guide is taken along, and back again, and nothing of it is lost."""

import asyncio
import shutil
import sqlite3
import subprocess
import sys

import pytest
import sqlalchemy as sa
from rasa.shared.core.domain import Domain

from server.run import ROOT
from store.conversations import GuideTrackerStore, kept_id
from store.database import engine_for
from store.schema import NEWEST, NewerDatabase, bring_up_to_date, step_of
from store.sessions import Sessions

VERSION_1 = """
create table events (id integer not null primary key, sender_id varchar(255) not null, type_name varchar(255) not null,
  timestamp float, intent_name varchar(255), action_name varchar(255), data text);
create index ix_events_sender_id on events (sender_id);
create table conversations (sender_id varchar(255) not null primary key, last_active float not null, snapshot text,
  snapshot_event integer not null);
create index ix_conversations_last_active on conversations (last_active);
create table sessions (code varchar(12) not null primary key, kind varchar(10) not null, leader varchar(64) not null,
  state text not null, version integer not null, ends float not null);
create table session_people (code varchar(12) not null, person varchar(64) not null, name varchar(60) not null,
  role varchar(20) not null, may_be_seen boolean not null, primary key (code, person));
create table session_answers (code varchar(12) not null, person varchar(64) not null, item varchar(60) not null,
  value varchar(20) not null, primary key (code, person, item));
insert into events values (1, '{id}', 'user', 1.0, 'greet', null, '{{"event": "user", "text": "Wilhelmina"}}');
insert into conversations values ('{id}', 1.0, null, 0);
insert into sessions values ('AA3AA3AA3', 'group', 'somebody', '{{}}', 1, 99999999999.0);
"""
"""What the first version left, in one conversation and one session."""


@pytest.fixture
def before(tmp_path):
    file = tmp_path / "conversations.db"
    with sqlite3.connect(file) as database:
        database.executescript(VERSION_1.format(id=kept_id("a")))
    database.close()
    return engine_for({"dialect": "sqlite", "db": str(file)})


def words(engine):
    with engine.connect() as connection:
        found = connection.exec_driver_sql("select sender_id, data from events").all()
        return [tuple(row) for row in found], connection.exec_driver_sql("select code from sessions").scalar()


def test_a_database_of_the_first_version_is_taken_along(before):
    kept = words(before)
    store = GuideTrackerStore(Domain.empty(), url=str(before.url))
    assert step_of(before) == NEWEST
    assert [event["text"] for event in asyncio.run(store.said("a"))] == ["Wilhelmina"]
    assert Sessions(before).get("AA3 AA3 AA3").kind == "group"
    assert words(before) == kept


def test_the_turns_of_a_conversation_go_on_from_where_they_were(before):
    with before.begin() as connection:
        for _ in range(3):
            connection.exec_driver_sql(
                f"insert into events (sender_id, type_name, data) values ('{kept_id('a')}', 'user', '{{}}')"
            )
    assert asyncio.run(GuideTrackerStore(Domain.empty(), url=str(before.url)).turns("a")) == 3


def test_and_back_again(before):
    kept = words(before)
    bring_up_to_date(before)
    bring_up_to_date(before, "0001")
    assert words(before) == kept
    assert [column["name"] for column in sa.inspect(before).get_columns("conversations")] == [
        "sender_id", "last_active", "snapshot", "snapshot_event"
    ]  # fmt: skip
    bring_up_to_date(before)
    assert words(before) == kept


def test_ids_that_the_first_days_kept_in_clear_are_hidden(before):
    with before.begin() as connection:
        for table in ("events", "conversations"):
            connection.exec_driver_sql(f"update {table} set sender_id = 'an-old-id'")
    store = GuideTrackerStore(Domain.empty(), url=str(before.url))
    assert len(asyncio.run(store.said("an-old-id"))) == 1
    assert asyncio.run(store.keys()) == [kept_id("an-old-id")]


def test_many_that_start_at_once_make_the_tables_once(tmp_path):
    start = "from store.schema import *; bring_up_to_date(engine_of_endpoints())"
    shutil.copy(ROOT / "endpoints.yml", tmp_path / "endpoints.yml")
    processes = [
        subprocess.Popen([sys.executable, "-c", start], cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, stderr=-1)
        for _ in range(4)
    ]
    assert [(process.communicate()[1][-300:], process.returncode) for process in processes] == [(b"", 0)] * 4


def test_a_database_of_a_newer_guide_is_left_alone(before):
    bring_up_to_date(before)
    with before.begin() as connection:
        connection.exec_driver_sql("update alembic_version set version_num = '9999'")
    with pytest.raises(NewerDatabase, match="of a newer guide"):
        bring_up_to_date(before)


def test_by_hand(tmp_path):
    shutil.copy(ROOT / "endpoints.yml", tmp_path / "endpoints.yml")
    for step in ("0001", NEWEST):
        done = subprocess.run(
            [sys.executable, "-m", "store.schema", step],
            cwd=tmp_path,
            env={"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout == f"The database is at step {step}.\n"
