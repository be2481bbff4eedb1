"""A group session: people sort scenarios into doing to, for and with, each privately first. Knows nothing of Rasa."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from guide.check.rules import OUTCOMES

LOBBY, ANSWERING, REVEALED, EXPLAINED, ENDED = PHASES = ("lobby", "answering", "revealed", "explained", "ended")
"""What a session goes through: people join; they answer each scenario, see the answers, then the solution; the end."""
MOVES = ("start", "reveal", "explain", "next", "back", "pause", "carry_on", "end")
"""What a facilitator can do. Skipping is `next` before the answers are shown."""


@dataclass(frozen=True)
class Group:
    """Where a session stands: its scenarios, by name, which of them is up, and its phase."""

    scenarios: tuple[str, ...]
    at: int = 0
    phase: str = LOBBY
    paused: bool = False
    pictures: Mapping[str, Mapping[str, int]] = field(default_factory=dict, hash=False)
    """What was shown of each scenario's answers: how many chose what. Not those that too few have given."""
    revealed: tuple[str, ...] = ()
    """The scenarios whose answers were shown, or were too few to be shown. The others were skipped."""

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> Group:
        """The session that `vars` of another made."""
        pictures = kept.get("pictures", {})
        revealed = tuple(kept.get("revealed", pictures))  # sessions of earlier versions only have pictures
        return cls(tuple(kept["scenarios"]), kept["at"], kept["phase"], kept["paused"], pictures, revealed)

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
        on = ("next",) if self.at + 1 < len(self.scenarios) else ()
        back = ("back",) if self.at or self.phase != ANSWERING else ()
        first = {ANSWERING: ("reveal",), REVEALED: ("explain",)}.get(self.phase, ())
        return (*first, *on, *back, "pause", "end")


FORTH = {"start": ANSWERING, "reveal": REVEALED, "explain": EXPLAINED}
"""The phase that each of these moves leads to."""


def moved(group: Group, move: str) -> Group:
    """The session after a `move`. Raises ValueError where it can't be made now."""
    if move not in group.moves:
        raise ValueError(f"{move} is not possible in phase {group.phase}")
    if move == "end":
        return replace(group, phase=ENDED, paused=False)
    if move in ("pause", "carry_on"):
        return replace(group, paused=move == "pause")
    if move == "next":
        return replace(group, at=group.at + 1, phase=ANSWERING)
    if move == "back":
        return _back(group)
    shown = (group.scenario,) if move == "reveal" and group.scenario not in group.revealed else ()
    return replace(group, phase=FORTH[move], revealed=(*group.revealed, *shown))


def _back(group: Group) -> Group:
    """From the solution to the answers, from them to answering, from there to the scenario before, as it was left."""
    if group.phase == ENDED:  # it was ended by a slip
        return replace(group, phase=_left_at(group, group.at))
    if group.phase == EXPLAINED:
        return replace(group, phase=REVEALED)
    if group.phase == REVEALED:
        return replace(group, phase=ANSWERING)
    return replace(group, at=group.at - 1, phase=_left_at(group, group.at - 1))


def _left_at(group: Group, at: int) -> str:
    """The phase in which a scenario is shown again: one that was skipped has to be answered first."""
    return REVEALED if group.scenarios[at] in group.revealed else ANSWERING


def split(answers: Iterable[str]) -> dict[str, int]:
    """How many people chose each of TO, FOR and WITH."""
    given = list(answers)
    return {outcome: given.count(outcome) for outcome in OUTCOMES}


def picture(before: Mapping[str, int] | None, now: Mapping[str, int], fewest: int) -> Mapping[str, int] | None:
    """What is shown of the answers `now`, where `before` was shown already; None while there is nothing to show.

    Neither a picture nor the difference between two is of fewer than `fewest` people: so one person's change of mind
    does not show, nor that somebody left.
    """
    if before is None:
        return now if sum(now.values()) >= fewest else None
    apart = sum(abs(now[outcome] - before[outcome]) for outcome in OUTCOMES)
    more = abs(sum(now.values()) - sum(before.values()))
    return now if max((apart + 1) // 2, more) >= fewest else before


def pictured(group: Group, answers: Iterable[tuple[str, str]], fewest: int) -> Group:
    """`group` after a move, with the pictures that are shown now; `answers` are pairs of scenario and choice."""
    given: dict[str, list[str]] = {}
    for scenario, choice in answers:
        given.setdefault(scenario, []).append(choice)
    shown = {REVEALED: (group.scenario,), ENDED: group.revealed}.get(group.phase, ())
    new = {one: picture(group.pictures.get(one), split(given.get(one, [])), fewest) for one in shown}
    return replace(group, pictures={**group.pictures, **{one: drawn for one, drawn in new.items() if drawn}})


@dataclass(frozen=True)
class Sorted:
    """How a group sorted a scenario: the split, and how many chose what the table says."""

    scenario: str
    split: dict[str, int]
    right: int

    @property
    def people(self) -> int:
        return sum(self.split.values())


def summary(group: Group, rights: Mapping[str, str]) -> list[Sorted]:
    """How the group sorted each scenario of which there is a picture, those that divided it most first; no names.

    `rights` is what the table says of each scenario. What was skipped is left out.
    """
    found = [
        Sorted(name, dict(group.pictures[name]), group.pictures[name][rights[name]])
        for name in group.scenarios
        if name in group.pictures and name in group.revealed
    ]
    return sorted(found, key=lambda one: (_agreed(one), one.right / one.people))


def _agreed(one: Sorted) -> float:
    """How likely two people of the group chose the same: 1 where all did, a third where it was divided most."""
    return sum((count / one.people) ** 2 for count in one.split.values())
