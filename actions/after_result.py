"""What is asked after a result: whether it may be said, why, what next, the picture, keeping it, and disagreeing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.state import answers_of, has_result, initiative_of, role_of, said_by
from guide import content
from guide.check.reading.corrects import change_buttons, seen_otherwise
from guide.check.result import may_say, next_steps_text, still_missing
from guide.check.rules import QUESTIONS, UNSURE
from guide.messages import Button, as_data

WITHOUT = {
    "ask_may_i_say": "utter_ask_counts",
    "ask_why_result": "utter_result_meaning",
    "ask_next_steps": "utter_ask_find_out_more",
    "explain_picture": "utter_no_result_yet",
    "keep_result": "utter_no_result_yet",
    "see_it_differently": "utter_complain_about_guide",
}
"""What is said to each intent where there is no result."""


class ActionOfferCheck(Action):
    """Offers the check to whoever tells of an initiative; after a result it may be about that."""

    def name(self) -> str:
        return "action_offer_check"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        if not has_result(tracker):
            dispatcher.utter_message(response="utter_offer_check")
        elif not offers_change(dispatcher, tracker):
            dispatcher.utter_message(response="utter_after_result")
        return []


def offers_change(dispatcher: CollectingDispatcher, tracker: Tracker) -> bool:
    """Offers to change the answer that the person sees otherwise than the result has it; whether there is one."""
    answers = answers_of(tracker)
    found = seen_otherwise(said_by(tracker), answers)
    if found is None:
        return False
    slot, value = found
    values = [value] if value else [other for other in reversed(QUESTIONS[slot]) if other != answers[slot]]
    buttons = [
        *(Button(content.choice(slot, v), f'/change_answer{{"question": "{slot}", "{slot}": "{v}"}}') for v in values),
        Button(content.text("leave_as_it_is"), "/never_mind"),
    ]
    dispatcher.utter_message(
        response="utter_change_after_result",
        question=content.short_name(slot),
        answer=content.choice(slot, answers[slot] or UNSURE),
        buttons=as_data(buttons),
    )
    return True


class ActionAfterResult(Action):
    """Answers from the result that the person has; without one it says what leads to one."""

    def name(self) -> str:
        return "action_after_result"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        message, answers = said_by(tracker), answers_of(tracker)
        if message.intent == "ask_result_meaning":
            dispatcher.utter_message(response="utter_result_meaning")
            if has_result(tracker):
                _say_what_holds_back(dispatcher, answers)
        elif tracker.active_loop:
            dispatcher.utter_message(response="utter_result_comes_last")
        elif not has_result(tracker):
            dispatcher.utter_message(response=WITHOUT[message.intent])
        elif message.intent == "ask_may_i_say":
            today = datetime.now(UTC).date()
            dispatcher.utter_message(text=may_say(initiative_of(tracker), answers, today, role_of(tracker)))
        elif message.intent == "ask_why_result":
            _say_what_holds_back(dispatcher, answers)
        elif message.intent == "ask_next_steps":
            dispatcher.utter_message(text=next_steps_text(answers))
        elif message.intent == "see_it_differently" and offers_change(dispatcher, tracker):
            return []
        elif message.intent == "see_it_differently":
            dispatcher.utter_message(response="utter_see_it_differently", buttons=as_data(change_buttons(message)))
        else:
            shown = {"explain_picture": "utter_picture_explained", "keep_result": "utter_keep_result"}
            dispatcher.utter_message(response=shown[message.intent])
        return []


def _say_what_holds_back(dispatcher: CollectingDispatcher, answers: Mapping[str, str | None]) -> None:
    dispatcher.utter_message(text=still_missing(answers), buttons=as_data(content.buttons("result_held_back")))
