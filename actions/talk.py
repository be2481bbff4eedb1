"""Declining well, and deleting a conversation."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import texts

CLOSE = 0.1
"""Confidence from which a card's topic is close enough to offer."""
MOST_CLOSE = 3
SURE = 0.8
"""Confidence below which a message in the check is a poor answer rather than a question about something else."""


def close_topics(ranking: list[dict[str, Any]]) -> list[texts.Button]:
    """Up to `MOST_CLOSE` cards whose subject is near what was asked, best first."""
    titles = texts.card_titles()
    return [
        {"title": titles[guess["name"]], "payload": f"/{guess['name']}"}
        for guess in ranking
        if guess.get("name") in titles and guess.get("confidence", 0) >= CLOSE
    ][:MOST_CLOSE]


def missed_before(events: list[dict[str, Any]]) -> bool:
    """Whether the person's message before this one was declined too."""
    turns = 0
    for event in reversed(events):
        if event.get("event") == "user":
            turns += 1
        if turns == 2:
            return False
        if turns == 1 and event.get("event") == "action" and event.get("name") == "action_decline":
            return True
    return False


class ActionDecline(Action):
    """Says that the guide can't help, with close topics; a second time in a row with the human contact."""

    def name(self) -> str:
        return "action_decline"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        latest = tracker.latest_message
        if tracker.active_loop and latest.get("intent", {}).get("confidence", 0) < SURE:
            dispatcher.utter_message(response="utter_check_choose")
            return []
        understood = latest.get("intent", {}).get("name") == "out_of_scope"
        dispatcher.utter_message(response="utter_decline" if understood else "utter_not_understood")
        if missed_before(tracker.events):
            dispatcher.utter_message(response="utter_contact_after_misses")
        buttons = [] if understood else close_topics(latest.get("intent_ranking", []))
        if buttons:
            dispatcher.utter_message(text="Did you mean one of these?", buttons=buttons)
        return []


class ActionClear(Action):
    """Tells the person that the conversation is deleted, and the tracker store to do it."""

    def name(self) -> str:
        return "action_clear"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        dispatcher.utter_message(response="utter_cleared")
        return [SlotSet("cleared", True)]
