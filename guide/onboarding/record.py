"""What a staff file may say of an onboarding: completed, when, and what it covered; no answers and no scores."""

from __future__ import annotations

from dataclasses import dataclass

from guide import content
from guide.messages import LookedBack, OnboardingSummary
from guide.onboarding.rules import SCENARIO
from guide.sheet import Block, Heading, Item, Numbered, Sheet, Text, file_name
from guide.tour import PARTS

RECORD_TITLE, COVERED_TITLE = "Record of an onboarding", "What it covered"
RECORD_COURSE = "Onboarding to co-production in Hampshire"
SUMMARY_TITLE, EVERY_TITLE = "Your onboarding: a summary", "All questions and scenarios"
"""The headings of the pages on an onboarding."""
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


def record_sheet(summary: OnboardingSummary, holder: str) -> Sheet:
    """The record as a sheet, with the name of its `holder` on it, "" for none."""
    kept = record(summary)
    done = f"{content.text('onboarding_record_completed')} {kept.day}".strip()
    blocks: tuple[Block, ...] = (
        *([Text(f"**{content.literal(holder)}**")] if holder else []),
        Text(done),
        Heading(COVERED_TITLE),
        Text(content.points(kept.covered)),
        Text(content.text("onboarding_record_is_no_test")),
    )
    return Sheet(RECORD_TITLE, "", blocks, file_name("co-production-onboarding-record", kept.day, ""))


def summary_sheet(words: str, summary: OnboardingSummary) -> Sheet:
    """The summary as a sheet for the person: its `words`, in Markdown, and every question and made-up example."""
    items = tuple(
        Item(
            " ".join(f"{one.name}. {one.text}".split()),
            f"{one.answer.rstrip('.')}.",
            (_yours(one), one.reason),
        )
        for one in [*summary.look_again, *summary.went_well]
    )
    day = content.day_in_words(summary.completed_on)
    blocks = (Text(words), Heading(EVERY_TITLE), Numbered(items))
    return Sheet(SUMMARY_TITLE, day, blocks, file_name("co-production-onboarding", day, ""))


def _yours(one: LookedBack) -> str:
    return f"Your answer: {one.yours.rstrip('.')}." if one.yours else "You left this out."
