"""What an action needs to know of the conversation, from Rasa's tracker, and the events that change it.

No actions here: each of them is a file a topic.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import takewhile
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from guide import content
from guide.check.evidence import ENOUGH, Evidence, restored
from guide.check.reading.place import CHANGE, CONFIRM, EVIDENCE_LINE, INITIATIVE, REVIEW, ROLE, Place
from guide.check.roles import UNSAID
from guide.check.rules import QUESTIONS
from guide.messages import Message, UserMessage, user_message
from guide.words import word_asked_about

RasaEvent = dict[str, Any]
"""An event as Rasa gives it to actions."""

FRESH: dict[str, Any] = {
    **dict.fromkeys(
        [
            INITIATIVE,
            ROLE,
            *QUESTIONS,
            REVIEW,
            "kept",
            "typed",
            "evidence",
            "doubt",
            "outcome",
            "verdict",
            "provisional",
        ]
    ),
    CHANGE: "no",
    CONFIRM: "no",
    EVIDENCE_LINE: ENOUGH,
}
"""The check's slots before the first question."""
RESTART = "restart"
"""In slot `doubt`, the name of the question whether to clear all answers."""


def say(dispatcher: CollectingDispatcher, message: Message) -> None:
    """Says `message`, with the card that it shows in its metadata."""
    data = message.as_dict()
    card = {"card": message.card} if message.card else {}
    dispatcher.utter_message(
        text=data.get("text"), buttons=data.get("buttons"), json_message=data.get("custom"), **card
    )


def said_by(tracker: Tracker) -> UserMessage:
    """The person's last message."""
    return user_message(tracker.latest_message)


def explains_a_word(dispatcher: CollectingDispatcher, text: str) -> bool:
    """Says what a word of the check means, where `text` asks about one; whether it did."""
    word = word_asked_about(text)
    if word:
        dispatcher.utter_message(response=f"utter_{word}")
    return word is not None


def known_of(requested: str | None, simpler: bool) -> content.Metadata:
    """What there is to say of the question being asked: why, what it means, an example. Else of the review."""
    if requested in (INITIATIVE, ROLE, *QUESTIONS):
        return content.question(str(requested), simpler)["metadata"]
    return content.response("evidence" if requested == EVIDENCE_LINE else "review", simpler)["metadata"]


def first_unsaid(events: list[RasaEvent], lines: list[str]) -> str:
    """The first of `lines` that the guide has not said since the last answer in the check; the last one after all."""
    asked = (INITIATIVE, ROLE, *QUESTIONS)
    since = takewhile(lambda e: not (e.get("event") == "slot" and e["name"] in asked and e["value"]), reversed(events))
    said = {event.get("text") for event in since if event.get("event") == "bot"}
    return next((line for line in lines if line not in said), lines[-1])


def is_simpler(tracker: Tracker) -> bool:
    """Whether the person asked for simpler words."""
    return bool(tracker.get_slot("simpler"))


def set_slots(values: Mapping[str, Any]) -> list[EventType]:
    """Events that set `values`."""
    return [SlotSet(slot, value) for slot, value in values.items()]


def set_answers(tracker: Tracker, values: Mapping[str, Any]) -> list[EventType]:
    """Events that set `values`. An answer that is to be given anew is kept until the new one is there."""
    asked_anew = [slot for slot, value in values.items() if slot in QUESTIONS and value is None]
    kept = {slot: answers_of(tracker)[slot] for slot in asked_anew}
    return set_slots({**values, "kept": {**(tracker.get_slot("kept") or {}), **kept}} if kept else values)


def fresh(tracker: Tracker) -> list[EventType]:
    """Events that forget the check's answers, and mark the check as what the person is in the middle of."""
    # How somebody is part of it is asked once a check, and not at all of who has just said it in a comparison.
    other = has_result(tracker)
    values = {s: value for s, value in FRESH.items() if tracker.get_slot(s) != value and (other or s != ROLE)}
    return set_slots({**values, "activity": "check"})


