"""What is said where a line is asked for that shows an answer: the line as it was typed, or that there is none."""

from __future__ import annotations

from guide.check.evidence import ENOUGH, LONGEST_LINE
from guide.check.reading.levels import is_sure
from guide.check.reading.names import NOT_A_NAME
from guide.check.reading.place import EVIDENCE_LINE, NOTHING, Place, Understood
from guide.content import one_line
from guide.messages import UserMessage

LEAVES_OUT = ("skip", "unsure", "deny", "next", "never_mind")
"""Intents of messages that leave one answer without a line."""
ENDS = ("show_review", "show_result", "go_back")
"""Intents of messages that want no more of it."""
DIGRESSES = tuple(NOT_A_NAME - {"affirm", "describe_initiative"} - {*LEAVES_OUT, *ENDS}) + ("safety", "resume")


def read(place: Place, message: UserMessage) -> Understood | None:
    """A line, "" for none, or that it is enough; nothing where the message asks or wants something else."""
    if place.requested != EVIDENCE_LINE:
        return None
    if message.intent in ENDS and (message.is_command or is_sure(message, *ENDS)):
        return Understood({EVIDENCE_LINE: ENOUGH})
    if is_sure(message, *LEAVES_OUT):
        return Understood({EVIDENCE_LINE: ""})
    if message.is_command or is_sure(message, *DIGRESSES) or message.text.rstrip().endswith("?"):
        return NOTHING
    return Understood({EVIDENCE_LINE: one_line(message.text)[:LONGEST_LINE]})
