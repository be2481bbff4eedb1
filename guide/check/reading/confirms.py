"""What is said to "Is that right?", and to the question whether to clear all answers."""

from __future__ import annotations

from dataclasses import replace

from guide.check.reading import answers, corrects
from guide.check.reading.place import CONFIRM, NOTHING, Place, Understood
from guide.check.reading.telling import may_tell
from guide.check.reading.values import read_answer
from guide.check.reading.words import plain
from guide.content import button_value, choices
from guide.messages import UserMessage

NO = Understood({CONFIRM: "no"})
"""It was not right, or nothing is to be cleared."""
A_SHORT_NO = 3
"""Words below which a no says nothing more."""
A_SHORT_YES = 4
"""The same for a yes."""


def read(place: Place, message: UserMessage) -> Understood | None:
    """What is said to the question that is open, where it is one of these."""
    if place.requested != CONFIRM:
        return None
    if place.restarting:
        return _to_restarting(message)
    return NO if place.doubted is None else _to_a_doubt(place, place.doubted, message)


def _to_restarting(message: UserMessage) -> Understood:
    if message.intent in ("affirm", "confirm_start_again", "start_again") or plain(message.text).startswith("yes"):
        return Understood(restart=True)
    return NO if may_tell(message) or message.intent in ("never_mind", "go_back") else NOTHING


def _to_a_doubt(place: Place, slot: str, message: UserMessage) -> Understood:
    said = plain(message.text)
    if said in ("1", "2", "3") and int(said) <= len(place.doubt):
        return Understood({slot: place.doubt[int(said) - 1]})
    typed = [button_value(slot, o) for o in choices(slot) if said == plain(o.title) and len(said.split()) > 1]
    if typed:
        return Understood({slot: typed[0]})
    if message.intent == "affirm" or (said.startswith("yes") and len(said.split()) < A_SHORT_YES):
        if place.misfit:
            return NOTHING  # which of them comes nearest was asked
        return Understood({slot: place.doubt[0]})
    if message.intent in ("deny", "never_mind") and len(said.split()) < A_SHORT_NO:
        return NO
    changed = corrects.read(place, message)
    if changed is not None:
        return changed
    if message.intent == "go_back":
        return NO
    value = read_answer(slot, message)
    if value:
        return Understood({slot: value}, {slot: message.text})
    again = answers.answered(place, slot, message)
    return replace(again, doubted=None, doubt=()) if again.slots or not again.doubted else NO