def answers_of(tracker: Tracker) -> dict[str, str | None]:
    """The ten answers so far, None for the missing ones. One that is being changed counts until it is replaced."""
    kept = tracker.get_slot("kept") or {}
    return {slot: tracker.get_slot(slot) or kept.get(slot) for slot in QUESTIONS}


def has_result(tracker: Tracker) -> bool:
    """Whether the check has come to a result that still stands."""
    return tracker.get_slot(REVIEW) is not None and all(answers_of(tracker).values())


def typed_of(tracker: Tracker) -> dict[str, str]:
    """What the person typed for each answer, by question."""
    return dict(tracker.get_slot("typed") or {})


def initiative_of(tracker: Tracker) -> str:
    """The name of the initiative that is checked; "" where it has none."""
    return tracker.get_slot(INITIATIVE) or ""


def evidence_of(tracker: Tracker) -> Evidence:
    """What the person gave to show their answers."""
    return restored(tracker.get_slot("evidence"))


def role_of(tracker: Tracker) -> str:
    """How the person is part of the initiative; `UNSAID` where they have not said it."""
    return tracker.get_slot(ROLE) or UNSAID


def place_of(tracker: Tracker) -> Place:
    """Where the check stands, as the readers take it."""
    doubt = tracker.get_slot("doubt") or {}
    slot = doubt.get("slot")
    return Place(
        requested=tracker.get_slot("requested_slot"),
        answers=answers_of(tracker),
        last=last_answered(tracker.events),
        doubted=slot if slot in QUESTIONS else None,
        doubt=tuple(doubt.get("values", ())),
        misfit=doubt.get("misfit", ""),
        words=doubt.get("words", ""),
        role=role_of(tracker),
        restarting=slot == RESTART and tracker.get_slot("requested_slot") == CONFIRM,
    )


def last_answered(events: list[RasaEvent]) -> str | None:
    """The question that was answered last."""
    answers = (
        e["name"] for e in reversed(events) if e.get("event") == "slot" and e["name"] in QUESTIONS and e["value"]
    )
    return next(answers, None)


def last_action(events: list[RasaEvent]) -> str | None:
    """The name of the guide's last action, listening aside; None before the first one."""
    return next(
        (e["name"] for e in reversed(events) if e.get("event") == "action" and e["name"] != "action_listen"), None
    )


def said_in_a_row(events: list[RasaEvent], intent: str) -> int:
    """How many of the person's messages, the last ones without a gap, want `intent`."""
    wanted = (
        (e.get("parse_data") or {}).get("intent", {}).get("name") for e in reversed(events) if e["event"] == "user"
    )
    return sum(1 for _ in takewhile(lambda name: name == intent, wanted))


def card_of(event: RasaEvent) -> str | None:
    """The card that a bot event shows; None for other words and other events."""
    metadata = event.get("metadata") or {} if event.get("event") == "bot" else {}
    name = metadata.get("card") or str(metadata.get("utter_action", "")).removeprefix("utter_")
    return name if name in content.card_titles() else None


def last_card(events: list[RasaEvent]) -> str | None:
    """The card that was shown last."""
    return next(filter(None, map(card_of, reversed(events))), None)


def listens_after_yes(tracker: Tracker) -> list[EventType]:
    """The event that waits for the person, where an action was begun by their yes and no rule says what follows."""
    return [FollowupAction("action_listen")] if last_action(tracker.events) == "action_begin" else []


def said_before(events: list[RasaEvent]) -> RasaEvent:
    """The `bot` event that came last before the person's last message; an empty one where there is none."""
    back = iter(reversed(events))
    for event in back:
        if event.get("event") == "user":
            break
    return next((event for event in back if event.get("event") == "bot"), {})


def shown_since_last_message(events: list[RasaEvent]) -> str | None:
    """The card that was shown in answer to the message before the person's last one."""
    back = iter(reversed(events))
    for event in back:
        if event.get("event") == "user":
            break
    return last_card(list(takewhile(lambda event: event.get("event") != "user", back))[::-1])
