"""What a staff file may say of an onboarding: completed, when, and what it covered; no answers and no scores."""

from __future__ import annotations

from dataclasses import dataclass

from guide import content
from guide.messages import OnboardingSummary
from guide.onboarding.rules import SCENARIO
from guide.tour import PARTS

LONGEST_HOLDER = 80
"""Characters of the name that somebody puts on their record."""


@dataclass(frozen=True)
class Record:
    """A record: the day, "" where it is not known, and what was covered. The holder's name is not part of it."""

    day: str
    covered: tuple[str, ...]


def record(summary: OnboardingSummary) -> Record:
    """The record of a completed onboarding."""
    scenarios = sum(one.kind == SCENARIO for one in [*summary.went_well, *summary.look_again])
    sorting = content.text("onboarding_record_sorting", scenarios=str(scenarios))
    return Record(content.day_in_words(summary.completed_on), (*PARTS, sorting))
