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
from typing import Any, TypeVar

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.orm import Session, declarative_base, sessionmaker

from guide.council import SECONDS_A_DAY, details
from store.database import THREADS, engine_for, truncated
from store.sessions import Sessions

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")

EVENTS_READ_AT_MOST = 90
"""Events that a turn reads; a conversation with more since its last snapshot gets a new snapshot."""
TURNS_KEPT = 3
"""Turns before which a snapshot is taken, so that the policies still see them."""
PURGE_SECONDS = 3600
"""How often what is over is deleted, as long as people write."""
KEPT = "sha256:"
"""How the id of a conversation begins in the database."""
TRUNCATE_TRIES, TRUNCATE_SECONDS = 5, 0.3
"""How often what was deleted is tried to be taken out of SQLite's log at once, and how long between."""
LATER_SECONDS = 10.0
"""And how long until it is tried again, where somebody was reading."""

Base: Any = declarative_base()
Events = SQLTrackerStore.SQLEvent.__table__


class Conversation(Base):
    """A conversation: when something was last said in it, and a snapshot of its state up to one of its events."""

    __tablename__ = "conversations"

    sender_id = sa.Column(sa.String(255), primary_key=True)
    last_active = sa.Column(sa.Float, nullable=False, index=True)
    snapshot = sa.Column(sa.Text)
    snapshot_event = sa.Column(sa.Integer, nullable=False, default=0)


def kept_id(sender_id: str) -> str:
    """What the database knows a conversation by. Its id is the secret that opens it, and so is not kept itself."""
    return KEPT + hashlib.sha256(sender_id.encode("utf-8", "replace")).hexdigest()


