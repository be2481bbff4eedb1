"""Following up on the card shown last: "tell me more", "who?", "and him?", "next", "say that again", simpler words."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.history import last_card, shown_since_last_message
from actions.tour import PARTS, part_message
from guide import content
from guide.check.rules import QUESTIONS
from guide.onboarding.reading import ENTITY
from guide.onboarding.rules import is_at_part

KINDS = {"tell_me_more": "more", "follow_up_who": "who", "follow_up_why": "why", "follow_up_other": "other"}
"""What each intent asks for, by its name in a card's metadata (`follow`)."""

PEOPLE = {"ask_ostrom", "ask_coote", "ask_cahn", "ask_graham_allen", "ask_john_evans"}
"""The cards about one person."""
_IS_HE = re.compile(r"\b(is|was)( he| she|'?s he|'?s she)\b", re.I)
_ELSE = re.compile(r"\b(what|anything) else\b", re.I)
_HIM = re.compile(r"\b(he|him|his|man|bloke|guy)\b", re.I)
_HER = re.compile(r"\b(she|her|hers|woman|lady)\b", re.I)


def next_card(card: str) -> str | None:
    """The card after `card` in the order of the source; None after the last one and for a card of no part."""
    order = [name for cards in PARTS.values() for name in cards]
    later = order[order.index(card) + 1 :] if card in order else []
    return later[0] if later else None


def card_for(intent: str, text: str, card: str | None) -> str | None:
    """The card that follows up on `card`, where the source has more to say."""
    if card is None:
        return None
    if intent == "repeat":
        return card
    if intent == "next":
        return next_card(card)
    follow = content.response(card)["metadata"].get("follow", {})
    if card in PEOPLE and _IS_HE.search(text):
        return card
    if _ELSE.search(text):
        return follow.get("more")
    if intent in ("follow_up_who", "follow_up_other"):
        for kind, pronoun in (("him", _HIM), ("her", _HER)):
            if kind in follow and pronoun.search(text):
                return follow[kind]
    if intent == "follow_up_who" and "who" not in follow and re.search(r"\b(and|about|other)\b", text, re.I):
        return follow.get("other")
    return follow.get(KINDS.get(intent, ""))


class ActionFollowUp(Action):
    """Shows the card that a follow-up asks for; in the check, with no card just shown, explains the question."""

    def name(self) -> str:
        return "action_follow_up"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        intent, text = tracker.latest_message["intent"]["name"], tracker.latest_message.get("text") or ""
        simpler = bool(tracker.get_slot("simpler"))
        requested = tracker.get_slot("requested_slot") if tracker.active_loop else None
        card = last_card(tracker.events)
        in_onboarding = requested == ENTITY
        if requested and not in_onboarding and shown_since_last_message(tracker.events) is None:
            if intent != "repeat":
                asks = requested in ("initiative", *QUESTIONS)
                about = content.question(requested, simpler) if asks else content.response("review", simpler)
                dispatcher.utter_message(text=about["metadata"]["why" if intent == "follow_up_why" else "meaning"])
            return []
        following = card_for(intent, text, card)
        if following:
            dispatcher.utter_message(response=f"utter_{following}")
        elif intent == "next":
            dispatcher.utter_message(response="utter_tour_not_started")
        elif card:
            buttons = content.response(card).get("buttons") or content.response("tell_me_more")["buttons"]
            dispatcher.utter_message(response="utter_tell_me_more", buttons=buttons)
        else:
            dispatcher.utter_message(response="utter_default")
        return []


class ActionSimpler(Action):
    """Turns simpler words on or off for the conversation, and says again in them what was shown last."""

    def name(self) -> str:
        return "action_simpler"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        simpler = tracker.latest_message["intent"]["name"] == "simpler_words"
        dispatcher.utter_message(response="utter_simpler_words" if simpler else "utter_normal_words")
        events: list[EventType] = [SlotSet("simpler", simpler)]
        if tracker.active_loop and shown_since_last_message(tracker.events) is None:
            return events
        if tracker.get_slot("requested_slot") == ENTITY and is_at_part(tracker.get_slot("onboarding")):
            return events  # the onboarding shows the part again
        card, part = last_card(tracker.events), int(tracker.get_slot("tour_part") or 0)
        if card and part and tracker.get_slot("activity") == "tour" and card in list(PARTS.values())[part - 1]:
            dispatcher.utter_message(**part_message(part, simpler))
        elif card:
            variant = content.response(card, simpler)
            dispatcher.utter_message(text=variant["text"], buttons=variant.get("buttons"), card=card)
        return events
