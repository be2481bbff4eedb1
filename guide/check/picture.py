"""The picture of a result, whoever draws it: the table's rows by TO, FOR and WITH, and beside it clues and stages.

The source's table has five rows. The two clues and the three stages are not in it, so they are drawn apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guide import content
from guide.check.rules import CLUES, OUTCOMES, QUESTIONS, ROWS, STAGES, UNSURE

NOT_SURE = "Not sure"
_GROUPS = {"rows": ROWS, "clues": CLUES, "stages": STAGES}


@dataclass(frozen=True)
class Row:
    """A question's name, its answer in words, and at which of the columns it stands: two for "No choice or control"."""

    name: str
    answer: str
    at: tuple[int, ...]


@dataclass(frozen=True)
class Group:
    """Questions with the same columns, worst first."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def groups(answers: Mapping[str, str | None]) -> list[Group]:
    """The table's rows, the clues and the stages; an answer that is not sure stands in no column."""
    return [
        Group(
            content.text(f"picture_{name}"),
            tuple(content.text(f"picture_{name}_columns").split(" | ")),
            tuple(_row(slot, answers.get(slot) or UNSURE) for slot in slots),
        )
        for name, slots in _GROUPS.items()
    ]


def in_words(answers: Mapping[str, str | None]) -> str:
    """The picture where none can be drawn: each group's title, and its questions with their columns."""
    drawn = []
    for group in groups(answers):
        lines = [f"{row.name}: {' and '.join(group.columns[at] for at in row.at) or NOT_SURE}" for row in group.rows]
        drawn.append(f"{group.title}:\n{content.points(lines)}")
    return "\n\n".join(drawn)


def _row(slot: str, value: str) -> Row:
    values = QUESTIONS[slot]
    if value not in values:
        at: tuple[int, ...] = ()
    elif slot in ROWS:
        at = (0, 1) if value == "none" else (OUTCOMES.index(value),)
    else:
        at = (values.index(value),)
    return Row(content.short_name(slot), content.choice(slot, value), at)
