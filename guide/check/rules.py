"""The guided check's rules: ten answers in, outcome and verdict out. Knows nothing of Rasa.

An answer is one of its question's values, `UNSURE`, or missing. Outcomes are ordered to < for < with,
verdicts not co-produced < partly co-produced < co-produced. No better answer gives a worse result.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

UNSURE = "unsure"
OUTCOMES = ("to", "for", "with")
NOT_CO_PRODUCED, PARTLY_CO_PRODUCED, CO_PRODUCED = VERDICTS = ("not co-produced", "partly co-produced", "co-produced")
FEWEST_ROWS = 3
"""Rows of the table that must be answered before there is an outcome."""

ROWS: dict[str, tuple[str, ...]] = {
    "choice_and_control": ("none", "with"),
    "participation": OUTCOMES,
    "involvement": OUTCOMES,
    "skills": OUTCOMES,
    "community": OUTCOMES,
}
"""The table of doing to, for and with: each row's values, best last."""

CLUES: dict[str, tuple[str, ...]] = {
    "equals": ("no", "partly", "yes"),
    "shared_responsibility": ("no", "partly", "yes"),
}
"""The top clue and the second one, from what makes co-production different."""

STAGES: dict[str, tuple[str, ...]] = {stage: ("alone", "asked", "shared") for stage in ("plan", "design", "deliver")}
"""The three stages of Hampshire's definition: who decided."""

QUESTIONS: dict[str, tuple[str, ...]] = {**ROWS, **CLUES, **STAGES}
"""The ten questions in the order they are asked, each with its values, best last."""


@dataclass(frozen=True)
class Change:
    """One answer which, if it were `value`, would give this other result."""

    slot: str
    value: str
    outcome: str | None
    verdict: str | None


@dataclass(frozen=True)
class Result:
    """What the answers come to, and why. `outcome` and `verdict` are None where there is too little to go on."""

    outcome: str | None
    verdict: str | None
    provisional: bool
    deciding: list[str] = field(default_factory=list)
    would_change: list[Change] = field(default_factory=list)
    shared_stages: list[str] = field(default_factory=list)
    contradiction: str | None = None
    """`with but not shared` or `to but shared`, where the answers pull against each other."""


def known(answers: Mapping[str, str | None]) -> dict[str, str]:
    """The answers that say something: no missing ones, no `UNSURE`. Raises ValueError for an unknown value."""
    for slot, value in answers.items():
        if slot in QUESTIONS and value not in (*QUESTIONS[slot], UNSURE, None):
            raise ValueError(f"{slot} has no value {value!r}")
    return {slot: value for slot in QUESTIONS if (value := answers.get(slot)) not in (UNSURE, None)}


def rows_to_go_on(answers: Mapping[str, str | None]) -> dict[str, str]:
    """The rows that count towards the outcome, as outcomes: "No choice or control" stands under two, so it does not."""
    return {slot: value for slot, value in known(answers).items() if slot in ROWS and value in OUTCOMES}


def outcome_of(answers: Mapping[str, str | None]) -> str | None:
    """TO, FOR or WITH: the lower median of the rows, and FOR at most without choice and control."""
    rows = sorted(OUTCOMES.index(value) for value in rows_to_go_on(answers).values())
    if len(rows) < FEWEST_ROWS:
        return None
    median = rows[(len(rows) - 1) // 2]
    if answers.get("choice_and_control") == "none":
        median = min(median, OUTCOMES.index("for"))
    return OUTCOMES[median]


def verdict_of(answers: Mapping[str, str | None]) -> str | None:
    """Whether it counts as co-production; None where there is no outcome."""
    outcome = outcome_of(answers)
    if outcome is None:
        return None
    shared = [answers.get(stage) == "shared" for stage in STAGES]
    if outcome == "with" and all(answers.get(clue) == "yes" for clue in CLUES) and all(shared):
        return CO_PRODUCED
    return PARTLY_CO_PRODUCED if any(shared) else NOT_CO_PRODUCED


def decide(answers: Mapping[str, str | None]) -> Result:
    """The whole result of `answers`, a mapping from slot to value; a missing answer counts as `UNSURE`."""
    outcome, verdict = outcome_of(answers), verdict_of(answers)
    stages = [stage for stage in STAGES if answers.get(stage) == "shared"]
    contradiction = None
    all_stages_known = all(stage in known(answers) for stage in STAGES)
    if outcome == "with" and not stages and all_stages_known:
        contradiction = "with but not shared"
    elif outcome == "to" and stages:
        contradiction = "to but shared"
    return Result(
        outcome=outcome,
        verdict=verdict,
        provisional=len(known(answers)) < len(QUESTIONS),
        deciding=_deciding(answers, outcome, verdict, stages),
        would_change=_would_change(answers, outcome, verdict),
        shared_stages=stages,
        contradiction=contradiction,
    )


def columns(answers: Mapping[str, str | None]) -> dict[str, list[str]]:
    """The questions by the column of the table in which their answers stand: `with`, `for`, `to` and `unsure`.

    "No choice or control" stands in two columns. The worst, middle and best answers to the other questions are
    read as TO, FOR and WITH.
    """
    found: dict[str, list[str]] = {column: [] for column in (*reversed(OUTCOMES), UNSURE)}
    for slot, values in QUESTIONS.items():
        value = answers.get(slot)
        if value == "none":
            found["to"].append(slot)
            found["for"].append(slot)
        elif value in values:
            found[value if value in OUTCOMES else OUTCOMES[values.index(value)]].append(slot)
        else:
            found[UNSURE].append(slot)
    return found


def missing_for_co_production(answers: Mapping[str, str | None]) -> list[str]:
    """The clues and stages whose best answer is still missing."""
    return [slot for slot, values in {**CLUES, **STAGES}.items() if answers.get(slot) != values[-1]]


def _deciding(
    answers: Mapping[str, str | None], outcome: str | None, verdict: str | None, shared_stages: list[str]
) -> list[str]:
    if outcome is None:
        return []
    slots = [slot for slot, value in rows_to_go_on(answers).items() if value == outcome]
    if answers.get("choice_and_control") == "none" and outcome == "for":
        slots.insert(0, "choice_and_control")
    if verdict == CO_PRODUCED:
        return [*slots, *CLUES, *STAGES]
    return slots + (shared_stages or [stage for stage in STAGES if stage in known(answers)])


def _would_change(answers: Mapping[str, str | None], outcome: str | None, verdict: str | None) -> list[Change]:
    changes = []
    for slot, values in QUESTIONS.items():
        for value in values:
            changed = {**answers, slot: value}
            result = outcome_of(changed), verdict_of(changed)
            if value != answers.get(slot) and result != (outcome, verdict):
                changes.append(Change(slot, value, *result))
    return changes


def is_better(change: Change, result: Result) -> bool:
    """Whether the change leads to a better result (or to the first result at all)."""

    def rank(outcome: str | None, verdict: str | None) -> tuple[int, int]:
        return (
            VERDICTS.index(verdict) if verdict else -1,
            OUTCOMES.index(outcome) if outcome else -1,
        )

    return rank(change.outcome, change.verdict) > rank(result.outcome, result.verdict)
