"""The tour: the cards in the order of the source, in six parts."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import texts
from actions.check_rules import QUESTIONS
from actions.history import last_action

PARTS: dict[str, tuple[str, ...]] = {
    "Where it comes from": ("ask_ostrom", "ask_police", "ask_coote", "ask_cahn"),
    "What it means": ("ask_meaning", "ask_clear_definition", "ask_other_terms"),
    "Hampshire's definition": ("ask_definition", "ask_who_defined", "ask_principle"),
    "To, for and with": ("ask_difference", "ask_to_for_with"),
    "Two voices": ("ask_graham_allen", "ask_john_evans"),
    "Using it": ("ask_not_possible", "ask_partly", "ask_other_approaches", "ask_find_out_more"),
}
"""Each part's title and its cards."""


def part_after(part: int, intent: str, paused: bool = False) -> int:
    """The part to show next, from 1; 0 is before the tour, `len(PARTS) + 1` after it.

    Somebody who `paused` and says "carry on" comes back to the part they left.
    """
    if intent in ("start_tour", "start_again") or part == 0:
        return 1
    if intent == "go_back":
        return max(part - 1, 1)
    if intent == "resume" or paused:
        return part
    return part + 1


def was_paused(events: list[dict[str, Any]]) -> bool:
    """Whether leaving the tour was the last thing that happened before the person's message."""
    return last_action(events) == "utter_tour_stopped"


def wants_check(tracker: Tracker) -> bool:
    """Whether "carry on" names a check that was begun, though the tour was the last thing."""
    begun = any(tracker.get_slot(slot) for slot in QUESTIONS)
    return begun and re.search(r"\bcheck\b", tracker.latest_message.get("text") or "", re.I) is not None


def part_text(part: int) -> str:
    """The words of part `part`, with its place."""
    title, cards = list(PARTS.items())[part - 1]
    return f"**Part {part} of {len(PARTS)}: {title}**\n\n" + "\n\n".join(texts.text(card) for card in cards)


class ActionTour(Action):
    """Shows the part that the person asked for; after the last one it offers the check."""

    def name(self) -> str:
        return "action_tour"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        intent = tracker.latest_message.get("intent", {}).get("name", "")
        if intent == "resume" and wants_check(tracker):
            return [SlotSet("activity", "check"), FollowupAction("action_start_check")]
        part = part_after(int(tracker.get_slot("tour_part") or 0), intent, was_paused(tracker.events))
        if part > len(PARTS):
            dispatcher.utter_message(response="utter_tour_end")
            return [SlotSet("tour_part", None), SlotSet("activity", None)]
        if part == 1:
            dispatcher.utter_message(response="utter_tour_intro")
        buttons = [{"title": "Next part" if part < len(PARTS) else "Finish", "payload": "/next"}]
        if part > 1:
            buttons.append({"title": "Go back", "payload": "/go_back"})
        dispatcher.utter_message(text=part_text(part), buttons=[*buttons, {"title": "Stop", "payload": "/stop"}])
        return [SlotSet("tour_part", part), SlotSet("activity", "tour")]
