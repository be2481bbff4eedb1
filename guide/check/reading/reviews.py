"""What is said when all answers stand there before the result."""

from __future__ import annotations

from guide.check.reading.place import CHANGE, EVIDENCE_LINE, NOTHING, REVIEW, Place, Understood
from guide.check.reading.telling import may_tell, volunteered
from guide.check.reading.words import plain
from guide.check.rules import QUESTIONS
from guide.messages import UserMessage

CHANGES = Understood({CHANGE: None, REVIEW: None})
"""Something is to be changed, and it is asked what."""
A_SHORT_NO = 4
"""Words below which a no is a no to the answers that stand there."""


def read(place: Place, message: UserMessage) -> Understood | None:
    """That the answers are right, or that one is to be changed, or what else is told."""
    if place.requested != REVIEW:
        return None
    said = plain(message.text)
    if message.intent == "add_evidence":
        return Understood({EVIDENCE_LINE: None})
    if said == "1" or message.intent in ("affirm", "show_result", "next"):
        return Understood({REVIEW: "yes"})
    if said == "2" or (message.intent in ("deny", "correct_last") and len(said.split()) < A_SHORT_NO):
        return CHANGES
    if may_tell(message):
        return Understood(*volunteered(message, set(QUESTIONS)))
    return CHANGES if message.intent == "correct_last" else NOTHING
