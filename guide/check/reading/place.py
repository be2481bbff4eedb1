"""Where the check stands when a message comes, and what a message comes to: what readers are given and give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from guide.check.roles import UNSAID

INITIATIVE, ROLE, REVIEW, CHANGE, CONFIRM = "initiative", "role", "review", "change", "confirm"
EVIDENCE_LINE = "evidence_line"
"""The slots that the check asks for beside its ten questions."""


MISFITS = ("people alone", "compares", "some and others")
"""What can be said of a question that none of its answers stands for, as the phrases that tell it."""


@dataclass(frozen=True)
class Place:
    """Where the check stands: the slot asked for, the answers so far, and the question answered last.

    While the guide waits to hear whether it understood, `doubted` is the question and `doubt` its closest values
    (with a `misfit` where none of them is what was said, see `Understood`), and `words` what was typed; `role` is how
    the person is part of it; `restarting` while it waits to hear whether to clear all answers.
    """

    requested: str | None
    answers: Mapping[str, str | None] = field(default_factory=dict)
    last: str | None = None
    doubted: str | None = None
    doubt: tuple[str, ...] = ()
    misfit: str = ""
    words: str = ""
    role: str = UNSAID
    restarting: bool = False


@dataclass(frozen=True)
class Understood:
    """What a message comes to: the slots to set, and which answers were read from which words of it.

    `doubt` are the closest values of the question `doubted`, where it has to be asked which one is right. `misfit`
    is what was said where no answer stands for it, one of `MISFITS`.
    """

    slots: Mapping[str, str | None] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)
    doubted: str | None = None
    doubt: tuple[str, ...] = ()
    misfit: str = ""
    restart: bool = False

    def __bool__(self) -> bool:
        return bool(self.slots or self.doubted or self.restart)


NOTHING = Understood()
"""What a message comes to that is no answer and no change."""
CHANGED: Mapping[str, str | None] = {CHANGE: "no", REVIEW: None}
"""The slots that every change of an answer sets: it is known which one, and the review comes again."""
