"""The tour's actions, and how far somebody is in what they are doing."""

from __future__ import annotations

import re

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.state import RasaEvent, is_simpler, last_action, listens_after_yes, said_by, say
from guide.check.rules import QUESTIONS
from guide.tour import PARTS, listed_parts, part_after, part_message, part_named


def was_paused(events: list[RasaEvent]) -> bool:
    """Whether leaving the tour was the last thing that happened before the person's message."""
    return last_action(events) == "utter_tour_stopped"


def wants(tracker: Tracker, words: str, *slots: str) -> bool:
    """Whether "carry on" names what was begun, though the tour was the last thing: `words`, kept in `slots`."""
    begun = any(tracker.get_slot(slot) for slot in slots)
    return begun and re.search(rf"\b({words})\b", said_by(tracker).text, re.I) is not None


class ActionTour(Action):
    """Shows the part that the person asked for; after the last one it offers the check."""

    def name(self) -> str:
        return "action_tour"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        message = said_by(tracker)
        if message.intent == "resume" and wants(tracker, "check", *QUESTIONS):
            return [SlotSet("activity", "check"), FollowupAction("action_start_check")]
        if message.intent == "resume" and wants(tracker, "onboarding|induction", "onboarding"):
            return [SlotSet("activity", "onboarding"), FollowupAction("action_start_onboarding")]
        current = int(tracker.get_slot("tour_part") or 0)
        if message.intent == "go_to_part":
            part = part_named(message.text) or current or 1
        else:
            part = part_after(current, message.intent, was_paused(tracker.events))
        if part > len(PARTS):
            dispatcher.utter_message(response="utter_tour_end")
            return [SlotSet("tour_part", None), SlotSet("activity", None)]
        if part == 1:
            dispatcher.utter_message(response="utter_tour_intro")
        say(dispatcher, part_message(part, is_simpler(tracker)))
        return [SlotSet("tour_part", part), SlotSet("activity", "tour"), *listens_after_yes(tracker)]


class ActionProgress(Action):
    """Says how far the person is in what they are doing, and what is still to come."""

    def name(self) -> str:
        return "action_progress"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        part = int(tracker.get_slot("tour_part") or 0)
        if tracker.active_loop:
            left = sum(tracker.get_slot(slot) is None for slot in QUESTIONS)
            dispatcher.utter_message(response="utter_check_progress", done=str(len(QUESTIONS) - left), left=str(left))
        elif part and tracker.get_slot("activity") == "tour":
            dispatcher.utter_message(response="utter_tour_progress", part=str(part), parts=listed_parts())
        else:
            dispatcher.utter_message(response="utter_parts", parts=listed_parts())
        return []
