"""The tracker store by itself, on a real SQLite file."""

import asyncio
import time

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, SlotSet, UserUttered

from server.council import details
from server.run import ROOT
from server.tracker_store import EVENTS_READ_AT_MOST, SECONDS_A_DAY, Conversation, GuideTrackerStore


@pytest.fixture(scope="module")
def domain():
    return Domain.load(str(ROOT / "domain.yml"))


@pytest.fixture
def store(tmp_path, domain):
    return GuideTrackerStore(domain, db=str(tmp_path / "conversations.db"))


async def talk(store, sender_id, turns, slot=None):
    """`turns` turns of a conversation, each saved as Rasa does."""
    for number in range(turns):
        tracker = await store.get_or_create_tracker(sender_id)
        tracker.update(UserUttered(f"message {number}"))
        if slot:
            tracker.update(SlotSet(*slot))
        tracker.update(ActionExecuted("utter_thank"))
        tracker.update(BotUttered("You are welcome."))
        tracker.update(ActionExecuted("action_listen"))
        await store.save(tracker)
    return await store.retrieve(sender_id)


def test_what_is_saved_is_there_after_a_restart(store, domain):
    asyncio.run(talk(store, "a", 3, ("initiative", "Lunch club")))
    again = GuideTrackerStore(domain, db=store.engine.url.database)
    tracker = asyncio.run(again.retrieve("a"))
    assert tracker.get_slot("initiative") == "Lunch club"
    assert [e.text for e in tracker.events if isinstance(e, UserUttered)] == ["message 0", "message 1", "message 2"]


def test_a_long_conversation_reads_no_more_than_a_short_one_and_loses_nothing(store):
    tracker = asyncio.run(talk(store, "a", 200))
    assert len(tracker.events) <= EVENTS_READ_AT_MOST + 10
    full = asyncio.run(store.retrieve_full_tracker("a"))
    assert sum(isinstance(e, UserUttered) for e in full.events) == 200
    assert [e["text"] for e in asyncio.run(store.said("a")) if e["event"] == "user"] == [
        f"message {n}" for n in range(200)
    ]


def test_a_snapshot_keeps_the_slots_and_the_form_under_way(store):
    async def conversation():
        tracker = await talk(store, "a", 1, ("participation", "with"))
        tracker.update(ActiveLoop("check_form"))
        tracker.update(SlotSet("requested_slot", "skills"))
        await store.save(tracker)
        return await talk(store, "a", 60)

    tracker = asyncio.run(conversation())
    assert tracker.get_slot("participation") == "with"
    assert tracker.get_slot("requested_slot") == "skills"
    assert tracker.active_loop_name == "check_form"


def test_cleared_deletes_everything(store):
    async def conversation():
        await talk(store, "a", 2)
        await talk(store, "b", 2)
        return await talk(store, "a", 1, ("cleared", True))

    assert asyncio.run(conversation()) is None
    assert asyncio.run(store.said("a")) == []
    assert len(asyncio.run(store.said("b"))) == 4


def test_retention_deletes_what_is_old_and_nothing_else(store):
    asyncio.run(talk(store, "old", 1))
    asyncio.run(talk(store, "new", 1))
    with store.session_scope() as session:
        session.get(Conversation, "old").last_active = time.time() - (details()["retention_days"] + 1) * SECONDS_A_DAY
    asyncio.run(store.purge())
    assert asyncio.run(store.keys()) == ["new"]
    assert asyncio.run(store.said("old")) == []


@pytest.mark.parametrize("sender_id", ["\ud800", "a\0b"])
def test_a_sender_that_no_database_takes_ends_nothing(store, sender_id):
    """Stock Rasa exits the process on a ValueError."""
    try:
        asyncio.run(talk(store, sender_id, 1))
    except SystemExit:
        pytest.fail("the process would have ended")
    except ValueError:
        pass
    assert asyncio.run(talk(store, "next", 1)) is not None


def test_the_conversation_lives_on_when_it_is_saved_twice_in_a_turn(store):
    async def conversation():
        tracker = await talk(store, "a", 1)
        await store.save(tracker)
        await store.save(tracker)
        return await store.said("a")

    assert len(asyncio.run(conversation())) == 2
