"""What is said at the question how the person is part of the initiative."""

from __future__ import annotations

from guide.check.reading.levels import A_STORY, CERTAIN
from guide.check.reading.names import SKIPS
from guide.check.reading.phrases import has
from guide.check.reading.place import NOTHING, ROLE, Place, Understood
from guide.check.reading.telling import may_tell
from guide.check.reading.values import by_title_or_number
from guide.check.reading.words import is_question, plain
from guide.check.roles import BOTH, CITIZENS, PROFESSIONALS, UNSAID
from guide.messages import UserMessage

LEAVES_OUT = SKIPS | {"never_mind"}
"""Intents of messages that leave it unsaid."""


def read(place: Place, message: UserMessage) -> Understood | None:
    """The role that somebody says they have, or unsaid; nothing where the message asks or wants something else."""
    if place.requested != ROLE:
        return None
    few = len(message.text.split()) < A_STORY
    # "Im her mum" is no danger, though it looks like one; what is found by its words is.
    if is_question(message.text) or (message.intent == "safety" and (message.confidence >= CERTAIN or not few)):
        return NOTHING
    role = role_in(message)
    # What tells something else must not be held up by a question that can be skipped.
    tells = may_tell(message) and not message.is_command
    return Understood({ROLE: role or UNSAID}) if role or tells else NOTHING


def role_in(message: UserMessage) -> str | None:
    """The role in `message`: a choice by its words or number, what they do there in their own words, or unsaid."""
    said = plain(message.text)
    if chosen := by_title_or_number(ROLE, said):
        return chosen
    if has("rather unsaid", said) or (message.intent in LEAVES_OUT and len(said.split()) < A_STORY):
        return UNSAID
    works, uses = has("works on it", said), has("uses it", said)
    if has("on both sides", said) or (works and uses):
        return BOTH
    return PROFESSIONALS if works else CITIZENS if uses else None
