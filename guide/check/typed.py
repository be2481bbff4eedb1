"""What a person typed for each answer, which the page of the result shows beside it."""

from __future__ import annotations

from collections.abc import Mapping

from guide import content
from guide.check.reading.levels import TOLD_BACK
from guide.check.reading.place import CONFIRM, Place, Understood
from guide.check.reading.words import plain
from guide.check.rules import QUESTIONS
from guide.content import one_line
from guide.messages import UserMessage


def typed_for(kept: Mapping[str, str], place: Place, message: UserMessage, understood: Understood) -> dict[str, str]:
    """The words typed for each answer after `message`, by question: those `kept` before, and those it was read from.

    An answer by button or in a word or two has none, unless a button says what words meant that had been asked back.
    """
    words = dict(kept)
    for slot in (slot for slot, value in understood.slots.items() if slot in QUESTIONS and value):
        own = understood.said.get(slot) or ""
        if not own and place.requested == CONFIRM and slot == place.doubted:
            own = place.words
        elif not own and slot == place.requested and not message.is_command:
            own = message.text
        words.pop(slot, None)
        if len(own.split()) >= TOLD_BACK and plain(own) != plain(content.choice(slot, understood.slots[slot] or "")):
            words[slot] = one_line(own)
    return words
