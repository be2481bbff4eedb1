"""The database's file is one guide's at a time, and what is wrong with it is said."""

import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from store.database import InUse, engine_for, hold, reason_of


def test_a_file_is_held_until_it_is_given_back(tmp_path):
    url = make_url(f"sqlite:///{tmp_path / 'conversations.db'}")
    lock = hold(url)
    with pytest.raises(InUse, match="is running on"):
        hold(url)
    lock.release()
    hold(url).release()


def test_a_folder_that_is_not_there_is_left_to_the_first_connection(tmp_path):
    assert hold(make_url(f"sqlite:///{tmp_path / 'nowhere' / 'conversations.db'}")) is None


@pytest.mark.parametrize("url", ["sqlite://", "postgresql://someone@127.0.0.1/guide"])
def test_what_is_no_file_is_not_held(url):
    assert hold(make_url(url)) is None


def full(engine):
    with engine.connect() as connection:
        connection.exec_driver_sql("create table kept (words text)")
        connection.exec_driver_sql("pragma max_page_count = 3")
        connection.exec_driver_sql("insert into kept values (?)", ("Wilhelmina" * 9000,))


def only_read(engine):
    with engine.connect() as connection:
        connection.exec_driver_sql("pragma query_only = on")
        connection.exec_driver_sql("create table kept (words text)")


def held(engine):
    with engine.connect() as one, engine.connect() as other:
        one.exec_driver_sql("begin immediate")
        other.exec_driver_sql("pragma busy_timeout = 1")
        other.exec_driver_sql("begin immediate")


@pytest.mark.parametrize(
    ("fails", "meaning"),
    [(full, "its disk is full"), (only_read, "it can only be read"), (held, "it is too busy, or held by somebody")],
)
def test_what_is_wrong_with_a_database_is_said_in_one_line_without_what_people_wrote(tmp_path, fails, meaning):
    engine = engine_for({"dialect": "sqlite", "db": str(tmp_path / "conversations.db")})
    with pytest.raises(SQLAlchemyError) as caught:
        fails(engine)
    said = reason_of(caught.value)
    assert meaning in said
    assert "Wilhelmina" not in said
    assert "\n" not in said


def test_a_folder_that_is_not_there_is_said(tmp_path):
    engine = engine_for({"dialect": "sqlite", "db": str(tmp_path / "nowhere" / "conversations.db")})
    with pytest.raises(SQLAlchemyError) as caught:
        engine.connect()
    assert "its file can't be opened" in reason_of(caught.value)
