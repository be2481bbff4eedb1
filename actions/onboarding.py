"""The onboarding's actions: for somebody new, the tour with a question after each part, then scenarios to sort."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from random import Random
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.check import is_simpler, said_by
from actions.history import shown_since_last_message
from actions.tour import PARTS, part_message
from guide import content
from guide.onboarding import reading as reading
from guide.onboarding import rules as rules
from guide.onboarding.rules import CONFIDENCE, PART, QUESTION, SCENARIO, Onboarding, Step, Summary
from guide.sessions.screens import pool

FORM = "onboarding_form"
ANSWER = reading.ENTITY
MOST_LINKS = 3
"""Buttons of the summary that lead to what is worth another look; its text names all."""
RESPONSES = {QUESTION: "quiz", SCENARIO: "scenario", CONFIDENCE: "onboarding_confidence"}
"""How the responses of each kind of step begin; a step's key follows. A part is the tour's."""

WORDS = {
    reading.GUESS: "onboarding_guess",
    reading.HERE: "onboarding_here",
    reading.WHY: "onboarding_why",
    reading.SKIP: "onboarding_left_out",
}
"""What is said before the step comes, or comes again."""


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


def about(step: Step) -> dict[str, Any]:
    """The metadata of a question or scenario."""
    return content.response(response_of(step))["metadata"]


def options(step: Step) -> list[reading.Option]:
    """The choices at `step`, each with its value and its words."""
    return [(content.button_value(ANSWER, button), button["title"]) for button in step_buttons(step)]


def step_buttons(step: Step) -> list[content.Button]:
    """The choices at `step` as its response has them; the scenarios share theirs."""
    if step.kind == PART:
        return []
    return content.response("onboarding_sort" if step.kind == SCENARIO else response_of(step))["buttons"]


def button(position: int, title: str, value: str) -> content.Button:
    """A button that gives `value` at the step at `position`, and nothing at any other."""
    return {"title": title, "payload": f'/answer{{"{ANSWER}": "{position}.{value}"}}'}


def name_of(step: Step) -> str:
    """What a question or scenario is called where it is looked back on."""
    if step.kind == SCENARIO:
        return about(step)["name"]
    return content.text("onboarding_question_name", part=step.key, title=part_title(step))


def card_of(step: Step) -> str:
    """The card to read again for a question, or for the row that decides a scenario."""
    return about(step)["card"] if step.kind == QUESTION else f"ask_{about(step)['row']}"


def read_again(step: Step) -> content.Button:
    """The button that shows the card of `step`."""
    card = card_of(step)
    return {"title": content.text("onboarding_read_again", card=content.card_titles()[card]), "payload": f"/{card}"}


def words_of(step: Step, value: str) -> str:
    """A choice at `step` in its words."""
    return dict(options(step))[value]


def step_message(state: Onboarding, simpler: bool) -> dict[str, Any]:
    """The step that `state` is at, as a message with its place and its buttons."""
    step, at = state.step, state.position
    if step is None:
        return {}
    simpler = simpler or state.plainly
    number, of = rules.place(state)
    again = [read_again(missed)] if (missed := rules.missed(state, right_answers())) else []
    stop: list[content.Button] = [{"title": content.text("onboarding_stop"), "payload": "/stop"}]
    if step.kind == PART:
        part = part_message(int(step.key), simpler)
        to_question = button(at, content.text("onboarding_to_question"), reading.NEXT)
        if state.shown:
            repeat = button(at, content.text("onboarding_part_again"), reading.REPEAT)
            waits = content.text("onboarding_part_waits", part=step.key, title=part_title(step))
            return {"text": waits, "buttons": [to_question, repeat, *stop]}
        return {**part, "buttons": [to_question, *again, *stop]}
    own = [button(at, title, value) for value, title in options(step)]
    words = content.text(response_of(step), simpler)
    if step.kind == QUESTION:
        words = f"**{content.text('onboarding_question_place', number=str(number), of=str(of))}** {words}"
    elif step.kind == SCENARIO:
        title = content.text(
            "onboarding_scenario_place",
            number=str(number),
            of=str(of),
            title=name_of(step),
            service=about(step)["service"],
        )
        words = f"**{title}**\n\n{words}\n\n{content.text('onboarding_sort', simpler)}"
    return {"text": words, "buttons": [*own, *again, *([] if step.kind == CONFIDENCE else stop)]}


def feedback(step: Step, value: str) -> str:
    """What is said to the answer `value`: whether it is the right one, why, and where to read it again."""
    if step.kind == CONFIDENCE:
        return content.text("onboarding_noted")
    known, right = about(step), about(step)["answer"]
    words, is_right = words_of(step, right), "right" if value == right else "not_quite"
    if step.kind == SCENARIO:
        first = content.text(f"onboarding_scenario_{is_right}", answer=words.lower())
        lines = [f"{first} {known['reasons'][value]}", content.text("onboarding_clue", clue=known["clue"])]
    else:
        lines = [f"{content.text(f'onboarding_{is_right}', answer=words)} {known['reasons'][value]}"]
    if value == right:  # else a button leads there
        lines.append(content.text("onboarding_card", card=content.card_titles()[card_of(step)]))
    return "\n\n".join(lines)


def summary_text(state: Onboarding, summary: Summary) -> str:
    """The summary as the person reads it: what went well, what to look at again, how sure they are, and what next."""
    asked = {kind: sum(step.kind == kind for step in state.steps) for kind in (QUESTION, SCENARIO)}
    figures = {f"{kind}s_right": str(summary.right(kind)) for kind in asked}
    parts = [
        content.text("onboarding_summary", **figures, questions=str(asked[QUESTION]), scenarios=str(asked[SCENARIO]))
    ]
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


def links(summary: Summary) -> list[content.Button]:
    """Buttons into the tour for the questions to look at again, then to the cards for the scenarios."""
    parts: list[content.Button] = [
        {
            "title": content.text("onboarding_to_part", part=step.key, title=part_title(step)),
            "payload": f'/go_to_part{{"part": "{step.key}"}}',
        }
        for step in summary.again
        if step.kind == QUESTION
    ]
    cards = [read_again(step) for step in summary.again if step.kind == SCENARIO]
    return list({link["payload"]: link for link in [*parts, *cards]}.values())


def summary_payload(state: Onboarding, summary: Summary) -> dict[str, Any]:
    """The summary as data, for a page that prints it."""
    labels = dict(options(Step(CONFIDENCE, rules.BEFORE)))

    def looked_back_on(step: Step) -> dict[str, Any]:
        right, given = about(step)["answer"], state.answers.get(step.name)
        return {
            "kind": step.kind,
            "name": name_of(step),
            "text": content.text(response_of(step)),
            "yours": words_of(step, given) if given else "",
            "answer": words_of(step, right),
            "reason": about(step)["reasons"][right],
            "card": card_of(step),
            **({"service": about(step)["service"], "clue": about(step)["clue"]} if step.kind == SCENARIO else {}),
        }

    return {
        "type": "onboarding_summary",
        "went_well": [looked_back_on(step) for step in summary.well],
        "look_again": [looked_back_on(step) for step in summary.again],
        "questions_right": summary.right(QUESTION),
        "scenarios_right": summary.right(SCENARIO),
        "before": labels.get(summary.before or "", ""),
        "after": labels.get(summary.after or "", ""),
        "own_work": content.text("onboarding_own_work"),
    }


def state_of(tracker: Tracker) -> Onboarding | None:
    """Where the person stands; None before they begin."""
    return rules.restored(tracker.get_slot("onboarding"), pool())


def kept(state: Onboarding) -> EventType:
    """The event that keeps `state` in the conversation."""
    return SlotSet("onboarding", rules.saved(state))


class ActionStartOnboarding(Action):
    """Begins the onboarding, or carries on one that was begun."""

    def name(self) -> str:
        return "action_start_onboarding"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        state = state_of(tracker)
        if state is None or state.step is None:
            dispatcher.utter_message(response="utter_onboarding_intro")
            state = rules.begin(pool(), Random())
        elif said_by(tracker).intent == "start_again":
            state = replace(state, restarting=True)
        else:
            dispatcher.utter_message(response="utter_onboarding_resumed")
            state = rules.moved(state, 0)
        return [kept(state), SlotSet(ANSWER, None), SlotSet("activity", "onboarding"), FollowupAction(FORM)]


class ValidateOnboardingForm(Action):
    """Reads a message at a step: what it answers or asks of the onboarding. Digressions are left to the rules."""

    def name(self) -> str:
        return "validate_onboarding_form"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        state = state_of(tracker)
        if tracker.get_slot("requested_slot") != ANSWER or state is None or state.step is None:
            return []
        step = state.step
        card_shown = shown_since_last_message(tracker.events) is not None
        choices, message = options(step), said_by(tracker)
        move = reading.understand(step, state.position, message, choices, state.restarting, card_shown)
        if move.kind == reading.DIGRESSION:
            return []
        if move.kind == reading.ANSWER:
            dispatcher.utter_message(text=feedback(step, move.value))
        elif move.kind == reading.HINT:
            dispatcher.utter_message(response=f"utter_onboarding_hint_{'part' if step.kind == PART else 'question'}")
        elif move.kind == reading.RESTART:
            dispatcher.utter_message(response="utter_onboarding_restarted")
        elif move.kind in WORDS:
            dispatcher.utter_message(response=f"utter_{WORDS[move.kind]}")
        state = self._moved(state, move)
        return [kept(state), *([SlotSet(ANSWER, "all")] if state.step is None else [])]

    @staticmethod
    def _moved(state: Onboarding, move: reading.Move) -> Onboarding:
        """Where `move` leads."""
        if move.kind == reading.ANSWER:
            return rules.answered(state, move.value)
        if move.kind == reading.RESTART:
            return rules.begin(pool(), Random())
        if move.kind in (reading.HINT, reading.GUESS, reading.HERE, reading.WHY):
            return replace(state, restarting=False)
        if move.kind == reading.ASK_RESTART:
            return replace(state, restarting=True)
        again = rules.moved(state, {reading.NEXT: 1, reading.SKIP: 1, reading.BACK: -1}.get(move.kind, 0))
        return replace(again, plainly=move.kind == reading.EXPLAIN)


class ActionAskOnboarding(Action):
    """Shows the step that the person is at, or asks whether to start again."""

    def name(self) -> str:
        return f"action_ask_{FORM}_{ANSWER}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        state = state_of(tracker)
        if state is None or state.step is None:
            # A scenario of theirs is gone from the guide since they began.
            state = rules.begin(pool(), Random())
        if state.restarting:
            start, keep = content.response("onboarding_confirm_restart")["buttons"]
            buttons = [button(state.position, b["title"], content.button_value(ANSWER, b)) for b in (start, keep)]
            dispatcher.utter_message(text=content.text("onboarding_confirm_restart"), buttons=buttons)
            return [kept(state)]
        if said_by(tracker).intent in ("simpler_words", "normal_words"):
            state = rules.moved(state, 0)
        dispatcher.utter_message(**step_message(state, is_simpler(tracker)))
        return [kept(rules.shown(state))]


class ActionOnboardingProgress(Action):
    """Says how far the person is, and what is still to come."""

    def name(self) -> str:
        return "action_onboarding_progress"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        state = state_of(tracker)
        if state is not None:
            done = {f"{kind}s": str(rules.done(state, kind)) for kind in (QUESTION, SCENARIO)}
            dispatcher.utter_message(response="utter_onboarding_progress", **done)
        return []


class ActionOnboardingSummary(Action):
    """Says what the onboarding came to, and what to do next."""

    def name(self) -> str:
        return "action_onboarding_summary"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        state = state_of(tracker)
        if state is not None:
            summary = rules.summarise(state, right_answers())
            dispatcher.utter_message(
                text=summary_text(state, summary),
                buttons=[*content.response("onboarding_own_work")["buttons"], *links(summary)[:MOST_LINKS]],
                json_message=summary_payload(state, summary),
            )
        return [SlotSet(ANSWER, None), SlotSet("activity", "check_offered")]
