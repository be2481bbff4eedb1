"""Group sessions and comparisons of views: kept beside the conversations, in the same database.

A person is known by a hash of their conversation's id, so that whoever holds the conversation holds the place in the
session, whatever the channel, and deleting the conversation takes it away.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session as DatabaseSession
from sqlalchemy.orm import declarative_base, sessionmaker

from guide.check.roles import LEADS
from guide.content import one_line
from guide.council import SECONDS_AN_HOUR, details
from guide.sessions.codes import CODE_LENGTH, new_code, tidy
from guide.sessions.group import ENDED
from guide.sessions.session import Glance, Member, NoSession, NotAllowed, Session, handle_of, person_of
from store.database import engine_of_endpoints, truncated
from store.schema import bring_up_to_date

LONGEST_NAME = 30
MOST_PEOPLE = 200

Base: Any = declarative_base()


class SessionRow(Base):
    """A session: whose it is, its state, and a number that grows with each change that others have to see."""

    __tablename__ = "sessions"

    code = sa.Column(sa.String(12), primary_key=True)
    kind = sa.Column(sa.String(10), nullable=False)
    leader = sa.Column(sa.String(64), nullable=False, index=True)
    state = sa.Column(sa.Text, nullable=False)
    version = sa.Column(sa.Integer, nullable=False, default=1)
    ends = sa.Column(sa.Float, nullable=False, index=True)


class PersonRow(Base):
    """Somebody who joined."""

    __tablename__ = "session_people"

    code = sa.Column(sa.String(12), primary_key=True)
    person = sa.Column(sa.String(64), primary_key=True, index=True)
    name = sa.Column(sa.String(60), nullable=False, default="")
    role = sa.Column(sa.String(20), nullable=False, default="")
    may_be_seen = sa.Column(sa.Boolean, nullable=False, default=False)


class AnswerRow(Base):
    """What somebody answered to a scenario, or to a question of the check."""

    __tablename__ = "session_answers"

    code = sa.Column(sa.String(12), primary_key=True)
    person = sa.Column(sa.String(64), primary_key=True)
    item = sa.Column(sa.String(60), primary_key=True)
    value = sa.Column(sa.String(20), nullable=False)


class Sessions:
    """All sessions in the database of `engine`. Every method is one transaction."""

    def __init__(self, engine: sa.engine.Engine) -> None:
        self._engine = engine
        self._begin = sessionmaker(bind=engine)
        self._is_ready = False

    def _transaction(self) -> Any:
        if not self._is_ready:
            bring_up_to_date(self._engine)
            self._is_ready = True
        return self._begin.begin()

    def create(self, kind: str, conversation_id: str, state: Mapping[str, Any]) -> str:
        """Begins a session, and gives its code."""
        self.purge()
        ends = time.time() + details()["session_hours"] * SECONDS_AN_HOUR
        kept = {"kind": kind, "leader": person_of(conversation_id), "state": json.dumps(state), "ends": ends}
        while True:
            code = new_code()
            with contextlib.suppress(sa.exc.IntegrityError), self._transaction() as database:
                database.add(SessionRow(code=code, **kept))
                return code

    def get(self, code: str) -> Session:
        """The session of a code. Raises NoSession."""
        with self._transaction() as database:
            return _whole(database, _row(database, code))

    def is_in(self, code: str, conversation_id: str) -> bool:
        """Whether a person is in a session, or leads it. Who is not learns nothing, not even that there is one."""
        person, code = person_of(conversation_id), tidy(code)[:CODE_LENGTH]
        member = sa.select(PersonRow.code).where(PersonRow.code == code, PersonRow.person == person)
        theirs = sa.or_(SessionRow.leader == person, SessionRow.code.in_(member))
        with self._transaction() as database:
            found = sa.select(SessionRow.code).where(SessionRow.code == code, SessionRow.ends > time.time(), theirs)
            return database.execute(found).first() is not None

    def glance(self, code: str) -> Glance:
        """What tells whether something changed. Raises NoSession."""
        with self._transaction() as database:
            row = _row(database, code)
            return Glance(row.version, json.loads(row.state).get("moves", 0))

    def joined(self, conversation_id: str, kind: str) -> list[str]:
        """The codes of the sessions of `kind` that a person is in, or leads; the newest first."""
        person = person_of(conversation_id)
        with self._transaction() as database:
            of_kind = sa.select(SessionRow).where(SessionRow.kind == kind, SessionRow.ends > time.time())
            member_of = sa.select(PersonRow.code).where(PersonRow.person == person)
            mine = of_kind.where(sa.or_(SessionRow.leader == person, SessionRow.code.in_(member_of)))
            return [row.code for row in database.scalars(mine.order_by(SessionRow.ends.desc()))]

    def join(self, code: str, conversation_id: str, name: str = "", role: str = "") -> Session:
        """Lets somebody in, or changes the name and side of who is in already. Raises NoSession and NotAllowed.

        Whoever changes sides takes their check out: it would be seen on one side, and then missing there.
        """
        person, name = person_of(conversation_id), one_line(name)[:LONGEST_NAME]
        with self._transaction() as database:
            row = _changing(database, code)
            member = database.get(PersonRow, (row.code, person))
            if member is None:
                state = json.loads(row.state)
                if state.get("locked") or person in state.get("out", []):
                    raise NotAllowed
                count = sa.select(sa.func.count()).where(PersonRow.code == row.code)
                if database.execute(count).scalar() >= MOST_PEOPLE:
                    raise NotAllowed
                member = PersonRow(code=row.code, person=person, name=name, role=role, may_be_seen=False)
                database.add(member)
            else:
                if member.role == LEADS and role not in ("", LEADS) and _has_answers(database, row.code):
                    raise NotAllowed  # a view of their own would come after having seen those of others
                if role not in ("", member.role):
                    database.execute(_theirs(AnswerRow, row.code, person))
                member.name, member.role = name or member.name, role or member.role
            database.flush()
            return _whole(database, row)

    def leave(self, code: str, conversation_id: str) -> None:
        """Takes somebody out, with their answers."""
        with self._transaction() as database:
            row, person = _changing(database, code), person_of(conversation_id)
            for table in (PersonRow, AnswerRow):
                database.execute(_theirs(table, row.code, person))
        truncated(self._engine)

    def lock(self, code: str, conversation_id: str, locked: bool) -> None:
        """Lets nobody more in, or lets people in again, for the leader. Raises NoSession and NotAllowed."""
        with self._transaction() as database:
            row, state = _led(database, code, conversation_id)
            row.state = json.dumps({**state, "locked": locked})

    def take_out(self, code: str, conversation_id: str, handle: str) -> None:
        """Takes the person of a `handle` out, for the leader; they can't come back. Raises NoSession and NotAllowed."""
        with self._transaction() as database:
            row, state = _led(database, code, conversation_id)
            people = database.scalars(sa.select(PersonRow.person).where(PersonRow.code == row.code)).all()
            for person in (one for one in people if handle_of(row.code, one) == handle):
                for table in (PersonRow, AnswerRow):
                    database.execute(_theirs(table, row.code, person))
                row.state = json.dumps({**state, "out": [*state.get("out", []), person]})
        truncated(self._engine)

    def answer(
        self, code: str, conversation_id: str, answers: Mapping[str, str], allowed: Callable[[dict[str, Any]], bool]
    ) -> None:
        """Keeps a person's answers, where the session's state is `allowed`. Raises NoSession and NotAllowed."""
        with self._transaction() as database:
            row, person = _changing(database, code), person_of(conversation_id)
            member = database.get(PersonRow, (row.code, person))
            if member is None or member.role == LEADS or not allowed(json.loads(row.state)):
                raise NotAllowed
            for item, value in answers.items():
                database.merge(AnswerRow(code=row.code, person=person, item=item, value=value))

    def let_be_seen(self, code: str, conversation_id: str, may_be_seen: bool) -> None:
        """Keeps whether somebody is fine with being seen in a small group. Raises NoSession and NotAllowed."""
        with self._transaction() as database:
            row = _changing(database, code)
            member = database.get(PersonRow, (row.code, person_of(conversation_id)))
            if member is None:
                raise NotAllowed
            member.may_be_seen = may_be_seen

    def move(
        self,
        code: str,
        conversation_id: str,
        change: Callable[[dict[str, Any], list[tuple[str, str]]], Mapping[str, Any]],
        seen: int,
    ) -> None:
        """Changes the state, for its leader, who has `seen` it at a version: a second click changes nothing.

        `change` gets the state, and each answer as a pair of scenario and choice. Raises NoSession and NotAllowed.
        """
        with self._transaction() as database:
            row, state = _led(database, code, conversation_id)
            if state.get("moves", 0) != seen:
                return
            given = database.execute(sa.select(AnswerRow.item, AnswerRow.value).where(AnswerRow.code == row.code))
            changed = {**state, **change(state, [tuple(answer) for answer in given]), "moves": seen + 1}
            row.state = json.dumps(changed)
            if changed.get("phase") == ENDED:
                row.ends = min(row.ends, time.time() + details()["session_kept_hours"] * SECONDS_AN_HOUR)

    def purge(self) -> None:
        """Deletes the sessions whose time is over, with all answers."""
        with self._transaction() as database:
            database.execute(sa.delete(SessionRow.__table__).where(SessionRow.ends <= time.time()))
            _delete_what_is_left(database)


