"""The inbox by itself: an event is handled by one, once, in order, and is not lost with who handles it."""

import asyncio
import sqlite3
import time

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered

from store import inbox as inbox_module
from store.conversations import GuideTrackerStore
from store.inbox import TurnedElsewhere, turn_of


@pytest.fixture
def store(tmp_path):
    return GuideTrackerStore(Domain.empty(), db=str(tmp_path / "conversations.db"))


@pytest.fixture
def inbox(store):
    return store.inbox


def put(inbox, event, conversation="c", text="hello"):
    return inbox.put("slack", event, conversation, text)


def test_what_is_sent_twice_comes_once(inbox):
    assert put(inbox, "1", text="hello")
    assert not put(inbox, "1", text="hello")
    received = inbox.claimed("c")
    inbox.answered(received)
    assert not put(inbox, "1", text="hello")
    assert inbox.claimed("c") is None


def test_events_of_a_conversation_come_one_after_the_other_oldest_first(inbox):
    for event in "123":
        put(inbox, event, text=event)
    put(inbox, "4", "other", text="4")
    first = inbox.claimed("c")
    assert first.sealed == "1"
    assert inbox.claimed("c") is None  # the second waits for the first
    assert inbox.claimed("other").sealed == "4"
    inbox.answered(first)
    assert inbox.claimed("c").sealed == "2"


def test_who_died_is_followed(inbox, monkeypatch):
    put(inbox, "1", text="hello")
    monkeypatch.setattr(inbox_module, "CLAIM_SECONDS", 0.1)
    died = inbox.claimed("c")
    assert inbox.waiting("slack") == []
    time.sleep(0.2)
    assert inbox.waiting("slack") == ["c"]
    assert inbox.claimed("c").tries == died.tries + 1
    inbox.answered(died)  # who comes back after all has no say any more
    time.sleep(0.2)
    assert inbox.waiting("slack") == ["c"]


def test_a_conversation_that_has_to_wait_holds_up_no_other(inbox):
    for number in range(inbox_module.MOST_SWEPT + 5):
        put(inbox, f"c{number}", text="hello")
    inbox.put_back(inbox.claimed("c"), 60)
    put(inbox, "other", "other", text="hello")
    assert inbox.waiting("slack") == ["other"]


def turn(store, received, text):
    async def taken():
        tracker = await store.get_or_create_tracker("c")
        tracker.update(UserUttered(text))
        with turn_of(received):
            await store.save(tracker)

    asyncio.run(taken())


def test_the_turn_of_an_event_is_kept_once(store, inbox, monkeypatch):
    put(inbox, "1", text="hello")
    monkeypatch.setattr(inbox_module, "CLAIM_SECONDS", 0.1)
    frozen = inbox.claimed("c")
    time.sleep(0.2)
    turn(store, inbox.claimed("c"), "hello")
    with pytest.raises(TurnedElsewhere):
        turn(store, frozen, "hello")
    assert asyncio.run(store.turns("c")) == 0  # the opening alone
    time.sleep(0.2)
    assert inbox.claimed("c").has_turned  # and so only its answer is missing


def test_what_was_answered_is_not_kept(store, inbox):
    put(inbox, "1", text="Wilhelmina")
    inbox.answered(inbox.claimed("c"))
    with sqlite3.connect(store.engine.url.database) as database:
        assert "Wilhelmina" not in str(database.execute("select * from inbox").fetchall())


def test_what_was_answered_long_ago_is_forgotten(store, inbox, monkeypatch):
    put(inbox, "1", text="hello")
    inbox.answered(inbox.claimed("c"))
    put(inbox, "2", text="hello")
    monkeypatch.setattr(inbox_module, "REMEMBERED_SECONDS", -1)
    inbox.purge()
    assert put(inbox, "1", text="hello")
    assert not put(inbox, "2", text="hello")


def test_how_long_the_oldest_waits(inbox):
    assert inbox.oldest() == 0
    put(inbox, "1", text="hello")
    time.sleep(0.1)
    assert 0.1 <= inbox.oldest() < 5
