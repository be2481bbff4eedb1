"""What the picture of a result shows, whoever draws it: the ten answers by TO, FOR and WITH."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guide import content
from guide.check.rules import OUTCOMES, QUESTIONS, UNSURE, columns


@dataclass(frozen=True)
class Row:
    """A question's name, its answer in words, and the columns in which it stands: two for "No choice or control"."""

    name: str
    answer: str
    columns: tuple[str, ...]

    @property
    def words(self) -> str:
        """The row for those who can't see the picture."""
        return f"{self.name}: {self.answer}" + (
            f" ({' and '.join(map(str.upper, self.columns))})" if self.columns else ""
        )


def rows(answers: Mapping[str, str | None]) -> list[Row]:
    """The picture's rows, in the order of the questions; one that is not sure stands in no column."""
    standing = columns(answers)
    return [
        Row(
            content.short_name(slot),
            content.choice(slot, answers.get(slot) or UNSURE),
            tuple(column for column in OUTCOMES if slot in standing[column]),
        )
        for slot in QUESTIONS
    ]
