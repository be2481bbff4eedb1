"""A wish to go back to the question before."""

from __future__ import annotations

from guide.check.reading.levels import DOUBTED
from guide.check.reading.place import INITIATIVE, REVIEW, ROLE, Place, Understood
from guide.check.rules import QUESTIONS
from guide.messages import UserMessage

ORDER = (INITIATIVE, ROLE, *QUESTIONS, REVIEW)
"""What the check asks for, in order."""


def read(place: Place, message: UserMessage) -> Understood | None:
    """The question before, to be asked anew."""
    if message.intent != "go_back" or message.confidence < DOUBTED:
        return None
    at = ORDER.index(place.requested) if place.requested in ORDER else 0
    return Understood({ORDER[max(at - 1, 0)]: None})
