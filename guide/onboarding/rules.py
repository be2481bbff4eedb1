"""The onboarding's rules: its steps, what an answer does, what it comes to. Knows nothing of Rasa or of texts.

Somebody new goes through the tour's parts with a question on each, then sorts made-up scenarios into TO, FOR and WITH.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from itertools import combinations
from random import Random
from typing import Any

from guide.check.rules import OUTCOMES

CONFIDENCE, PART, QUESTION, SCENARIO = "confidence", "part", "question", "scenario"
BEFORE, AFTER = "before", "after"
PARTS = 6
"""Parts of the tour, each with a question."""
DRAWN = 8
"""Scenarios that one person sorts."""
FEWEST_OF_EACH, FEWEST_MIXED = 2, 2
"""Scenarios of each answer, and mixed ones, among those that are drawn."""


@dataclass(frozen=True)
class Scenario:
    """What the draw has to know of a scenario. A `mixed` one has a row that speaks for another answer."""

    service: str
    answer: str
    mixed: bool


@dataclass(frozen=True)
class Step:
    """One thing that is shown and waits for an answer: its kind, and which one of its kind it is."""

    kind: str
    key: str

    @property
    def name(self) -> str:
        """The name under which its answer is kept."""
        return f"{self.kind} {self.key}"


@dataclass(frozen=True)
class Onboarding:
    """Where somebody stands: the `scenarios` drawn for them, the step they are at, and their answers by step.

    `shown` is whether the step was shown already, `plainly` whether it is to be shown in simpler words this once,
    `restarting` whether the guide waits to hear if it shall start again.
    """

    scenarios: tuple[str, ...]
    position: int = 0
    answers: Mapping[str, str] = field(default_factory=dict)
    shown: bool = False
    plainly: bool = False
    restarting: bool = False

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps, in order."""
        return steps(self.scenarios)

    @property
    def step(self) -> Step | None:
        """The step they are at; None after the last one."""
        return self.steps[self.position] if self.position < len(self.steps) else None


@dataclass(frozen=True)
class Summary:
    """What an onboarding came to: the steps that went well, and those to look at again (left out, or not as it is).

    `before` and `after` are how sure the person was, None where they did not say.
    """

    well: tuple[Step, ...]
    again: tuple[Step, ...]
    before: str | None
    after: str | None

    def right(self, kind: str) -> int:
        """How many steps of `kind` went well."""
        return sum(step.kind == kind for step in self.well)


def steps(scenarios: Collection[str]) -> tuple[Step, ...]:
    """The steps of an onboarding with these scenarios, in order."""
    parts = [Step(kind, str(part)) for part in range(1, PARTS + 1) for kind in (PART, QUESTION)]
    sorted_out = [Step(SCENARIO, scenario) for scenario in scenarios]
    return (Step(CONFIDENCE, BEFORE), *parts, *sorted_out, Step(CONFIDENCE, AFTER))


def is_fair(drawn: Collection[str], pool: Mapping[str, Scenario]) -> bool:
    """Whether `drawn` has every service of the pool, and enough of each answer and of the mixed ones."""
    chosen = [pool[name] for name in drawn]
    answers = [scenario.answer for scenario in chosen]
    return (
        {scenario.service for scenario in chosen} == {scenario.service for scenario in pool.values()}
        and all(answers.count(outcome) >= FEWEST_OF_EACH for outcome in OUTCOMES)
        and sum(scenario.mixed for scenario in chosen) >= FEWEST_MIXED
    )


def draw(pool: Mapping[str, Scenario], random: Random) -> tuple[str, ...]:
    """Scenarios for one person, in the order in which they come. From a pool that allows no fair draw, any."""
    shuffled = random.sample(sorted(pool), len(pool))
    drawn = next((chosen for chosen in combinations(shuffled, DRAWN) if is_fair(chosen, pool)), shuffled[:DRAWN])
    return tuple(random.sample(drawn, len(drawn)))


def begin(pool: Mapping[str, Scenario], random: Random) -> Onboarding:
    """An onboarding before its first step."""
    return Onboarding(draw(pool, random))


def saved(state: Onboarding) -> dict[str, Any]:
    """`state` as plain data, to keep in a conversation."""
    return {**asdict(state), "scenarios": list(state.scenarios), "answers": dict(state.answers)}


def restored(data: Mapping[str, Any] | None, pool: Collection[str]) -> Onboarding | None:
    """The onboarding that was kept as `data`; None where there is none, or one of its scenarios is gone."""
    if not data or not set(data["scenarios"]) <= set(pool):
        return None
    return Onboarding(**{**data, "scenarios": tuple(data["scenarios"])})


def is_under_way(data: Mapping[str, Any] | None) -> bool:
    """Whether the onboarding that was kept as `data` was begun and not ended."""
    return data is not None and data["position"] < len(steps(data["scenarios"]))


def is_at_part(data: Mapping[str, Any] | None) -> bool:
    """Whether a part of the tour comes next in the onboarding that was kept as `data`."""
    return data is not None and is_under_way(data) and steps(data["scenarios"])[data["position"]].kind == PART


def moved(state: Onboarding, by: int) -> Onboarding:
    """`state` at another step, which is yet to be shown; not before the first one."""
    return Onboarding(state.scenarios, max(state.position + by, 0), state.answers)


def answered(state: Onboarding, value: str) -> Onboarding:
    """`state` after the answer `value`: it is kept, in the place of an earlier one, and the next step comes."""
    answers = {**state.answers, state.step.name: value} if state.step else state.answers
    return moved(replace(state, answers=answers), 1)


def shown(state: Onboarding) -> Onboarding:
    """`state` once its step stands before the person."""
    return replace(state, shown=True, plainly=False)


def place(state: Onboarding) -> tuple[int, int]:
    """Which of its kind the step is, from 1, and how many there are of the kind."""
    same = [step for step in state.steps if state.step and step.kind == state.step.kind]
    return (same.index(state.step) + 1, len(same)) if state.step else (0, 0)


def done(state: Onboarding, kind: str) -> int:
    """How many steps of `kind` lie behind."""
    return sum(step.kind == kind for step in state.steps[: state.position])


def missed(state: Onboarding, right: Mapping[str, str]) -> Step | None:
    """The step just before, where its answer was not the one that `right` has for it."""
    before = state.steps[state.position - 1] if state.position else None
    if before is None or state.answers.get(before.name) in (None, right.get(before.name)):
        return None
    return before if before.name in right else None


def summarise(state: Onboarding, right: Mapping[str, str]) -> Summary:
    """What the answers come to; `right` has the right one for each question and scenario, by the step's name."""
    asked = [step for step in state.steps if step.kind in (QUESTION, SCENARIO)]
    well = tuple(step for step in asked if state.answers.get(step.name) == right[step.name])
    return Summary(
        well=well,
        again=tuple(step for step in asked if step not in well),
        before=state.answers.get(Step(CONFIDENCE, BEFORE).name),
        after=state.answers.get(Step(CONFIDENCE, AFTER).name),
    )
