"""A result as a page of its own, to print or to keep: everything that the check came to, with nothing left out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from guide import content
from guide.check.picture import groups
from guide.check.result import find_out, headline, meaning, next_steps_for, still_missing, whose
from guide.check.roles import UNSAID
from guide.check.rules import QUESTIONS, UNSURE, decide
from guide.messages import CheckResult
from guide.sheet import MARK, Block, Heading, Item, Numbered, Quotation, Sheet, Table, Text, file_name

SENTENCE_TITLE, ANSWERS_TITLE, EVIDENCE_TITLE = "You can write", "All ten answers", "What shows it"
"""The headings of what stands in every page of a result."""
_NUMBERED = re.compile(r"^Question \d+ of \d+\.\s*")


@dataclass(frozen=True)
class Asked:
    """A question as it was asked, its answer, and the words typed for it and what shows it, if any."""

    question: str
    answer: str
    typed: str = ""
    evidence: str = ""


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it, in Markdown."""

    title: str
    text: str


@dataclass(frozen=True)
class Report:
    """The page of a result; `day` is "" for one of an earlier version, which kept none. `before` is Markdown."""

    initiative: str
    day: str
    before: str
    sentence: str
    answers: dict[str, str | None]
    sections: tuple[Section, ...]
    asked: tuple[Asked, ...]
    role: str = UNSAID

    @property
    def byline(self) -> str:
        """The day, where it is known, and whose answers they are."""
        return (f"{self.day}. " if self.day else "") + f"By the answers of {whose(self.role)}."

    @property
    def outcome(self) -> str | None:
        """TO, FOR or WITH; None where too much is not sure."""
        return decide(self.answers).outcome

    @property
    def title(self) -> str:
        """The heading of the page."""
        return titled(self.initiative)

    @property
    def sheet(self) -> Sheet:
        """The page as a sheet, for files."""
        blocks: list[Block] = [Text(self.before)]
        for group in groups(self.answers):
            rows = tuple(
                (row.name, *(MARK if at in row.at else "" for at in range(len(group.columns))), row.answer)
                for row in group.rows
            )
            blocks += [Heading(group.title), Table(("Question", *group.columns, "Answer"), rows)]
        if self.sentence:
            blocks += [Heading(SENTENCE_TITLE), Quotation(self.sentence)]
        for part in self.sections:
            blocks += [Heading(part.title), Text(part.text)]
        blocks += [Heading(ANSWERS_TITLE), Numbered(tuple(_item(asked) for asked in self.asked))]
        name = file_name(self.initiative, self.day, "co-production-check")
        return Sheet(self.title, self.byline, tuple(blocks), name)


def titled(initiative: str) -> str:
    """The heading of the page of a result."""
    return f"Result of the check: {initiative}" if initiative else "Result of the check"


def _item(asked: Asked) -> Item:
    after = [f"“{asked.typed}”"] if asked.typed else []
    return Item(
        asked.question, asked.answer, (*after, *([f"{EVIDENCE_TITLE}: {asked.evidence}"] if asked.evidence else []))
    )


def report(found: CheckResult) -> Report:
    """The page of the result `found`."""
    answers, result = found.answers, decide(found.answers)
    sections = [
        Section("What it means", "\n\n".join(meaning(answers, result))),
        Section("What holds it back", "" if result.outcome is None else still_missing(answers)),
        Section("To find out", content.points(find_out(answers))),
        Section("What to try next", content.points(next_steps_for(answers))),
    ]
    return Report(
        initiative=found.initiative,
        day=content.day_in_words(found.checked_on),
        before=headline(found.initiative, answers, result),
        sentence=found.sentence,
        answers=dict(answers),
        sections=tuple(section for section in sections if section.text),
        asked=tuple(
            Asked(
                _NUMBERED.sub("", content.question(slot)["text"]),
                content.choice(slot, answers.get(slot) or UNSURE),
                found.typed.get(slot, ""),
                found.evidence.get(slot, ""),
            )
            for slot in QUESTIONS
        ),
        role=found.role,
    )
