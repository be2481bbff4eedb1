"""A group session: people sort scenarios into doing to, for and with, each privately first. Knows nothing of Rasa."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from actions.check_rules import OUTCOMES

LOBBY, ANSWERING, REVEALED, ENDED = PHASES = ("lobby", "answering", "revealed", "ended")
"""What a session goes through: people join; for each scenario they answer, and then the answers are shown; the end."""
MOVES = ("start", "reveal", "next", "back", "pause", "carry_on", "end")
"""What a facilitator can do. Skipping is `next` before the answers are shown."""


@dataclass(frozen=True)
class Group:
    """Where a session stands: its scenarios, by name, which of them is up, and its phase."""

    scenarios: tuple[str, ...]
    at: int = 0
    phase: str = LOBBY
    paused: bool = False

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> Group:
        """The session that `vars` of another made."""
        return cls(tuple(kept["scenarios"]), kept["at"], kept["phase"], kept["paused"])

    @property
    def scenario(self) -> str:
        """The scenario that is up."""
        return self.scenarios[self.at]

    @property
    def takes_answers(self) -> bool:
        """Whether people may answer now, or change their answer."""
        return self.phase == ANSWERING and not self.paused

    def takes_answers_to(self, scenario: str) -> bool:
        """Whether people may answer `scenario` now: one that comes late may be for another."""
        return self.takes_answers and self.scenario == scenario

    @property
    def moves(self) -> tuple[str, ...]:
        """What the facilitator can do now."""
        if self.phase == ENDED:
            return ("back",)
        if self.phase == LOBBY:
            return ("start", "end")
        if self.paused:
            return ("carry_on", "end")
        back = ("back",) if self.at or self.phase == REVEALED else ()
        return (*(("reveal",) if self.phase == ANSWERING else ()), "next", *back, "pause", "end")


def moved(group: Group, move: str) -> Group:
    """The session after a `move`. Raises ValueError where it can't be made now."""
    if move not in group.moves:
        raise ValueError(f"{move} is not possible in phase {group.phase}")
    if move == "end":
        return replace(group, phase=ENDED, paused=False)
    if move in ("pause", "carry_on"):
        return replace(group, paused=move == "pause")
    if move == "start":
        return replace(group, phase=ANSWERING)
    if move == "reveal":
        return replace(group, phase=REVEALED)
    if group.phase == ENDED:
        return replace(group, phase=ANSWERING)  # it was ended by a slip
    if move == "back":
        # From the answers of a scenario back to answering it; from there to the one before, with its answers.
        if group.phase == REVEALED:
            return replace(group, phase=ANSWERING)
        return replace(group, at=group.at - 1, phase=REVEALED)
    if group.at + 1 == len(group.scenarios):
        return replace(group, phase=ENDED)
    return replace(group, at=group.at + 1, phase=ANSWERING)


def split(answers: Iterable[str]) -> dict[str, int]:
    """How many people chose each of TO, FOR and WITH."""
    given = list(answers)
    return {outcome: given.count(outcome) for outcome in OUTCOMES}


@dataclass(frozen=True)
class Sorted:
    """How a group sorted a scenario: the split, and how many chose what the table says."""

    scenario: str
    split: dict[str, int]
    right: int

    @property
    def people(self) -> int:
        return sum(self.split.values())


def summary(scenarios: Sequence[str], rights: Mapping[str, str], answers: Iterable[tuple[str, str]]) -> list[Sorted]:
    """How the group sorted each scenario that somebody answered, those that divided it most first; no names.

    `rights` is what the table says of each scenario, `answers` pairs of scenario and choice.
    """
    given: dict[str, list[str]] = {}
    for scenario, choice in answers:
        given.setdefault(scenario, []).append(choice)
    found = [Sorted(name, split(given[name]), given[name].count(rights[name])) for name in scenarios if given.get(name)]
    return sorted(found, key=lambda one: one.right / one.people)
