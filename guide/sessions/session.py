"""A session and the people in it, as values: what is kept, and what rules and screens are given."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

GROUP, VIEWS = KINDS = ("group", "views")


@dataclass(frozen=True)
class Member:
    """Somebody in a session: their name and side, and their answers by scenario or question."""

    person: str
    name: str
    role: str
    may_be_seen: bool
    answers: Mapping[str, str]


@dataclass(frozen=True)
class Session:
    """A session as it stands."""

    code: str
    kind: str
    leader: str
    state: dict[str, Any]
    version: int
    people: tuple[Member, ...]

    def member(self, person: str) -> Member | None:
        return next((member for member in self.people if member.person == person), None)


@dataclass(frozen=True)
class Glance:
    """How often a session was changed at all, and how often by its leader."""

    version: int
    moves: int


class NoSession(Exception):
    """There is no such session, or not any more."""


class NotAllowed(Exception):
    """The session does not take this from this person, or not now."""


def person_of(conversation_id: str) -> str:
    """Who holds a conversation, as sessions know them."""
    return hashlib.sha256(conversation_id.encode("utf-8", "replace")).hexdigest()


def handle_of(session_code: str, person: str) -> str:
    """What a leader's screen names somebody by: it tells nothing about them, in this session or another."""
    return hashlib.sha256(f"{session_code} {person}".encode()).hexdigest()[:16]
