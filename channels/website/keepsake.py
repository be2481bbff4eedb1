"""The result that a person wants to keep, among those of their conversation."""

from __future__ import annotations

from dataclasses import dataclass

from guide.check.report import Report, report, titled
from guide.messages import CheckResult


@dataclass(frozen=True)
class Other:
    """Another result of the conversation: its title, and its number for its address."""

    title: str
    number: int


@dataclass(frozen=True)
class Keepsake:
    """A result's page with its `number` in the conversation, and the `others`, the latest of each initiative."""

    report: Report
    number: int
    others: tuple[Other, ...]


def keepsake(results: list[CheckResult], asked: str) -> Keepsake:
    """The result with the number `asked` among `results`, oldest first; the latest for any other words."""
    number = int(asked) if asked.isdecimal() and 1 <= int(asked) <= len(results) else len(results)
    latest = {found.initiative: at for at, found in enumerate(results, 1)}
    others = tuple(Other(titled(found), at) for found, at in latest.items() if found != results[number - 1].initiative)
    return Keepsake(report(results[number - 1]), number, others)
