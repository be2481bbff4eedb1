"""A wish to start the check again, which is asked about before anything is cleared."""

from __future__ import annotations

from guide.check.reading.levels import SURE_OF_UNSURE
from guide.check.reading.place import INITIATIVE, Place, Understood
from guide.check.reading.words import named_question
from guide.messages import UserMessage


def read(place: Place, message: UserMessage) -> Understood | None:
    """That the person wants to start again; at the first question there is nothing to clear."""
    wants = message.intent == "start_again" and message.confidence >= SURE_OF_UNSURE
    if not message.is_command and named_question(message.text):
        return None  # one question again, not all of them
    return Understood(restart=True) if wants and place.requested != INITIATIVE else None
