"""What is said where a line is asked for that shows an answer: the line as it was typed, or that there is none."""

from __future__ import annotations

from guide.check.evidence import ENOUGH, LONGEST_LINE
from guide.check.reading.levels import LONGER_THAN_A_NAME, is_sure
from guide.check.reading.names import NOT_A_NAME, SKIPS
from guide.check.reading.place import EVIDENCE_LINE, NOTHING, Place, Understood
from guide.content import one_line
from guide.messages import UserMessage

LEAVES_OUT = (SKIPS - {"must_i_answer"}) | {"never_mind"}
"""Intents of messages that leave one answer without a line."""
ENDS = ("show_review", "show_result", "go_back")
"""Intents of messages that want no more of it."""
DIGRESSES = (NOT_A_NAME | {"resume"}) - {"affirm", *LEAVES_OUT, *ENDS}
"""Intents of messages that want something else, where they are short."""
ALWAYS = ("safety", "stop", "clear_conversation", "ask_human")
"""The same for messages of any length; "we say hello to everyone by name" greets nobody."""


def read(place: Place, message: UserMessage) -> Understood | None:
    """A line, "" for none, or that it is enough; nothing where the message asks or wants something else."""
    if place.requested != EVIDENCE_LINE:
        return None
    if message.intent in ENDS and (message.is_command or is_sure(message, *ENDS)):
        return Understood({EVIDENCE_LINE: ENOUGH})
    if is_sure(message, *LEAVES_OUT):
        return Understood({EVIDENCE_LINE: ""})
    is_short = len(message.text.split()) <= LONGER_THAN_A_NAME
    wants = is_sure(message, *ALWAYS) or (is_short and is_sure(message, *DIGRESSES))
    if message.is_command or wants or message.text.rstrip().endswith("?"):
        return NOTHING
    return Understood({EVIDENCE_LINE: one_line(message.text)[:LONGEST_LINE]})