class GuideTrackerStore(SQLTrackerStore):
    """Named in `endpoints.yml`. Differs from Rasa's store in what docs/adr/0004 lists:

    no error ends the process; database calls run in threads; a turn reads a snapshot and the events after
    it, not the whole conversation; the slot `cleared` deletes a conversation, and so does time.
    """

    def __init__(self, domain: Domain | None = None, event_broker: EventBroker | None = None, **settings: Any) -> None:
        self.engine = engine_for(settings)
        self.sessions = Sessions(self.engine)
        self.sessionmaker = sessionmaker(bind=self.engine)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="store")
        self._ready = False
        self._last_purge = 0.0
        self.has_traces = False
        self._clearing: asyncio.Task[None] | None = None
        TrackerStore.__init__(self, domain, event_broker)
        # A database that is away now may be there for the first conversation.
        with contextlib.suppress(sa.exc.OperationalError):
            self._create_tables()

    def _create_tables(self) -> None:
        SQLTrackerStore.Base.metadata.create_all(self.engine)
        Base.metadata.create_all(self.engine)
        self._hide_ids()
        self._ready = True

    def _hide_ids(self) -> None:
        """Takes along a database of before, which kept the ids themselves."""
        clear = sa.select(Conversation.sender_id).where(Conversation.sender_id.not_like(f"{KEPT}%"))
        with self.sessionmaker.begin() as session:
            for (sender_id,) in session.execute(clear).all():
                for table in (Events, Conversation.__table__):
                    of_it = sa.update(table).where(table.c.sender_id == sender_id)
                    session.execute(of_it.values(sender_id=kept_id(sender_id)))

    @contextlib.contextmanager
    def session_scope(self) -> Iterator[Session]:
        """A transaction: committed at the end, rolled back on an error, which is raised."""
        if not self._ready:
            self._create_tables()
        with self.sessionmaker.begin() as session:
            yield session

    async def _in_thread(self, work: Callable[..., Answer], *arguments: Any) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation's tracker: its snapshot and what came after; None where there is none."""
        stored = await self._in_thread(self._read, kept_id(sender_id))
        if stored is None:
            return None
        tracker = DialogueStateTracker.from_dict(sender_id, stored, self.domain.slots)
        tracker.stored_events = len(stored)
        return tracker

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """The conversation's tracker with every event since its start."""
        events = await self._in_thread(self._read_events, kept_id(conversation_id), 0)
        return DialogueStateTracker.from_dict(conversation_id, events, self.domain.slots) if events else None

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keeps the tracker's new events, or deletes the conversation where the person asked for that."""
        await self.stream_events(tracker)
        if tracker.get_slot("cleared"):
            await self.delete(tracker.sender_id)
            return
        stored = getattr(tracker, "stored_events", None)
        if stored is None:
            kept = await self._in_thread(self._read, kept_id(tracker.sender_id))
            stored = len(kept or [])
        events = list(tracker.events)
        await self._in_thread(self._write, kept_id(tracker.sender_id), events[stored:])
        tracker.stored_events = len(events)
        if len(events) > EVENTS_READ_AT_MOST:
            await self._in_thread(self._take_snapshot, kept_id(tracker.sender_id), events)
        if time.time() - self._last_purge > PURGE_SECONDS:
            self._last_purge = time.time()
            await self.purge()

    async def exists(self, conversation_id: str) -> bool:
        return await self._in_thread(self._find, kept_id(conversation_id)) is not None

    async def keys(self) -> Iterable[str]:
        return await self._in_thread(self._all_ids)

    async def said(self, sender_id: str) -> list[dict[str, Any]]:
        """The messages of both sides, oldest first, as the events of type `user` and `bot` that Rasa keeps."""
        return await self._in_thread(self._read_events, kept_id(sender_id), 0, ("user", "bot"))

    async def said_last(self, sender_id: str) -> list[dict[str, Any]]:
        """The guide's messages since the person's last one."""
        return await self._in_thread(self._read_last_messages, kept_id(sender_id))

    async def heard_last(self, sender_id: str) -> dict[str, Any]:
        """The person's last message, as Rasa's event of type `user`; empty where there is none."""
        return await self._in_thread(self._read_last_heard, kept_id(sender_id))

    async def turns(self, sender_id: str) -> int:
        """How many messages the person has sent, the opening of the conversation aside."""
        return await self._in_thread(self._count_turns, kept_id(sender_id))

    async def delete(self, sender_id: str) -> None:
        """Deletes all that is kept of a conversation. `has_traces` says whether some of it is still in SQLite's log."""
        await self._in_thread(self.sessions.forget, [sender_id])
        await self._in_thread(self._delete, [kept_id(sender_id)])
        await self.clear_traces()

    async def clear_traces(self) -> None:
        """Takes what was deleted out of SQLite's write-ahead log; later, where somebody else reads the database."""
        for _ in range(TRUNCATE_TRIES):
            self.has_traces = not await self._in_thread(truncated, self.engine)
            if not self.has_traces:
                return
            await asyncio.sleep(TRUNCATE_SECONDS)
        if self._clearing is None or self._clearing.done():
            self._clearing = asyncio.ensure_future(self._clear_traces_later())

    async def _clear_traces_later(self) -> None:
        while self.has_traces:
            await asyncio.sleep(LATER_SECONDS)
            with contextlib.suppress(sa.exc.SQLAlchemyError):
                self.has_traces = not await self._in_thread(truncated, self.engine)

    async def purge(self) -> None:
        """Deletes the conversations in which nothing was said for `retention_days` of `council.yml`."""
        oldest = time.time() - details()["retention_days"] * SECONDS_A_DAY
        deleted = await self._in_thread(self._delete_older_than, oldest)
        await self._in_thread(self.sessions.purge)
        await self.clear_traces()
        if deleted:
            logger.info("Deleted %s conversations that were kept for %s days.", deleted, details()["retention_days"])

    def _find(self, sender_id: str) -> Conversation | None:
        with self.sessionmaker(expire_on_commit=False) as session:
            found: Conversation | None = session.get(Conversation, sender_id)
            return found

    def _all_ids(self) -> list[str]:
        with self.session_scope() as session:
            return [sender_id for (sender_id,) in session.execute(sa.select(Conversation.sender_id))]

    def _read(self, sender_id: str) -> list[dict[str, Any]] | None:
        with self.session_scope() as session:
            row = session.execute(
                sa.select(Conversation.snapshot, Conversation.snapshot_event).where(Conversation.sender_id == sender_id)
            ).first()
            if row is None:
                return None
            snapshot, after = row
            return (json.loads(snapshot) if snapshot else []) + self._events(session, sender_id, after)

    def _read_events(self, sender_id: str, after: int, types: tuple[str, ...] = ()) -> list[dict[str, Any]]:
        with self.session_scope() as session:
            return self._events(session, sender_id, after, types)

    @staticmethod
    def _events(session: Session, sender_id: str, after: int, types: tuple[str, ...] = ()) -> list[dict[str, Any]]:
        query = sa.select(Events.c.data).where(Events.c.sender_id == sender_id, Events.c.id > after)
        if types:
            query = query.where(Events.c.type_name.in_(types))
        return [json.loads(data) for (data,) in session.execute(query.order_by(Events.c.id))]

    def _count_turns(self, sender_id: str) -> int:
        with self.session_scope() as session:
            said = sa.select(sa.func.count()).where(Events.c.sender_id == sender_id, Events.c.type_name == "user")
            return max(int(session.execute(said).scalar()) - 1, 0)

    def _read_last_messages(self, sender_id: str) -> list[dict[str, Any]]:
        with self.session_scope() as session:
            last = session.execute(
                sa.select(sa.func.max(Events.c.id)).where(Events.c.sender_id == sender_id, Events.c.type_name == "user")
            ).scalar()
            return self._events(session, sender_id, last or 0, ("bot",))

    def _read_last_heard(self, sender_id: str) -> dict[str, Any]:
        heard = sa.select(Events.c.data).where(Events.c.sender_id == sender_id, Events.c.type_name == "user")
        with self.session_scope() as session:
            data = session.execute(heard.order_by(Events.c.id.desc()).limit(1)).scalar()
            return json.loads(data) if data else {}

    def _write(self, sender_id: str, events: list[Event]) -> None:
        rows = []
        for event in events:
            data = event.as_dict()
            rows.append(
                {
                    "sender_id": sender_id,
                    "type_name": event.type_name,
                    "timestamp": data.get("timestamp"),
                    "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
                    "action_name": data.get("name"),
                    "data": json.dumps(data),
                }
            )
        with self.session_scope() as session:
            if rows:
                session.execute(sa.insert(Events), rows)
            touched = session.execute(
                sa.update(Conversation).where(Conversation.sender_id == sender_id).values(last_active=time.time())
            )
            if not touched.rowcount:
                session.add(Conversation(sender_id=sender_id, last_active=time.time()))

    def _take_snapshot(self, sender_id: str, events: list[Event]) -> None:
        """Replaces the events before the last `TURNS_KEPT` turns by the state they left behind.

        The events stay in the database: a snapshot only says from where a turn has to read.
        """
        turns = [i for i, event in enumerate(events) if isinstance(event, UserUttered)]
        if len(turns) <= TURNS_KEPT:
            return
        kept_from = turns[-TURNS_KEPT]
        past = DialogueStateTracker.from_events(sender_id, events[:kept_from], self.domain.slots)
        slots = [SlotSet(n, s.value) for n, s in past.slots.items() if s.value != s.initial_value]
        loop = [ActiveLoop(past.active_loop_name)] if past.active_loop_name else []
        state = [
            ActionExecuted(ACTION_SESSION_START_NAME),
            SessionStarted(),
            *slots,
            *loop,
            ActionExecuted(ACTION_LISTEN_NAME),
        ]
        with self.session_scope() as session:
            newest_first = sa.select(Events.c.id).where(Events.c.sender_id == sender_id).order_by(Events.c.id.desc())
            last_past = session.execute(newest_first.offset(len(events) - kept_from).limit(1)).scalar()
            session.execute(
                sa.update(Conversation)
                .where(Conversation.sender_id == sender_id)
                .values(snapshot=json.dumps([event.as_dict() for event in state]), snapshot_event=last_past or 0)
            )

    def _delete(self, sender_ids: list[str]) -> None:
        with self.session_scope() as session:
            session.execute(sa.delete(Events).where(Events.c.sender_id.in_(sender_ids)))
            session.execute(sa.delete(Conversation).where(Conversation.sender_id.in_(sender_ids)))

    def _delete_older_than(self, oldest: float) -> int:
        with self.session_scope() as session:
            ids = (
                session.execute(sa.select(Conversation.sender_id).where(Conversation.last_active < oldest))
                .scalars()
                .all()
            )
        if ids:
            self._delete(ids)
        return len(ids)
