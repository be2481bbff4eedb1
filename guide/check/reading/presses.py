"""A button that was pressed: it says which answer it gives, wherever the check stands."""

from __future__ import annotations

from guide.check.reading.place import NOTHING, REVIEW, ROLE, Place, Understood
from guide.check.roles import ROLES
from guide.check.rules import QUESTIONS, UNSURE
from guide.messages import UserMessage

VALUES = {**QUESTIONS, ROLE: ROLES}
"""What a button can say at each question."""


def read(place: Place, message: UserMessage) -> Understood | None:
    """The answers of a button. Where the check waits for nothing, nothing else is read either."""
    pressed = {
        slot: value
        for slot, value in message.entities.items()
        if value in (*VALUES.get(slot, ()), UNSURE) or (slot, value) == (REVIEW, "yes")
    }
    if pressed:
        return Understood(pressed)
    return NOTHING if place.requested is None else None
