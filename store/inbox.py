"""What chat programs sent and is not answered yet: it outlives the process that took it.

A row is `OPEN` until its turn is kept, in the turn's own transaction; then `TURNED` until its answer was posted, and
then `ANSWERED`: it is known for an hour, without what was in it, so that nothing sent again becomes a second turn.
A process that handles a row claims it for a few seconds, again and again; the rows of one that died are free then.
"""

from __future__ import annotations

import contextlib
import hashlib
import secrets
import time
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from store.tables import InboxRow

OPEN, TURNED, ANSWERED = "open", "turned", "answered"
CLAIM_SECONDS = 10.0
"""How long a claim holds, unless it is renewed: as long waits who wrote to a process that died."""
REMEMBERED_SECONDS = 3600
"""How long an event is known to have been answered. Clouds send again within minutes."""
MOST_SWEPT = 50
Table = InboxRow.__table__


class TurnedElsewhere(Exception):
    """Another process has taken the turn of an event, or given up on it: nothing of this turn was kept."""


@dataclass(frozen=True)
class Received:
    """An event that this process handles, `sealed` by its channel.

    `has_turned` says that its turn is kept, and only its answer is missing.
    """

    number: int
    conversation: str
    sealed: str
    claim: str
    tries: int
    since: float
    has_turned: bool


_turn: ContextVar[Received | None] = ContextVar("turn", default=None)


@contextlib.contextmanager
def turn_of(received: Received) -> Iterator[None]:
    """A turn that is kept in here is that of the event `received`."""
    before = _turn.set(received)
    try:
        yield
    finally:
        _turn.reset(before)


def turned_now() -> Received | None:
    """The event whose turn this is; None for a turn of another channel."""
    return _turn.get()


def turn_is_kept(database: Session, received: Received) -> None:
    """Notes in the turn's own transaction that it was taken. Raises TurnedElsewhere."""
    changed = sa.update(Table).where(_held(received), Table.c.stage == OPEN).values(stage=TURNED)
    if not database.execute(changed).rowcount:
        raise TurnedElsewhere


class Inbox:
    """The inbox of all processes on one database; every method is one transaction. Raises SQLAlchemyError."""

    def __init__(self, transactions: Any) -> None:
        self._begin = transactions

    def put(self, channel: str, event: str, conversation: str, sealed: str) -> bool:
        """Keeps an event, named by the program's ids, before the program is told so; False for one that is known."""
        named = hashlib.sha256(f"{channel}\0{event}".encode("utf-8", "replace")).hexdigest()
        row = {"event": named, "channel": channel, "conversation": conversation, "body": sealed}
        try:
            with self._begin() as database:
                database.add(InboxRow(**row, stage=OPEN, received=time.time()))
        except sa.exc.IntegrityError:
            return False
        return True

    def claimed(self, conversation: str) -> Received | None:
        """The oldest event of `conversation` that is not answered, for this process alone.

        None where there is none, or another process has it.
        """
        unanswered = sa.select(sa.func.min(Table.c.number)).where(
            Table.c.conversation == conversation, Table.c.stage != ANSWERED
        )
        claim, now = secrets.token_hex(8), time.time()
        free = sa.and_(Table.c.number == unanswered.scalar_subquery(), Table.c.claimed_until < now)
        taken = {"claim": claim, "claimed_until": now + CLAIM_SECONDS, "tries": Table.c.tries + 1}
        with self._begin() as database:
            if not database.execute(sa.update(Table).where(free).values(taken)).rowcount:
                return None
            row = database.execute(
                sa.select(Table).where(Table.c.conversation == conversation, Table.c.claim == claim)
            ).one()
        return Received(row.number, conversation, row.body, claim, row.tries, row.received, row.stage == TURNED)

    def renew(self, received: Received) -> None:
        """Keeps the claim."""
        self._change(received, claimed_until=time.time() + CLAIM_SECONDS)

    def put_back(self, received: Received, seconds: float) -> None:
        """Lets any process try again in `seconds`."""
        self._change(received, claim="", claimed_until=time.time() + seconds)

    def answered(self, received: Received) -> None:
        """Forgets what was in an event, once it is answered, and not that it came."""
        self._change(received, stage=ANSWERED, body="")

    def _change(self, received: Received, **values: Any) -> None:
        with self._begin() as database:
            database.execute(sa.update(Table).where(_held(received)).values(values))

    def waiting(self, channel: str) -> list[str]:
        """The conversations of `channel` whose oldest event nobody handles, those that wait longest first."""
        unanswered = sa.and_(Table.c.channel == channel, Table.c.stage != ANSWERED)
        heads = sa.select(sa.func.min(Table.c.number)).where(unanswered).group_by(Table.c.conversation)
        free = sa.and_(Table.c.number.in_(heads), Table.c.claimed_until < time.time())
        with self._begin() as database:
            found = sa.select(Table.c.conversation).where(free).order_by(Table.c.number).limit(MOST_SWEPT)
            return list(database.execute(found).scalars())

    def oldest(self) -> float:
        """Since how many seconds the oldest event is not answered; 0 where all are."""
        first = sa.select(sa.func.min(Table.c.received)).where(Table.c.stage != ANSWERED)
        with self._begin() as database:
            received = database.execute(first).scalar()
        return max(time.time() - received, 0.0) if received else 0.0

    def purge(self) -> None:
        """Forgets what was answered long ago."""
        old = sa.and_(Table.c.stage == ANSWERED, Table.c.received < time.time() - REMEMBERED_SECONDS)
        with self._begin() as database:
            database.execute(sa.delete(Table).where(old))


def _held(received: Received) -> Any:
    return sa.and_(Table.c.number == received.number, Table.c.claim == received.claim)
