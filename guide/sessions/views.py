"""Two views of one initiative: professionals and the people who use it answer the same check. Knows nothing of Rasa.

The sides are shown side by side. There is no average of the two, and neither overrules the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from guide.check.roles import BOTH, LEADS, UNSAID
from guide.check.rules import QUESTIONS, UNSURE, decide

Answers = Mapping[str, "str | None"]


@dataclass(frozen=True)
class Person:
    """A person's check: on which side, the ten answers (None before the result), and whether they may be seen."""

    role: str
    answers: Answers | None = None
    may_be_seen: bool = False


@dataclass(frozen=True)
class View:
    """How a side sees the initiative: how many answered, the middle of their answers, how they fell, and their results.

    `results` are the outcome and verdict that each person came to, with how many did: the middle of all answers would
    be a result that perhaps nobody came to.
    """

    people: int
    answers: dict[str, str | None]
    split: dict[str, dict[str, int]]
    results: dict[tuple[str | None, str | None], int]


@dataclass(frozen=True)
class Difference:
    """How far the sides are apart on a question: 0 where they agree, 1 where they could not be further.

    None where one side is not sure.
    """

    slot: str
    apart: float | None


def is_on(side: str, role: str) -> bool:
    """Whether a person of `role` counts on `side`."""
    return role in (side, BOTH)


def checks_of(side: str, people: Iterable[Person]) -> list[Answers]:
    """The checks that were finished on `side`."""
    return [person.answers for person in people if person.answers and is_on(side, person.role)]


def view_of(checks: Sequence[Answers]) -> View:
    """The view of a side: each answer is the lower median of those who were sure, as the check's outcome is."""
    split = {slot: dict(Counter(check.get(slot) or UNSURE for check in checks)) for slot in QUESTIONS}
    answers: dict[str, str | None] = {}
    for slot, values in QUESTIONS.items():
        given = sorted(values.index(value) for value in (check.get(slot) for check in checks) if value in values)
        answers[slot] = values[given[(len(given) - 1) // 2]] if given else UNSURE
    decided = [decide(check) for check in checks]
    results = Counter((result.outcome, result.verdict if result.outcome else None) for result in decided)
    return View(len(checks), answers, split, dict(results.most_common()))


def is_shown(side: str, viewer: Person, people: Sequence[Person], fewest: int) -> bool:
    """Whether `viewer` may see the view of `side`.

    Nobody sees a view before they gave their own, but for whoever leads and gives none. A side with fewer than
    `fewest` people is shown to nobody, not to those on it either: with their own answers at hand they would pick out
    the others'. Unless everybody who answered is fine with being seen.
    """
    checks = checks_of(side, people)
    if not checks or not (viewer.answers or viewer.role == LEADS):
        return False
    answered = [person for person in people if person.answers and person.role != UNSAID]
    return len(checks) >= fewest or all(person.may_be_seen for person in answered)


def compared(one: View, other: View) -> list[Difference]:
    """The ten questions by how far the two sides are apart, furthest first; those with a side not sure come last."""

    def apart(slot: str) -> float | None:
        values = QUESTIONS[slot]
        if one.answers[slot] not in values or other.answers[slot] not in values:
            return None
        steps = abs(values.index(one.answers[slot]) - values.index(other.answers[slot]))
        return steps / (len(values) - 1)

    found = [Difference(slot, apart(slot)) for slot in QUESTIONS]
    return sorted(found, key=lambda difference: -1 if difference.apart is None else difference.apart, reverse=True)
