"""What a check comes to, as a person reads it and as data: outcome, verdict, why, what would change it, what next."""

from __future__ import annotations

from collections.abc import Mapping

from guide import content
from guide.check.rules import (
    CO_PRODUCED,
    NOT_CO_PRODUCED,
    QUESTIONS,
    ROWS,
    STAGES,
    UNSURE,
    Result,
    columns,
    decide,
    is_better,
    missing_for_co_production,
)
from guide.messages import Button, CheckResult, Message

Answers = Mapping[str, "str | None"]
"""The ten answers by slot."""
MOST_CHANGES = 5
"""Changes that the result names; the payload carries all."""


def result_message(initiative: str, answers: Answers, comparisons: list[Button]) -> Message:
    """The result of ten `answers`; `comparisons` are the buttons that show the comparisons they were added to."""
    result, next_steps = decide(answers), next_steps_for(answers)
    return Message(
        result_text(initiative, answers, result, next_steps),
        (
            *comparisons,
            Button("Change an answer", "/change_answer"),
            *(() if comparisons else (Button("Compare with others", "/compare_views"),)),
            Button("Start again", "/start_again"),
            Button("Back to the guide", "/what_can_you_do"),
        ),
        CheckResult(
            initiative=initiative,
            outcome=result.outcome,
            verdict=result.verdict,
            provisional=result.provisional,
            answers=dict(answers),
            deciding=result.deciding,
            would_change=result.would_change,
            next_steps=next_steps,
        ),
    )


def next_steps_for(answers: Answers) -> list[str]:
    """What to try next, in words: for each stage that is not shared, then the other approaches, then the resource."""
    not_shared = [stage for stage in STAGES if answers[stage] in ("asked", "alone")]
    steps = [content.text(f"next_{stage}") for stage in not_shared]
    if not_shared:
        steps.append(content.text("next_approaches"))
    return [*steps, content.text("next_resource")]


def result_text(initiative: str, answers: Answers, result: Result, next_steps: list[str]) -> str:
    """The result as the person reads it: outcome and verdict, why, what would make the difference, what next."""
    parts = [_outcome(content.literal(initiative), answers, result)]
    if result.provisional:
        parts.append(_provisional(answers, result))
    if result.contradiction:
        parts.append(content.text("result_" + result.contradiction.replace(" ", "_")))
    if result.deciding:
        deciding = [_with_answer(slot, answers[slot] or UNSURE) for slot in result.deciding]
        parts.append(content.text("result_deciding", deciding=_listed(deciding)))
    parts.append(_picture(answers))
    parts.append(_difference(answers, result))
    parts.append(content.text("result_next") + "\n" + content.points(next_steps))
    return "\n\n".join(part for part in parts if part)


def _outcome(initiative: str, answers: Answers, result: Result) -> str:
    """The outcome and the verdict, or which rows are missing for one."""
    if result.outcome is None or result.verdict is None:
        missing = _listed(_names([slot for slot in ROWS if answers[slot] == UNSURE]))
        return content.text("result_outcome_none", initiative=initiative or "your initiative", missing=missing)
    verdict = result.verdict.replace("-", "_").replace(" ", "_")
    unsure_stages = _names([stage for stage in STAGES if answers[stage] == UNSURE])
    if result.verdict == NOT_CO_PRODUCED and unsure_stages:
        verdict += "_so_far"
    outcome = content.text(f"result_outcome_{result.outcome}", initiative=initiative or "Your initiative")
    stages = _listed(_names(result.shared_stages) or unsure_stages)
    return f"{outcome} {content.text(f'result_verdict_{verdict}', stages=stages)}"


def _provisional(answers: Answers, result: Result) -> str:
    unsure = [slot for slot in QUESTIONS if answers[slot] == UNSURE]
    telling = [slot for slot in unsure if any(c.slot == slot for c in result.would_change)]
    finding = (
        content.text("result_finding_out", unsure=_listed(_names(telling)))
        if telling
        else content.text("result_finding_out_changes_nothing")
    )
    return content.text("result_provisional", unsure=_listed(_names(unsure))) + " " + finding


def _picture(answers: Answers) -> str:
    rows = [
        f"{'Not sure' if column == UNSURE else column.upper()}: {', '.join(_names(slots))}"
        for column, slots in columns(answers).items()
        if slots
    ]
    return content.text("result_picture") + "\n" + content.points(rows)


def _difference(answers: Answers, result: Result) -> str:
    better = [c for c in result.would_change if is_better(c, result)][:MOST_CHANGES]
    if better:
        lines = [
            f"{content.short_name(c.slot)}: {content.choice(c.slot, c.value)} → "
            f"{(c.outcome or '').upper()}, {c.verdict}"
            for c in better
        ]
        return content.text("result_would_change") + "\n" + content.points(lines)
    if result.outcome == "with" and result.verdict != CO_PRODUCED:
        needed = [_with_answer(slot, QUESTIONS[slot][-1]) for slot in missing_for_co_production(answers)]
        return content.text("result_needs_several", needed=_listed(needed))
    return "" if result.would_change else content.text("result_nothing_would_change")


def _with_answer(slot: str, value: str) -> str:
    return f"{content.short_name(slot)} ({content.choice(slot, value)})"


def _names(slots: list[str]) -> list[str]:
    return [content.short_name(slot) for slot in slots]


def _listed(names: list[str]) -> str:
    *most, last = names or [""]
    return f"{', '.join(most)} and {last}" if most else last