def forget(database: DatabaseSession, conversation_ids: list[str]) -> None:
    """Deletes, in a transaction of others, all that sessions keep of people, and the sessions that they lead."""
    people = [person_of(conversation_id) for conversation_id in conversation_ids]
    theirs = SessionRow.code.in_(sa.select(PersonRow.code).where(PersonRow.person.in_(people)))
    database.execute(sa.update(SessionRow.__table__).where(theirs).values(version=SessionRow.version + 1))
    for column in (PersonRow.person, AnswerRow.person, SessionRow.leader):
        database.execute(sa.delete(column.class_.__table__).where(column.in_(people)))
    _delete_what_is_left(database)


def _row(database: DatabaseSession, code: str) -> SessionRow:
    row: SessionRow | None = database.get(SessionRow, tidy(code)[:CODE_LENGTH])
    if row is None or row.ends <= time.time():
        raise NoSession
    return row


def _changing(database: DatabaseSession, code: str) -> SessionRow:
    """The session, with a new version. The change comes first: it makes others wait who would change it too."""
    is_it = (SessionRow.code == tidy(code)[:CODE_LENGTH], SessionRow.ends > time.time())
    database.execute(sa.update(SessionRow.__table__).where(*is_it).values(version=SessionRow.version + 1))
    return _row(database, code)


