"""What a check comes to, as a person reads it and as data: outcome, verdict, why, what would change it, what next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from guide import content
from guide.check.picture import in_words
from guide.check.roles import UNSAID
from guide.check.rules import (
    CLUES,
    CO_PRODUCED,
    NOT_CO_PRODUCED,
    QUESTIONS,
    ROWS,
    STAGES,
    UNSURE,
    Result,
    decide,
    is_better,
    missing_for_co_production,
)
from guide.messages import Button, CheckResult, Message

Answers = Mapping[str, "str | None"]
"""The ten answers by slot."""
MOST_LINES = 5
"""Lines of a list that the result shows; the payload and the page of the result have all."""
FEW_LINES = 3
"""The same in simpler words."""


def result_message(
    initiative: str,
    answers: Answers,
    comparisons: list[Button],
    today: date,
    simpler: bool = False,
    typed: Mapping[str, str] | None = None,
    role: str = UNSAID,
    evidence: Mapping[str, str] | None = None,
) -> Message:
    """The result of ten `answers` of somebody with a `role` in it, with the words `typed` and the `evidence` for them.

    `comparisons` are the buttons that show the comparisons they were added to.
    """
    result, next_steps = decide(answers), next_steps_for(answers)
    before = headline(initiative, answers, result)
    sentence = sentence_for(initiative, answers, today, role)
    after = "\n\n".join(_explained(answers, result, next_steps, sentence, simpler))
    return Message(
        f"{before}\n\n{in_words(answers)}\n\n{after}",
        (
            *comparisons,
            Button("Change an answer", "/change_answer"),
            Button("Add what shows it", "/add_evidence"),
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
            before=before,
            after=after,
            sentence=sentence,
            checked_on=today.isoformat(),
            typed=dict(typed or {}),
            role=role,
            evidence=dict(evidence or {}),
        ),
    )


def headline(initiative: str, answers: Answers, result: Result) -> str:
    """The result in one line: the name, done to, for or with, and whether it counts as co-production."""
    name = content.literal(initiative)
    if result.outcome is None or result.verdict is None:
        missing = _listed(_names([slot for slot in ROWS if answers[slot] == UNSURE]))
        return content.text("result_outcome_none", initiative=name or "your initiative", missing=missing)
    outcome = content.text(f"result_outcome_{result.outcome}", initiative=name or "Your initiative")
    verdict = content.text(
        f"result_verdict_{_key(answers, result)}", stages=_listed(_names(result.shared_stages)).lower()
    )
    return f"**{outcome} {verdict}**"


def sentence_for(initiative: str, answers: Answers, today: date, role: str = UNSAID) -> str:
    """One or two sentences to paste into a report; "" where there is too little to go on."""
    result = decide(answers)
    if result.outcome is None:
        return ""
    asked = [stage for stage in STAGES if answers[stage] == "asked"]
    unsure = [slot for slot in QUESTIONS if answers[slot] == UNSURE]
    named = {
        "initiative": initiative or "Our initiative",
        "outcome": result.outcome,
        "whose": whose(role),
        "day": content.day_in_words(today.isoformat()),
        "stages": _listed(_names(result.shared_stages)).lower(),
        "asked": _listed(_names(asked)).lower(),
        "unsure": _listed(_names(unsure)).lower(),
    }
    key = _key(answers, result)
    if result.verdict == NOT_CO_PRODUCED and asked:
        key = "asked"
    parts = [_said(f"sentence_{key}", named), *([_said("sentence_unsure", named)] if unsure else [])]
    return " ".join([*parts, _said("sentence_self_check", named)])


def whose(role: str) -> str:
    """Whose answers they are, in words."""
    return content.text(f"by_{role}")


def next_steps_for(answers: Answers) -> list[str]:
    """What to try next, in words, for each answer that is not at its best: stages, clues, then rows, worst first."""
    steps = []
    for slots in (STAGES, CLUES, ROWS):
        open_slots = [slot for slot in slots if answers[slot] not in (UNSURE, slots[slot][-1])]
        steps += [content.text(f"next_{s}") for s in sorted(open_slots, key=lambda s: slots[s].index(answers[s] or ""))]
    if any(answers[stage] == "asked" for stage in STAGES):
        steps.append(content.text("next_approaches"))
    return [*steps, content.text("next_resource")]


def next_steps_text(answers: Answers) -> str:
    """What to try next, as a message."""
    return content.text("result_next") + "\n" + content.points(next_steps_for(answers))


def may_say(initiative: str, answers: Answers, today: date, role: str = UNSAID) -> str:
    """Whether the initiative may be called co-produced, in a line, and the words to paste."""
    result = decide(answers)
    stages = _listed(_names(result.shared_stages)).lower()
    line = content.text(f"may_say_{_key(answers, result)}", stages=stages)
    sentence = sentence_for(initiative, answers, today, role)
    return f"{line}\n\n{content.text('result_sentence')}\n\n> {content.literal(sentence)}" if sentence else line


def find_out(answers: Answers) -> list[str]:
    """For each answer that is not sure: what to find out, and whom to ask."""
    unsure = [slot for slot in QUESTIONS if answers[slot] == UNSURE]
    return [
        content.text("find_out", name=content.short_name(s), question=str(content.question(s)["metadata"]["talk"]))
        for s in unsure
    ]


def still_missing(answers: Answers) -> str:
    """Which answers hold a result back from co-production, in words; what else there is to say where none does."""
    result = decide(answers)
    if result.verdict == CO_PRODUCED:
        return content.text("result_nothing_missing")
    held = [slot for slot in QUESTIONS if answers[slot] != QUESTIONS[slot][-1]]
    needed = [slot for slot in held if slot in (*CLUES, *STAGES) or result.outcome != "with"]
    lines = [_line(slot, answers[slot]) for slot in needed or held]
    return content.text("result_held_back") + "\n" + content.points(lines)


def _key(answers: Answers, result: Result) -> str:
    """The name of what is said of the verdict."""
    unsure = any(answers[stage] == UNSURE for stage in STAGES)
    key = (result.verdict or "none").replace("-", "_").replace(" ", "_")
    return f"{key}_so_far" if result.verdict == NOT_CO_PRODUCED and unsure else key


def meaning(answers: Answers, result: Result) -> list[str]:
    """What the source says of the verdict, and of the column where it is done to or for people."""
    if result.outcome is None:
        return []
    key = _key(answers, result)
    if result.verdict == NOT_CO_PRODUCED:
        asked = any(answers[stage] == "asked" for stage in STAGES)
        key = "asked" if asked else key if key.endswith("so_far") else "alone"
    said = [content.text(f"result_meaning_{key}")]
    if result.outcome != "with":
        column = [slot for slot in ROWS if answers[slot] == result.outcome or answers[slot] == "none"]
        words = _listed([content.source_words(slot, answers[slot] or "").lower() for slot in column])
        said.append(content.text(f"result_column_{result.outcome}", words=words))
    if result.contradiction:
        said.append(content.text("result_" + result.contradiction.replace(" ", "_")))
    return said


def _explained(answers: Answers, result: Result, next_steps: list[str], sentence: str, simpler: bool) -> list[str]:
    """What stands below the picture: short lists, and the sentence to paste. In simpler words only what to do."""
    parts = meaning(answers, result)
    if unsure := [slot for slot in QUESTIONS if answers[slot] == UNSURE]:
        changes = any(change.slot in unsure for change in result.would_change)
        heading = content.text("result_provisional" if changes else "result_provisional_the_same", simpler)
        parts.append(heading + "\n" + content.points(find_out(answers)[: FEW_LINES if simpler else MOST_LINES]))
    if result.deciding and not simpler:
        lines = [_line(slot, answers[slot]) for slot in result.deciding]
        parts.append(content.text("result_deciding") + "\n" + content.points(lines))
    if not simpler:
        parts.append(_difference(answers, result))
    steps = next_steps[:-1][: FEW_LINES if simpler else MOST_LINES - 1] + next_steps[-1:]
    parts.append(content.text("result_next", simpler) + "\n" + content.points(steps))
    if sentence:
        parts.append(content.text("result_sentence", simpler) + f"\n\n> {content.literal(sentence)}")
    return [part for part in parts if part]


def _difference(answers: Answers, result: Result) -> str:
    better = [c for c in result.would_change if is_better(c, result)][:MOST_LINES]
    if better:
        lines = [f"{_line(c.slot, c.value)} → {(c.outcome or '').upper()}, {c.verdict}" for c in better]
        return content.text("result_would_change") + "\n" + content.points(lines)
    if result.outcome == "with" and result.verdict != CO_PRODUCED:
        needed = missing_for_co_production(answers)
        lines = [_line(slot, QUESTIONS[slot][-1]) for slot in needed]
        return content.text("result_needs_several") + "\n" + content.points(lines)
    return "" if result.would_change else content.text("result_nothing_would_change")


def _line(slot: str, value: str | None) -> str:
    """A question and an answer to it, as a line of a list."""
    return f"{content.short_name(slot)}: {content.choice(slot, value or UNSURE)}"


def _said(name: str, named: Mapping[str, str]) -> str:
    return content.filled(content.text(name), named)


def _names(slots: list[str]) -> list[str]:
    return [content.short_name(slot) for slot in slots]


def _listed(names: list[str]) -> str:
    *most, last = names or [""]
    return f"{', '.join(most)} and {last}" if most else last
