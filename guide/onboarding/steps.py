"""The onboarding's steps in words: what each asks, its choices, and what is said to an answer."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from guide import content
from guide.messages import Button, Message
from guide.onboarding import reading, rules
from guide.onboarding.rules import CONFIDENCE, PART, QUESTION, SCENARIO, Onboarding, Step
from guide.onboarding.scenarios import pool
from guide.tour import PARTS, part_message

ANSWER = reading.ENTITY
RESPONSES = {QUESTION: "quiz", SCENARIO: "scenario", CONFIDENCE: "onboarding_confidence"}
"""How the responses of each kind of step begin; a step's key follows. A part is the tour's."""


@cache
def right_answers() -> dict[str, str]:
    """The right answer to each question and scenario, by the step's name."""
    asked = [Step(QUESTION, str(part)) for part in range(1, rules.PARTS + 1)] + [
        Step(SCENARIO, name) for name in pool()
    ]
    return {step.name: about(step)["answer"] for step in asked}


def response_of(step: Step) -> str:
    """The name of the response that asks a step which is no part."""
    return f"{RESPONSES[step.kind]}_{step.key}"


def part_title(step: Step) -> str:
    """The title of the tour's part that a part or a question belongs to."""
    return list(PARTS)[int(step.key) - 1]


def about(step: Step) -> content.Metadata:
    """The metadata of a question or scenario."""
    return content.response(response_of(step))["metadata"]


def options(step: Step) -> list[reading.Option]:
    """The choices at `step`, each with its value and its words."""
    return [(content.button_value(ANSWER, button), button.title) for button in step_buttons(step)]


def step_buttons(step: Step) -> list[Button]:
    """The choices at `step` as its response has them; the scenarios share theirs."""
    if step.kind == PART:
        return []
    return content.buttons("onboarding_sort" if step.kind == SCENARIO else response_of(step))


def button(position: int, title: str, value: str) -> Button:
    """A button that gives `value` at the step at `position`, and nothing at any other."""
    return Button(title, f'/answer{{"{ANSWER}": "{position}.{value}"}}')


def name_of(step: Step) -> str:
    """What a question or scenario is called where it is looked back on."""
    if step.kind == SCENARIO:
        return about(step)["name"]
    return content.text("onboarding_question_name", part=step.key, title=part_title(step))


def card_of(step: Step) -> str:
    """The card to read again for a question, or for the row that decides a scenario."""
    return about(step)["card"] if step.kind == QUESTION else f"ask_{about(step)['row']}"


def read_again(step: Step) -> Button:
    """The button that shows the card of `step`."""
    card = card_of(step)
    return Button(content.text("onboarding_read_again", card=content.card_titles()[card]), f"/{card}")


def words_of(step: Step, value: str) -> str:
    """A choice at `step` in its words."""
    return dict(options(step))[value]


def step_message(state: Onboarding, simpler: bool) -> Message:
    """The step that `state` is at, as a message with its place and its buttons."""
    step, simpler = state.step, simpler or state.plainly
    if step is None:
        return Message()
    again = [read_again(missed)] if (missed := rules.missed(state, right_answers())) else []
    stop = Button(content.text("onboarding_stop"), "/stop")
    if step.kind == PART:
        return _part(state, step, again, stop, simpler)
    own = [button(state.position, title, value) for value, title in options(step)]
    ways_out = [] if step.kind == CONFIDENCE else [stop]
    table = content.buttons("onboarding_show_table") if step.kind == SCENARIO and not again else []
    return Message(_asked(state, step, simpler), (*own, *table, *again, *ways_out))


def _part(state: Onboarding, step: Step, again: list[Button], stop: Button, simpler: bool) -> Message:
    """A part of the tour; shown again it only says that its question waits."""
    to_question = button(state.position, content.text("onboarding_to_question"), reading.NEXT)
    if not state.shown:
        return replace(part_message(int(step.key), simpler), buttons=(to_question, *again, stop))
    repeat = button(state.position, content.text("onboarding_part_again"), reading.REPEAT)
    waits = content.text("onboarding_part_waits", part=step.key, title=part_title(step))
    return Message(waits, (to_question, repeat, stop))


def _asked(state: Onboarding, step: Step, simpler: bool) -> str:
    """What a step asks, with its place among its kind."""
    words, (number, of) = content.text(response_of(step), simpler), map(str, rules.place(state))
    if step.kind == QUESTION:
        return f"**{content.text('onboarding_question_place', number=number, of=of)}** {words}"
    if step.kind == SCENARIO:
        service = about(step)["service"]
        title = content.text("onboarding_scenario_place", number=number, of=of, title=name_of(step), service=service)
        return f"**{title}**\n\n{words}\n\n{content.text('onboarding_sort', simpler)}"
    return words


def clue_unless_in(reason: str, clue: str) -> str:
    """The clue that decides a scenario; "" where the `reason` quotes the same words of the table already."""
    quoted = re.findall(r'"([^"]+)"', clue)
    return "" if quoted and all(words in reason for words in quoted) else clue


def feedback(step: Step, value: str) -> str:
    """What is said to the answer `value`: whether it is the right one, why, and where to read it again."""
    if step.kind == CONFIDENCE:
        return content.text("onboarding_noted")
    known, right = about(step), about(step)["answer"]
    words, is_right = words_of(step, right), "right" if value == right else "not_quite"
    if step.kind == SCENARIO:
        first = content.text(f"onboarding_scenario_{is_right}", answer=words.lower())
        lines = [f"{first} {known['reasons'][value]}"]
        if clue := clue_unless_in(known["reasons"][value], known["clue"]):
            lines.append(content.text("onboarding_clue", clue=clue))
    else:
        lines = [f"{content.text(f'onboarding_{is_right}', answer=words)} {known['reasons'][value]}"]
    if value == right:  # else a button leads there
        lines.append(content.text("onboarding_card", card=content.card_titles()[card_of(step)]))
    return "\n\n".join(lines)
