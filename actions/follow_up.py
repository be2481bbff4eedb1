"""Following up on the card shown last, and saying it in simpler words."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.check_result import result_now
from actions.state import (
    answers_of,
    explains_a_word,
    first_unsaid,
    has_result,
    is_simpler,
    known_of,
    last_card,
    said_before,
    said_by,
    said_in_a_row,
    say,
    shown_since_last_message,
)
from guide import content
from guide.check.reading.words import is_question
from guide.check.result import next_steps_text
from guide.check.saying import explanations
from guide.council import details
from guide.follow_up import card_for, in_simpler_words
from guide.messages import CheckResult, Message, as_data
from guide.onboarding.reading import ENTITY
from guide.onboarding.rules import is_at_part
from guide.tour import PARTS, part_message

SECOND_TIME = 2


class ActionFollowUp(Action):
    """Shows the card that a follow-up asks for; in the check, with no card just shown, explains the question."""

    def name(self) -> str:
        return "action_follow_up"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        message, simpler = said_by(tracker), is_simpler(tracker)
        intent = message.intent
        requested = tracker.get_slot("requested_slot") if tracker.active_loop else None
        card = last_card(tracker.events)
        in_onboarding = requested == ENTITY
        if requested and not in_onboarding and shown_since_last_message(tracker.events) is None:
            if intent != "repeat" and not (is_question(message.text) and explains_a_word(dispatcher, message.text)):
                known = known_of(requested, simpler)
                first = known["why" if intent == "follow_up_why" else "meaning"]
                lines = [first, *explanations(known, known_of(requested, True), requested, simpler)]
                dispatcher.utter_message(text=first_unsaid(tracker.events, lines))
            return []
        if intent == "what_does_it_mean" and explains_a_word(dispatcher, message.text):
            return []
        if intent == "what_does_it_mean":
            if has_result(tracker) and not shown_since_last_message(tracker.events):
                return self._explain_result(dispatcher, tracker, said_in_a_row(tracker.events, intent))
            in_plain_words = 0 if simpler and card and card == shown_since_last_message(tracker.events) else 1
            times = said_in_a_row(tracker.events, intent) + 1 - in_plain_words
            return self._explain(dispatcher, card, times)
        if intent == "give_example":
            dispatcher.utter_message(response="utter_examples")
            return []
        following = card_for(intent, message.text, card)
        if following:
            dispatcher.utter_message(response=f"utter_{following}")
        elif intent == "next" and has_result(tracker) and not tracker.get_slot("activity"):
            dispatcher.utter_message(text=next_steps_text(answers_of(tracker)))
        elif intent == "next":
            dispatcher.utter_message(response="utter_tour_not_started")
        elif intent in ("follow_up_why", "why_ask") and not card:
            dispatcher.utter_message(response="utter_why_i_ask")
        elif card:
            buttons = content.buttons(card) or content.buttons("tell_me_more")
            dispatcher.utter_message(response="utter_tell_me_more", buttons=as_data(buttons))
        else:
            dispatcher.utter_message(response="utter_default")
        return []

    @staticmethod
    def _explain_result(dispatcher: CollectingDispatcher, tracker: Tracker, times: int) -> list[EventType]:
        """Answers "I don't understand" after a result: what it means, and then the result in simpler words."""
        if times == 1:
            dispatcher.utter_message(response="utter_result_meaning")
        else:
            say(dispatcher, result_now(tracker, simpler=True))
        return []

    @staticmethod
    def _explain(dispatcher: CollectingDispatcher, card: str | None, times: int) -> list[EventType]:
        """Answers "I don't understand" in simpler words, the second time with examples, then with ways on."""
        if times == 1:
            say(dispatcher, in_simpler_words(card))
        else:
            others = {SECOND_TIME: "utter_examples", SECOND_TIME + 1: "utter_lost"}
            dispatcher.utter_message(response=others.get(times, "utter_what_can_you_do"))
        return []


class ActionSimpler(Action):
    """Turns simpler words on or off for the conversation, and says again in them what was shown last."""

    def name(self) -> str:
        return "action_simpler"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        simpler = said_by(tracker).intent == "simpler_words"
        dispatcher.utter_message(response="utter_simpler_words" if simpler else "utter_normal_words")
        events: list[EventType] = [SlotSet("simpler", simpler)]
        if tracker.active_loop and shown_since_last_message(tracker.events) is None:
            return events
        if tracker.get_slot("requested_slot") == ENTITY and is_at_part(tracker.get_slot("onboarding")):
            return events  # the onboarding shows the part again
        card, part = last_card(tracker.events), int(tracker.get_slot("tour_part") or 0)
        if card and part and tracker.get_slot("activity") == "tour" and card in list(PARTS.values())[part - 1]:
            say(dispatcher, part_message(part, simpler))
        elif again := _again(tracker, simpler):
            say(dispatcher, again)
        elif name := _response_before(tracker):
            words = content.filled(content.text(name, simpler), details())
            dispatcher.utter_message(text=words, buttons=as_data(content.buttons(name, simpler)), said_again=name)
        elif card:
            say(dispatcher, Message(content.text(card, simpler), tuple(content.buttons(card, simpler)), card=card))
        return events


def _again(tracker: Tracker, simpler: bool) -> Message | None:
    """The result in simpler words or in normal ones, where it was said last; else None."""
    data = said_before(tracker.events).get("data") or {}
    return result_now(tracker, simpler) if (data.get("custom") or {}).get("type") == CheckResult.type else None


def _response_before(tracker: Tracker) -> str | None:
    """The response that was said last, without `utter_`, where it has other words and is no card; else None."""
    metadata = said_before(tracker.events).get("metadata") or {}
    name = str(metadata.get("said_again") or metadata.get("utter_action", "")).removeprefix("utter_")
    is_one = name and name not in content.card_titles() and len(content.responses().get(f"utter_{name}", ())) > 1
    return name if is_one else None
