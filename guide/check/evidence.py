"""What somebody who uses the initiative would point to: a line for each answer, for who wants to give one.

It changes no rule, and stands beside the answer on the page of the result.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from guide.check.rules import QUESTIONS, UNSURE

LONGEST_LINE = 200
"""Characters of a line that are kept."""
ENOUGH = "no"
"""What is said in place of a line by who wants to give no more."""


@dataclass(frozen=True)
class Evidence:
    """The lines given so far, by question, and the question `at` which the next one is asked for; "" for none."""

    lines: Mapping[str, str] = field(default_factory=dict)
    at: str = ""

    def said(self, answers: Mapping[str, str | None], line: str | None) -> Evidence:
        """What is there once a `line` was given: None begins, "" leaves a question out, and `ENOUGH` ends it."""
        if line == ENOUGH:
            return Evidence(self.lines)
        lines = {**self.lines, self.at: line} if line and self.at else dict(self.lines)
        return Evidence(lines, _after(self.at if line is not None else "", answers))

    def without(self, slots: Iterable[str]) -> Evidence:
        """What is left when the answers to `slots` change, which their lines no longer show."""
        return Evidence({slot: line for slot, line in self.lines.items() if slot not in set(slots)}, self.at)

    @property
    def kept(self) -> dict[str, Any]:
        """As it is kept in a slot."""
        return {"lines": dict(self.lines), "at": self.at}


def restored(kept: Mapping[str, Any] | None) -> Evidence:
    """What `Evidence.kept` gave, or none yet."""
    return Evidence(**kept) if kept else Evidence()


def _after(slot: str, answers: Mapping[str, str | None]) -> str:
    """The next question after `slot` that has an answer; "" where there is none."""
    answered = [other for other in QUESTIONS if answers.get(other) not in (UNSURE, None)]
    order = list(QUESTIONS)
    return next((other for other in answered if not slot or order.index(other) > order.index(slot)), "")
