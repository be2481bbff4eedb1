"""Where conversations are kept: Rasa's SQL tracker store, made to hold under faults and long conversations."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.orm import Session, sessionmaker

from guide.council import SECONDS_A_DAY, details
from store.database import THREADS, engine_for, for_writing, reason_of
from store.inbox import Inbox, Received, turn_is_kept, turned_now
from store.schema import bring_up_to_date
from store.sessions import Sessions, forget
from store.snapshots import past_of, state_after
from store.tables import Conversation, Events
from store.traces import Traces
from store.wrong_codes import WrongCodeCount

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")

KEPT = "sha256:"
"""How the id of a conversation begins in the database."""


class Overtaken(Exception):
    """Since a conversation was read, somebody else went on in it, or deleted it: nothing of the turn was kept."""


@dataclass(frozen=True)
class Stored:
    """What is kept of a conversation: its version, 0 for none, and what was read of it.

    Each event comes with its id; those of a snapshot with the id of the last event before it. `kept` is how many of
    the tracker's events are in the database.
    """

    version: int = 0
    events: tuple[tuple[int, dict[str, Any]], ...] = ()
    kept: int = 0

    def after(self, events: list[Event]) -> Stored:
        """The same, once `events` are kept."""
        return Stored(self.version + 1, self.events, len(events))


def kept_id(sender_id: str) -> str:
    """What the database knows a conversation by. Its id is the secret that opens it, and so is not kept itself."""
    return KEPT + hashlib.sha256(sender_id.encode("utf-8", "replace")).hexdigest()


class GuideTrackerStore(SQLTrackerStore):
    """Named in `endpoints.yml`. Differs from Rasa's store in what docs/adr/0004 lists:

    no error ends the process; database calls run in threads; a turn reads a snapshot and the events after
    it, not the whole conversation, and is kept whole or not at all; the slot `cleared` deletes a conversation, and so
    does time.
    """

    def __init__(self, domain: Domain | None = None, event_broker: EventBroker | None = None, **settings: Any) -> None:
        self.engine = engine_for(settings)
        self.sessionmaker = sessionmaker(bind=self.engine)
        self._readers = sessionmaker(bind=self.engine.execution_options(isolation_level="AUTOCOMMIT"))
        self.sessions = Sessions(self.engine)
        self.inbox, self.wrong_codes = Inbox(self.session_scope), WrongCodeCount(self.session_scope)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="store")
        self._ready = False
        self.traces = Traces(self.engine)
        TrackerStore.__init__(self, domain, event_broker)
        try:
            self._make_ready()
        except sa.exc.SQLAlchemyError as error:
            logger.error("%s", reason_of(error))  # it may be there for the first conversation

    def _make_ready(self) -> None:
        bring_up_to_date(self.engine)
        self._ready = True

    @contextlib.contextmanager
    def session_scope(self) -> Iterator[Session]:
        """A transaction: committed at the end, rolled back on an error, which is raised."""
        if not self._ready:
            self._make_ready()
        with self.sessionmaker.begin() as session:
            yield session

    @contextlib.contextmanager
    def reading(self) -> Iterator[Session]:
        """For what only reads: no transaction, which would cost PostgreSQL two more messages."""
        if not self._ready:
            self._make_ready()
        with self._readers() as session:
            yield session

    async def in_thread(self, work: Callable[..., Answer], *arguments: Any) -> Answer:
        """What `work` gives, which asks the database."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)

    async def problem(self) -> str:
        """Why nothing can be kept just now, in one line; "" where it can."""
        try:
            await self.in_thread(self._try_to_write)
        except sa.exc.SQLAlchemyError as error:
            return reason_of(error)
        return ""

    def _try_to_write(self) -> None:
        with self.session_scope() as session:
            session.execute(sa.text("update alembic_version set version_num = version_num"))

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation's tracker: its snapshot and what came after; None where there is none."""
        stored = await self.in_thread(self._read, kept_id(sender_id))
        if stored is None:
            return None
        tracker = DialogueStateTracker.from_dict(sender_id, [event for _, event in stored.events], self.domain.slots)
        tracker.stored = stored
        return tracker

    async def create_tracker(self, conversation_id: str, append_action_listen: bool = True) -> DialogueStateTracker:
        """The tracker of a new conversation, which is kept with its first turn."""
        tracker = self.init_tracker(conversation_id)
        if append_action_listen:
            tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
        return tracker

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """The conversation's tracker with every event since its start."""
        events = await self.in_thread(self._read_events, kept_id(conversation_id))
        return DialogueStateTracker.from_dict(conversation_id, events, self.domain.slots) if events else None

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keeps the tracker's new events, or deletes the conversation where the person asked for that.

        Raises Overtaken, where the conversation is not as it was when it was read.
        """
        await self.stream_events(tracker)
        stored = getattr(tracker, "stored", Stored())
        if tracker.get_slot("cleared"):
            await self.in_thread(self._delete, tracker.sender_id, stored, turned_now())
            await self.traces.clear()
            return
        events = list(tracker.events)
        await self.in_thread(self._write, kept_id(tracker.sender_id), stored, events, turned_now())
        tracker.stored = stored.after(events)

    async def exists(self, conversation_id: str) -> bool:
        return await self.in_thread(self._exists, kept_id(conversation_id))

    async def keys(self) -> Iterable[str]:
        return await self.in_thread(self._all_ids)

    async def said(self, sender_id: str) -> list[dict[str, Any]]:
        """The messages of both sides, oldest first, as the events of type `user` and `bot` that Rasa keeps."""
        return await self.in_thread(self._read_events, kept_id(sender_id), ("user", "bot"))

    async def said_last(self, sender_id: str) -> list[dict[str, Any]]:
        """The guide's messages since the person's last one."""
        return await self.in_thread(self._read_last_messages, kept_id(sender_id))

    async def heard_last(self, sender_id: str) -> dict[str, Any]:
        """The person's last message, as Rasa's event of type `user`; empty where there is none."""
        return await self.in_thread(self._read_last, kept_id(sender_id), "user")

    async def slot(self, sender_id: str, name: str) -> Any:
        """What a slot was last set to; None where it never was. Reads one event, and not the conversation."""
        return (await self.in_thread(self._read_last, kept_id(sender_id), "slot", name)).get("value")

    async def turns(self, sender_id: str) -> int:
        """How many messages the person has sent, the opening of the conversation aside."""
        found = await self.glance(sender_id, 0.0, 0)
        return found[0] if found else 0

    async def glance(self, sender_id: str, seconds: float, most: int) -> tuple[int, int] | None:
        """How many messages the person has sent, and how many in the last `seconds`, counted up to `most`.

        None for no conversation.
        """
        return await self.in_thread(self._glance, kept_id(sender_id), time.time() - seconds, most)

    async def delete(self, sender_id: str) -> None:
        """Deletes all that is kept of a conversation. `traces` says whether some of it is still in SQLite's log."""
        await self.in_thread(self._delete, sender_id, None, None)
        await self.traces.clear()

    async def purge(self) -> None:
        """Deletes the conversations in which nothing was said for `retention_days` of `council.yml`."""
        oldest = time.time() - details()["retention_days"] * SECONDS_A_DAY
        deleted = await self.in_thread(self._delete_older_than, oldest)
        for also in (self.sessions, self.inbox, self.wrong_codes):
            await self.in_thread(also.purge)
        await self.traces.clear()
        if deleted:
            logger.info("Deleted %s conversations that were kept for %s days.", deleted, details()["retention_days"])

    def _exists(self, sender_id: str) -> bool:
        with self.reading() as session:
            return session.get(Conversation, sender_id) is not None

    def _all_ids(self) -> list[str]:
        with self.reading() as session:
            return [sender_id for (sender_id,) in session.execute(sa.select(Conversation.sender_id))]

    def _read(self, sender_id: str) -> Stored | None:
        with self.reading() as session:
            at = sa.select(Conversation.version, Conversation.snapshot, Conversation.snapshot_event)
            row = session.execute(at.where(Conversation.sender_id == sender_id)).first()
            if row is None:
                return None
            past = [(row.snapshot_event, event) for event in json.loads(row.snapshot or "[]")]
            events = tuple(past + self._numbered(session, sender_id, row.snapshot_event))
            return Stored(row.version, events, len(events))

    def _read_events(self, sender_id: str, types: tuple[str, ...] = ()) -> list[dict[str, Any]]:
        with self.reading() as session:
            return [event for _, event in self._numbered(session, sender_id, 0, types)]

    @staticmethod
    def _numbered(
        session: Session, sender_id: str, after: Any, types: tuple[str, ...] = ()
    ) -> list[tuple[int, dict[str, Any]]]:
        """The events after the one with the id `after`, each with its own, but for those of a newer guide."""
        query = sa.select(Events.c.id, Events.c.data).where(Events.c.sender_id == sender_id, Events.c.id > after)
        if types:
            query = query.where(Events.c.type_name.in_(types))
        found = [(number, json.loads(data)) for number, data in session.execute(query.order_by(Events.c.id))]
        return [(number, event) for number, event in found if _is_known(str(event.get("event")))]

    def _glance(self, sender_id: str, since: float, most: int) -> tuple[int, int] | None:
        said = sa.select(Events.c.timestamp).where(Events.c.sender_id == sender_id, Events.c.type_name == "user")
        last = said.order_by(Events.c.id.desc()).limit(most).subquery()
        lately = sa.select(sa.func.count()).select_from(last).where(last.c.timestamp > since).scalar_subquery()
        with self.reading() as session:
            glance = sa.select(Conversation.version, lately).where(Conversation.sender_id == sender_id)
            row = session.execute(glance).first()
            if row is None:
                return None
            turns = int(row[0]) - 1  # each turn takes it one on, the opening too
            return turns, min(int(row[1]), turns)

    def _read_last_messages(self, sender_id: str) -> list[dict[str, Any]]:
        heard = sa.select(Events.c.id).where(Events.c.sender_id == sender_id, Events.c.type_name == "user")
        last = heard.order_by(Events.c.id.desc()).limit(1).scalar_subquery()
        with self.reading() as session:
            return [event for _, event in self._numbered(session, sender_id, last, ("bot",))]

    def _read_last(self, sender_id: str, type_name: str, name: str | None = None) -> dict[str, Any]:
        of_it = sa.select(Events.c.data).where(Events.c.sender_id == sender_id, Events.c.type_name == type_name)
        of_it = of_it.where(Events.c.action_name == name) if name else of_it
        with self.reading() as session:
            data = session.execute(of_it.order_by(Events.c.id.desc()).limit(1)).scalar()
            return json.loads(data) if data else {}

    def _write(self, sender_id: str, stored: Stored, events: list[Event], received: Received | None) -> None:
        """All of a turn, or nothing: its events, a snapshot where one is due, and that its message is done with."""
        with self.session_scope() as session:
            self._go_on(session, sender_id, stored)
            if received:
                turn_is_kept(session, received)
            if rows := [_row(sender_id, event) for event in events[stored.kept :]]:
                session.execute(sa.insert(Events), rows)
            past = past_of(events)
            if 0 < past <= len(stored.events):
                state = json.dumps([event.as_dict() for event in state_after(events[:past], self.domain.slots)])
                row = sa.update(Conversation.__table__).where(Conversation.sender_id == sender_id)
                session.execute(row.values(snapshot=state, snapshot_event=stored.events[past - 1][0]))

    @staticmethod
    def _go_on(session: Session, sender_id: str, stored: Stored) -> None:
        """Takes the conversation for a turn: nobody else writes in it from here on. Raises Overtaken."""
        now = time.time()
        if not stored.version:
            session.add(Conversation(sender_id=sender_id, last_active=now, version=1))
            try:
                session.flush()
            except sa.exc.IntegrityError:
                raise Overtaken from None
            return
        it = sa.and_(Conversation.sender_id == sender_id, Conversation.version == stored.version)
        changed = sa.update(Conversation.__table__).where(it).values(last_active=now, version=stored.version + 1)
        if not session.execute(changed).rowcount:
            raise Overtaken

    def _delete(self, sender_id: str, stored: Stored | None, received: Received | None) -> None:
        """Deletes a conversation, and all that sessions keep of its person; in a turn, where it is as it was read."""
        with self.session_scope() as session:
            if stored:
                self._go_on(session, kept_id(sender_id), stored)
            if received:
                turn_is_kept(session, received)
            forget(session, [sender_id])
            self._delete_rows(session, [kept_id(sender_id)])

    @staticmethod
    def _delete_rows(session: Session, sender_ids: list[str]) -> None:
        # The conversation first: a turn that is about to write in it waits for this, and then finds that it is gone.
        session.execute(sa.delete(Conversation.__table__).where(Conversation.sender_id.in_(sender_ids)))
        session.execute(sa.delete(Events).where(Events.c.sender_id.in_(sender_ids)))

    def _delete_older_than(self, oldest: float) -> int:
        """Not those in which somebody writes just now: PostgreSQL passes over them, and SQLite makes them wait."""
        old = sa.select(Conversation.sender_id).where(Conversation.last_active < oldest)
        with self.session_scope() as session:
            for_writing(session.connection())
            ids = list(session.execute(old.with_for_update(skip_locked=True)).scalars())
            self._delete_rows(session, ids)
        return len(ids)


def _row(sender_id: str, event: Event) -> dict[str, Any]:
    """What Rasa's table of events keeps of one."""
    data = event.as_dict()
    return {
        "sender_id": sender_id,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


@cache
def _is_known(type_name: str) -> bool:
    """Whether this guide knows events of a type: one of a newer version, on the same database, may keep others."""
    try:
        return Event.resolve_by_type(type_name) is not None
    except ValueError:
        return False
