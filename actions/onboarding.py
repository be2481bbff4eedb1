"""The onboarding's actions: for somebody new, the tour with a question after each part, then scenarios to sort."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from random import Random

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.state import is_simpler, said_by, say, shown_since_last_message
from guide import content
from guide.messages import as_data
from guide.onboarding import reading, rules
from guide.onboarding.rules import PART, QUESTION, SCENARIO, Onboarding
from guide.onboarding.scenarios import pool
from guide.onboarding.steps import ANSWER, button, feedback, options, right_answers, step_message
from guide.onboarding.summary import summary_message, summary_text

FORM = "onboarding_form"

WORDS = {
    reading.GUESS: "onboarding_guess",
    reading.HERE: "onboarding_here",
    reading.WHY: "onboarding_why",
    reading.SKIP: "onboarding_left_out",
}
"""What is said before the step comes, or comes again."""


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

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
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

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
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

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        state = state_of(tracker)
        if state is None or state.step is None:
            # A scenario of theirs is gone from the guide since they began.
            state = rules.begin(pool(), Random())
        if state.restarting:
            ways = content.buttons("onboarding_confirm_restart")
            buttons = [button(state.position, way.title, content.button_value(ANSWER, way)) for way in ways]
            dispatcher.utter_message(text=content.text("onboarding_confirm_restart"), buttons=as_data(buttons))
            return [kept(state)]
        if said_by(tracker).intent in ("simpler_words", "normal_words"):
            state = rules.moved(state, 0)
        say(dispatcher, step_message(state, is_simpler(tracker)))
        return [kept(rules.shown(state))]


class ActionOnboardingProgress(Action):
    """Says how far the person is, and what is still to come."""

    def name(self) -> str:
        return "action_onboarding_progress"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        state = state_of(tracker)
        if state is not None:
            done = {f"{kind}s": str(rules.done(state, kind)) for kind in (QUESTION, SCENARIO)}
            dispatcher.utter_message(response="utter_onboarding_progress", **done)
        return []


class ActionOnboardingSummary(Action):
    """Says what the onboarding came to, and what to do next."""

    def name(self) -> str:
        return "action_onboarding_summary"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        state = state_of(tracker)
        if state is not None:
            say(dispatcher, summary_message(state, datetime.now(UTC).date()))
        return [SlotSet(ANSWER, None), SlotSet("activity", "check_offered")]


class ActionOnboardingResult(Action):
    """Answers "do I get a certificate?" and "how did I do?": with the summary once more, and where its pages are."""

    def name(self) -> str:
        return "action_onboarding_result"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        state = state_of(tracker)
        if state is None or state.step is not None:
            dispatcher.utter_message(response="utter_onboarding_no_summary")
        else:
            # Its words alone: a second summary would have today as the day on which it was completed.
            dispatcher.utter_message(text=summary_text(state, rules.summarise(state, right_answers())))
            dispatcher.utter_message(response="utter_onboarding_result")
        return []
