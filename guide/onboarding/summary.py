"""What the onboarding comes to, in words and as data."""

from __future__ import annotations

from datetime import date

from guide import content
from guide.messages import Button, LookedBack, Message, OnboardingSummary
from guide.onboarding import rules
from guide.onboarding.rules import CONFIDENCE, QUESTION, SCENARIO, Onboarding, Step, Summary
from guide.onboarding.steps import (
    about,
    card_of,
    clue_unless_in,
    name_of,
    options,
    part_title,
    read_again,
    response_of,
    right_answers,
    words_of,
)

MOST_LINKS = 3
"""Buttons of the summary that lead to what is worth another look; its text names all."""


def summary_message(state: Onboarding, today: date) -> Message:
    """The summary as a message: its words, ways on, and its payload."""
    summary = rules.summarise(state, right_answers())
    buttons = (*content.buttons("onboarding_own_work"), *links(summary)[:MOST_LINKS])
    return Message(summary_text(state, summary), buttons, summary_payload(state, summary, today))


def summary_text(state: Onboarding, summary: Summary) -> str:
    """The summary as the person reads it: what went well, what to look at again, how sure they are, and what next."""
    asked = {kind: sum(step.kind == kind for step in state.steps) for kind in (QUESTION, SCENARIO)}
    figures = {f"{kind}s": of for kind, of in asked.items()} | {f"{kind}s_right": summary.right(kind) for kind in asked}
    parts = [content.filled(content.text("onboarding_summary"), figures)]
    if summary.well:
        parts.append(
            content.text("onboarding_went_well") + "\n" + content.points([name_of(step) for step in summary.well])
        )
    if summary.again:
        parts.append(
            content.text("onboarding_look_again") + "\n" + content.points([look_again(s, state) for s in summary.again])
        )
    else:
        parts.append(content.text("onboarding_all_well"))
    if sure := how_sure(summary):
        parts.append(sure)
    return "\n\n".join([*parts, content.text("onboarding_own_work")])


def look_again(step: Step, state: Onboarding) -> str:
    """A line on a step that is worth another look: the answer, and the card that has it."""
    card = content.card_titles()[card_of(step)]
    name = "onboarding_again" if step.name in state.answers else "onboarding_again_left_out"
    return content.text(name, title=name_of(step), answer=words_of(step, about(step)["answer"]), card=card)


def how_sure(summary: Summary) -> str:
    """How sure the person was before and after, where they said both."""
    if summary.before is None or summary.after is None:
        return ""
    before, after = (
        words_of(Step(CONFIDENCE, when), value)
        for when, value in ((rules.BEFORE, summary.before), (rules.AFTER, summary.after))
    )
    return content.text("onboarding_sureness", before=before, after=after)


def links(summary: Summary) -> list[Button]:
    """Buttons into the tour for the questions to look at again, then to the cards for the scenarios."""
    parts = [
        Button(
            content.text("onboarding_to_part", part=step.key, title=part_title(step)),
            f'/go_to_part{{"part": "{step.key}"}}',
        )
        for step in summary.again
        if step.kind == QUESTION
    ]
    cards = [read_again(step) for step in summary.again if step.kind == SCENARIO]
    return list({link.payload: link for link in [*parts, *cards]}.values())


def summary_payload(state: Onboarding, summary: Summary, today: date) -> OnboardingSummary:
    """The summary as data, for a page that prints it."""
    labels = dict(options(Step(CONFIDENCE, rules.BEFORE)))
    return OnboardingSummary(
        went_well=[_looked_back_on(step, state) for step in summary.well],
        look_again=[_looked_back_on(step, state) for step in summary.again],
        questions_right=summary.right(QUESTION),
        scenarios_right=summary.right(SCENARIO),
        before=labels.get(summary.before or "", ""),
        after=labels.get(summary.after or "", ""),
        own_work=content.text("onboarding_own_work"),
        completed_on=today.isoformat(),
    )


def _looked_back_on(step: Step, state: Onboarding) -> LookedBack:
    known, given = about(step), state.answers.get(step.name)
    right, is_scenario = known["answer"], step.kind == SCENARIO
    return LookedBack(
        kind=step.kind,
        name=name_of(step),
        text=content.text(response_of(step)),
        yours=words_of(step, given) if given else "",
        answer=words_of(step, right),
        reason=known["reasons"][right],
        card=card_of(step),
        service=known["service"] if is_scenario else "",
        clue=clue_unless_in(known["reasons"][right], known["clue"]) if is_scenario else "",
    )
