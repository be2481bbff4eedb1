"""Which question a clause of a description answers, if any: learned from descriptions labelled clause by clause."""

from __future__ import annotations

from collections.abc import Mapping

from guide.check.rules import UNSURE
from guide.messages import NONE_OF_THESE
from language.answer_fit import ROUGHLY, Examples, Reader
from language.answer_level import NEVER, level
from language.logistic import TOLERANCE, fit

NO_QUESTION = "none"
"""What a clause answers that answers no question."""
COUNTS = 5
"""How often a clause of a description counts: answers to questions are ten times as many, and seldom narrate."""


def which_reader(
    examples: Examples, strength: float, but: str | None = None, tolerance: float = TOLERANCE
) -> Reader | None:
    """Reads which question a clause answers, fitted without the descriptions of the writer `but`; None without any."""
    rows: list[int] = []
    labels: list[str] = []
    for row, means in enumerate(examples.means):
        if len(means) > 1 or (but and examples.writers[row] == but):
            continue
        times = COUNTS if examples.describes[row] else 1
        rows += [row] * times
        labels += [next(iter(means), NO_QUESTION)] * times
    if not any(examples.describes):
        return None
    return fit(examples.dense[rows], examples.weighted[rows], labels, strength, tolerance)


def told_level(
    examples: Examples,
    read: Mapping[int, Mapping[str, Mapping[str, float]]],
    strength: float,
    wrong_at_most: float,
) -> float:
    """The level at which at most `wrong_at_most` of what descriptions clearly say is read wrong or invented.

    Each clause is read by readers that never saw its writer. What is taken is how likely a clause answers a question,
    times how likely its value is.
    """
    found: list[float] = []
    right: list[bool] = []
    said = 0
    for writer in sorted(examples.describers()):
        which = which_reader(examples, strength, writer, ROUGHLY)
        if which is None:
            continue
        for row in (row for row, wrote in enumerate(examples.writers) if wrote == writer and row in read):
            answers = examples.likely(row, which)
            said += len(examples.means[row])
            for slot, values in read[row].items():
                told = {value: likely for value, likely in values.items() if value not in (UNSURE, NONE_OF_THESE)}
                value = max(told, key=told.__getitem__)
                found.append(answers.get(slot, 0.0) * told[value])
                right.append(examples.means[row].get(slot) == value)
    return level(found, right, wrong_at_most * said / len(found)) if said else NEVER
