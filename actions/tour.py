"""The tour: the cards in the order of the source, in six parts."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.history import last_action
from guide import content
from guide.check.rules import QUESTIONS

PARTS: dict[str, tuple[str, ...]] = {
    "Where it comes from": ("ask_ostrom", "ask_police", "ask_coote", "ask_cahn"),
    "What it means": ("ask_meaning", "ask_clear_definition", "ask_other_terms"),
    "Hampshire's definition": ("ask_definition", "ask_who_defined", "ask_principle"),
    "To, for and with": ("ask_difference", "ask_to_for_with"),
    "Two voices": ("ask_graham_allen", "ask_john_evans"),
    "Using it": ("ask_not_possible", "ask_partly", "ask_other_approaches", "ask_find_out_more"),
}
"""Each part's title and its cards."""


_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_NUMBERS = ("one", "two", "three", "four", "five", "six")


def part_named(text: str) -> int | None:
    """The part that `text` names, from 1: by number, by place ("the last part") or by words of its title."""
    said = re.sub(r"[^\w\s]", " ", text.lower())
    if number := re.search(r"\b([1-9])\b", said):
        return min(int(number.group(1)), len(PARTS))
    for words in (_ORDINALS, _NUMBERS):
        for number, word in enumerate(words, 1):
            if re.search(rf"\b{word}\b", said):
                return number
    if re.search(r"\b(last|final|end)\b", said):
        return len(PARTS)
    if re.search(r"\b(start|begin\w*|top)\b", said):
        return 1
    for number, title in enumerate(PARTS, 1):
        telling = [word for word in re.findall(r"\w+", title.lower()) if len(word) > 4] or [
            title.lower().replace(",", "")
        ]
        if re.search(rf"\b({'|'.join(telling)})\b", " ".join(said.split())):
            return number
    return None


def part_after(part: int, intent: str, paused: bool = False) -> int:
    """The part to show next, from 1; 0 is before the tour, `len(PARTS) + 1` after it.

    Somebody who `paused` and says "carry on" comes back to the part they left.
    """
    if intent in ("start_tour", "start_again") or part == 0:
        return 1
    if intent == "go_back":
        return max(part - 1, 1)
    if intent in ("resume", "repeat") or paused:
        return part
    return part + 1


def was_paused(events: list[dict[str, Any]]) -> bool:
    """Whether leaving the tour was the last thing that happened before the person's message."""
    return last_action(events) == "utter_tour_stopped"


def wants(tracker: Tracker, words: str, *slots: str) -> bool:
    """Whether "carry on" names what was begun, though the tour was the last thing: `words`, kept in `slots`."""
    begun = any(tracker.get_slot(slot) for slot in slots)
    return begun and re.search(rf"\b({words})\b", tracker.latest_message.get("text") or "", re.I) is not None


def part_message(part: int, simpler: bool = False) -> dict[str, Any]:
    """Part `part` as a message: its words with its place, its buttons, and the last one of its cards."""
    title, cards = list(PARTS.items())[part - 1]
    words = "\n\n".join(content.text(card, simpler) for card in cards)
    buttons = [{"title": "Next part" if part < len(PARTS) else "Finish", "payload": "/next"}]
    if part > 1:
        buttons.append({"title": "Go back", "payload": "/go_back"})
    return {
        "text": f"**Part {part} of {len(PARTS)}: {title}**\n\n{words}",
        "buttons": [*buttons, {"title": "Stop", "payload": "/stop"}],
        "card": cards[-1],
    }


class ActionTour(Action):
    """Shows the part that the person asked for; after the last one it offers the check."""

    def name(self) -> str:
        return "action_tour"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        latest = tracker.latest_message
        intent = latest.get("intent", {}).get("name", "")
        if intent == "resume" and wants(tracker, "check", *QUESTIONS):
            return [SlotSet("activity", "check"), FollowupAction("action_start_check")]
        if intent == "resume" and wants(tracker, "onboarding|induction", "onboarding"):
            return [SlotSet("activity", "onboarding"), FollowupAction("action_start_onboarding")]
        current = int(tracker.get_slot("tour_part") or 0)
        if intent == "go_to_part":
            part = part_named(latest.get("text") or "") or current or 1
        else:
            part = part_after(current, intent, was_paused(tracker.events))
        if part > len(PARTS):
            dispatcher.utter_message(response="utter_tour_end")
            return [SlotSet("tour_part", None), SlotSet("activity", None)]
        if part == 1:
            dispatcher.utter_message(response="utter_tour_intro")
        dispatcher.utter_message(**part_message(part, bool(tracker.get_slot("simpler"))))
        return [SlotSet("tour_part", part), SlotSet("activity", "tour")]


class ActionProgress(Action):
    """Says how far the person is in what they are doing, and what is still to come."""

    def name(self) -> str:
        return "action_progress"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        part = int(tracker.get_slot("tour_part") or 0)
        if tracker.active_loop:
            left = sum(tracker.get_slot(slot) is None for slot in QUESTIONS)
            dispatcher.utter_message(response="utter_check_progress", done=str(len(QUESTIONS) - left), left=str(left))
        elif part and tracker.get_slot("activity") == "tour":
            dispatcher.utter_message(response="utter_tour_progress", part=str(part), parts=_listed_parts())
        else:
            dispatcher.utter_message(response="utter_parts", parts=_listed_parts())
        return []


def _listed_parts() -> str:
    return "\n".join(f"{number}. {title}" for number, title in enumerate(PARTS, 1))