def _led(database: DatabaseSession, code: str, conversation_id: str) -> tuple[SessionRow, dict[str, Any]]:
    """The session and its state, to be changed by its leader. Raises NotAllowed for others."""
    row = _changing(database, code)
    if row.leader != person_of(conversation_id):
        raise NotAllowed
    return row, json.loads(row.state)


def _theirs(table: type[PersonRow] | type[AnswerRow], code: str, person: str) -> Any:
    """The statement that deletes what a session keeps of a person in `table`."""
    return sa.delete(table.__table__).where(table.code == code, table.person == person)


def _has_answers(database: DatabaseSession, code: str) -> bool:
    return database.execute(sa.select(AnswerRow.code).where(AnswerRow.code == code)).first() is not None


def _whole(database: DatabaseSession, row: SessionRow) -> Session:
    answers: dict[str, dict[str, str]] = {}
    for answer in database.scalars(sa.select(AnswerRow).where(AnswerRow.code == row.code)):
        answers.setdefault(answer.person, {})[answer.item] = answer.value
    people = tuple(
        Member(one.person, one.name, one.role, one.may_be_seen, answers.get(one.person, {}))
        for one in database.scalars(sa.select(PersonRow).where(PersonRow.code == row.code))
    )
    return Session(row.code, row.kind, row.leader, json.loads(row.state), row.version, people)


def _delete_what_is_left(database: DatabaseSession) -> None:
    """Deletes people and answers whose session is gone."""
    for table in (PersonRow, AnswerRow):
        database.execute(sa.delete(table.__table__).where(table.code.not_in(sa.select(SessionRow.code))))


@cache
def sessions_of_endpoints() -> Sessions:
    """The sessions in the database of `endpoints.yml`, or of the file that `GUIDE_ENDPOINTS` names.

    For an action server of its own; in Rasa's process the tracker store has them.
    """
    return Sessions(engine_of_endpoints())
