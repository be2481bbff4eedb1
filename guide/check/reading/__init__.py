"""What a message means at a question of the check: pure functions from a message to slot changes.

The pipeline's `AnswerReader` says how likely a message, and each clause of it, means each value of each question.
What to make of that depends on the question that was asked, and is decided here, by readers that are tried in order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from guide.check.reading import (
    answers,
    confirms,
    corrects,
    evidence,
    goes_back,
    names,
    presses,
    restarts,
    reviews,
    role,
)
from guide.check.reading.place import CONFIRM, NOTHING, Place, Understood
from guide.check.reading.signs import in_words
from guide.messages import UserMessage

Reader = Callable[[Place, UserMessage], Understood | None]
"""What a message says at a place; None where it says nothing of what this reader is for."""

READERS: tuple[Reader, ...] = (
    presses.read,
    evidence.read,
    restarts.read,
    confirms.read,
    corrects.read,
    goes_back.read,
    names.read,
    role.read,
    reviews.read,
    answers.read,
)
"""All readers, in the order in which they are asked: the first that has something to say decides."""


def understand(place: Place, message: UserMessage) -> Understood:
    """What `message` says at `place`; empty where it is no answer and no change."""
    message = in_words(message)
    understood = next((said for read in READERS if (said := read(place, message)) is not None), NOTHING)
    if place.requested == CONFIRM and understood and not understood.restart:
        return replace(understood, slots={**understood.slots, CONFIRM: "no"})
    return understood
