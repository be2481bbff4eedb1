"""The tracker store by itself, on a real SQLite file."""

import asyncio
import json
import sqlite3
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, SlotSet, UserUttered

from guide.council import details
from server.run import ROOT
from store.conversations import SECONDS_A_DAY, GuideTrackerStore, Overtaken, kept_id
from store.snapshots import EVENTS_READ_AT_MOST
from store.tables import Conversation


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
        session.get(Conversation, kept_id("old")).last_active = (
            time.time() - (details()["retention_days"] + 1) * SECONDS_A_DAY
        )
    asyncio.run(store.purge())
    assert asyncio.run(store.keys()) == [kept_id("new")]
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


def files(store):
    database = Path(store.engine.url.database)
    return b"".join(file.read_bytes() for file in database.parent.glob(database.name + "*"))


def test_the_id_that_opens_a_conversation_is_not_kept(store):
    asyncio.run(talk(store, "the-secret-id", 2))
    assert b"the-secret-id" not in files(store)
    assert asyncio.run(store.retrieve(kept_id("the-secret-id"))) is None  # what is kept opens nothing


def test_a_turn_that_was_overtaken_leaves_nothing(store):
    async def conversation():
        await talk(store, "a", 1)
        slow = await store.retrieve("a")
        slow.update(UserUttered("slow"))
        await talk(store, "a", 1)
        with pytest.raises(Overtaken):
            await store.save(slow)
        return [event.get("text") for event in await store.said("a")]

    assert "slow" not in asyncio.run(conversation())


def test_turns_and_those_of_the_last_minute_are_counted_without_the_opening(store):
    async def conversation():
        found = [await store.glance("a", 60, 9)]
        for turns in (1, 2, 20):
            await talk(store, "a", turns)
            found.append(await store.glance("a", 60, 9))
        with store.session_scope() as session:
            session.execute(sa.text("update events set timestamp = timestamp - 100"))
        await talk(store, "a", 1)
        return [*found, await store.glance("a", 60, 9)]

    assert asyncio.run(conversation()) == [None, (0, 0), (2, 2), (22, 9), (23, 1)]


def test_a_cleared_conversation_does_not_come_back(store):
    async def conversation():
        await talk(store, "a", 1)
        late = await store.retrieve("a")
        late.update(UserUttered("late"))
        await store.delete("a")
        with pytest.raises(Overtaken):
            await store.save(late)
        return await store.exists("a"), await store.said("a")

    assert asyncio.run(conversation()) == (False, [])


def test_a_conversation_begun_twice_is_begun_once(store):
    async def conversation():
        one, other = await store.get_or_create_tracker("a"), await store.get_or_create_tracker("a")
        for tracker in (one, other):
            tracker.update(UserUttered("hello"))
        await store.save(one)
        with pytest.raises(Overtaken):
            await store.save(other)
        return await store.said("a")

    assert len(asyncio.run(conversation())) == 1


def test_what_a_newer_guide_keeps_fails_no_turn_and_goes_on(store):
    """Two versions at once, as while one is rolled out: an event and a slot that this one does not know."""

    async def conversation():
        await talk(store, "a", 1)
        with store.session_scope() as session:
            for data in ({"event": "from_the_future"}, {"event": "slot", "name": "of_tomorrow", "value": "kept"}):
                row = {"of": kept_id("a"), "type": data["event"], "data": json.dumps(data)}
                session.execute(
                    sa.text("insert into events (sender_id, type_name, data) values (:of, :type, :data)"), row
                )
        return await talk(store, "a", 60)

    tracker = asyncio.run(conversation())
    assert len(tracker.events) <= EVENTS_READ_AT_MOST + 10
    assert SlotSet("of_tomorrow", "kept") in tracker.events


def test_nobody_else_on_the_machine_reads_the_database(store):
    asyncio.run(talk(store, "a", 1))
    folder = Path(store.engine.url.database).parent
    assert {oct(file.stat().st_mode & 0o777) for file in folder.glob("*.db*")} == {"0o600"}


def test_what_is_cleared_while_somebody_reads_is_gone_as_soon_as_they_end(store, monkeypatch):
    monkeypatch.setattr("store.traces.LATER_SECONDS", 0.2)

    async def conversation():
        await talk(store, "a", 1, ("initiative", "Wilhelmina"))
        reader = sqlite3.connect(store.engine.url.database)
        reader.execute("begin")
        reader.execute("select count(*) from events").fetchall()
        await store.delete("a")
        assert store.traces.remain  # and so the guide says that it takes a moment
        reader.close()
        for _ in range(50):
            await asyncio.sleep(0.1)
            if not store.traces.remain:
                break
        assert b"Wilhelmina" not in files(store)

    asyncio.run(conversation())


def test_what_is_cleared_while_nobody_reads_is_gone(store):
    async def conversation():
        await talk(store, "a", 1, ("initiative", "Wilhelmina"))
        assert b"Wilhelmina" in files(store)
        await store.delete("a")
        assert not store.traces.remain
        assert b"Wilhelmina" not in files(store)

    asyncio.run(conversation())
