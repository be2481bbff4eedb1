"""Declining well, and deleting a conversation."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import takewhile
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.state import RasaEvent, explains_a_word, has_result, is_simpler, known_of, last_action, said_by
from guide import content
from guide.check.reading.words import is_question, named_question
from guide.check.rules import QUESTIONS
from guide.messages import WISH_IN_DOUBT, Button, as_data
from guide.onboarding.rules import is_under_way
from guide.words import asks_meaning, asks_what_it_is

DECLINES = {"out_of_scope": "utter_decline", "ask_not_in_source": "utter_not_in_source"}
"""What is said to a question that was understood and has no answer here."""
BEGINS = {
    "start_check": "action_start_check",
    "start_tour": "action_tour",
    "go_to_part": "action_tour",
    "start_onboarding": "action_start_onboarding",
    "compare_views": "action_session",
}
"""What begins what each intent wants, which is asked about first where it is in doubt."""
ABOUT = {
    "start_check": "utter_ask_about_check",
    "start_onboarding": "utter_about_onboarding",
    "compare_views": "utter_compare_views",
}
"""What is said to a question about what each wish would begin."""
CLOSE = 0.1
"""Confidence from which a card's topic is close enough to offer."""
MOST_CLOSE = 3
LOST = 2
"""Messages that were declined in a row, after which other ways on are offered instead of the same words again."""
SURE = 0.8
"""Confidence below which a message in the check is a poor answer rather than a question about something else."""


def close_topics(ranking: list[dict[str, Any]]) -> list[Button]:
    """Up to `MOST_CLOSE` cards whose subject is near what was asked, best first."""
    titles = content.card_titles()
    return [
        Button(titles[guess["name"]], f"/{guess['name']}")
        for guess in ranking
        if guess.get("name") in titles and guess.get("confidence", 0) >= CLOSE
    ][:MOST_CLOSE]


def misses_before(events: list[RasaEvent]) -> int:
    """How many of the person's messages before the last one, in a row, were declined too."""
    turns = [0]
    for event in reversed(events):
        if event.get("event") == "user":
            turns.append(0)
        elif event.get("event") == "action" and event.get("name") == "action_decline":
            turns[-1] += 1
    return sum(1 for _ in takewhile(bool, turns[1:]))


def asked_to_clear(events: list[RasaEvent]) -> bool:
    """Whether the guide's last action asked if it should delete the conversation."""
    return last_action(events) == "action_ask_clear"


def under_way(slots: Mapping[str, Any], events: list[RasaEvent]) -> str | None:
    """What the person had begun and not ended, the last one of them: `onboarding`, `check` or `tour`."""
    begun = {
        "check": slots.get("review") is None and any(slots.get(slot) for slot in QUESTIONS),
        "onboarding": is_under_way(slots.get("onboarding")),
        "tour": bool(slots.get("tour_part")),
    }
    left = [activity for activity, is_begun in begun.items() if is_begun]
    activities = [e["value"] for e in events if e.get("event") == "slot" and e["name"] == "activity"]
    return next((activity for activity in [*reversed(activities), *left] if activity in left), None)


class ActionDecline(Action):
    """Says that the guide can't help, with close topics; a second time in a row with the human contact."""

    def name(self) -> str:
        return "action_decline"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        message = said_by(tracker)
        if tracker.active_loop and message.confidence < SURE:
            dispatcher.utter_message(response="utter_check_choose")
            return []
        if asks_what_it_is(message.text) and explains_a_word(dispatcher, message.text):
            return []
        if asks_meaning(message.text) and (slot := named_question(message.text)):
            dispatcher.utter_message(text=known_of(slot, is_simpler(tracker))["meaning"])
            return []
        misses = misses_before(tracker.events)
        if misses >= LOST:
            dispatcher.utter_message(
                response="utter_lost" if message.intent == "nlu_fallback" else "utter_decline_again"
            )
            return []
        dispatcher.utter_message(response=DECLINES.get(message.intent, "utter_not_understood"))
        if misses:
            dispatcher.utter_message(response="utter_contact_after_misses")
        if has_result(tracker) and message.intent == "nlu_fallback":
            dispatcher.utter_message(response="utter_after_result")
        elif buttons := close_topics(tracker.latest_message.get("intent_ranking", [])):
            dispatcher.utter_message(response="utter_close_topics", buttons=as_data(buttons))
        return []


class ActionAskFirst(Action):
    """Asks whether the person wants begun what they may have asked for; in a form it says how to leave for it."""

    def name(self) -> str:
        return "action_ask_first"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        wish, text = likeliest_wish(tracker.latest_message), said_by(tracker).text
        if tracker.active_loop and is_question(text) and explains_a_word(dispatcher, text):
            return []
        title = content.response("ask_first")["metadata"]["wishes"][wish]
        if tracker.active_loop:
            dispatcher.utter_message(response="utter_ask_first_in_between", wish=title)
        elif is_question(text) and wish in ABOUT:
            dispatcher.utter_message(response=ABOUT[wish])
        else:
            buttons = [Button(title, f"/{wish}"), Button("No, thank you", "/deny")]
            dispatcher.utter_message(response="utter_ask_first", buttons=as_data(buttons))
        return []


class ActionBegin(Action):
    """Begins what the person was asked about first, once they have said yes."""

    def name(self) -> str:
        return "action_begin"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        asked = next(
            event["parse_data"]
            for event in reversed(tracker.events)
            if event.get("event") == "user" and event["parse_data"]["intent"]["name"] == WISH_IN_DOUBT
        )
        return [FollowupAction(BEGINS[likeliest_wish(asked)])]


def likeliest_wish(parsed: Mapping[str, Any]) -> str:
    """The intent, of those that begin something, that a message most likely has."""
    return next(guess["name"] for guess in parsed["intent_ranking"] if guess["name"] in BEGINS)


class ActionSignpost(Action):
    """Signposting for danger, abuse and despair, and nothing else: an open question waits for the next message."""

    def name(self) -> str:
        return "action_signpost"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        dispatcher.utter_message(response="utter_safety")
        if not tracker.active_loop:
            return []
        # The form rejected this message; told anew that it is active, it takes the next one as an answer.
        return [ActiveLoop(tracker.active_loop["name"]), FollowupAction("action_listen")]


class ActionAskClear(Action):
    """Asks before a conversation is deleted."""

    def name(self) -> str:
        return "action_ask_clear"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        dispatcher.utter_message(response="utter_confirm_clear")
        return [SlotSet("activity", "clear")]


class ActionKeep(Action):
    """Keeps the conversation, and what the person was in the middle of."""

    def name(self) -> str:
        return "action_keep"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        dispatcher.utter_message(response="utter_kept")
        return [SlotSet("activity", under_way(tracker.current_slot_values(), tracker.events))]


class ActionClear(Action):
    """Tells the person that the conversation is deleted, and the tracker store to do it."""

    def name(self) -> str:
        return "action_clear"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        if said_by(tracker).intent != "confirm_clear" and not asked_to_clear(tracker.events):
            # A "yes" to something else: deleting is confirmed by the very next message or not at all.
            dispatcher.utter_message(response="utter_default")
            activity = under_way(tracker.current_slot_values(), tracker.events)
            return [SlotSet("activity", activity), FollowupAction("action_listen")]
        dispatcher.utter_message(response="utter_cleared")
        return [SlotSet("cleared", True)]
