"""The check's result, and what to try next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.state import (
    answers_of,
    evidence_of,
    has_result,
    initiative_of,
    is_simpler,
    role_of,
    say,
    set_slots,
    typed_of,
)
from actions.together import NeedsSessions
from guide import content
from guide.check.reading.place import REVIEW
from guide.check.result import next_steps_text, result_message
from guide.check.rules import UNSURE, decide
from guide.messages import Button, Message


class ActionCheckResult(NeedsSessions):
    """Says the result. With answers missing (an action failed on the way, say) it goes back to asking for them."""

    def name(self) -> str:
        return "action_check_result"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        answers = answers_of(tracker)
        if not any(answers.values()):
            dispatcher.utter_message(response="utter_check_not_started")
            return []
        if not all(answers.values()):
            dispatcher.utter_message(response="utter_check_incomplete")
            return [SlotSet(REVIEW, None), SlotSet("activity", "check"), FollowupAction("check_form")]
        comparisons = self.add_to_comparisons(dispatcher, tracker, answers)
        say(dispatcher, result_now(tracker, is_simpler(tracker), comparisons))
        return set_slots({**found_by(answers), "activity": None})


def found_by(answers: Mapping[str, str | None]) -> dict[str, Any]:
    """What the check comes to, as its slots have it."""
    result = decide(answers)
    return {"outcome": result.outcome, "verdict": result.verdict, "provisional": result.provisional}


def result_now(
    tracker: Tracker, simpler: bool, comparisons: Sequence[Button] = (), changed: Mapping[str, str] | None = None
) -> Message:
    """The result of the answers as they are, and as some of them are `changed` just now.

    Buttons show the `comparisons` that it was added to.
    """
    today, new = datetime.now(UTC).date(), changed or {}
    typed = {slot: words for slot, words in typed_of(tracker).items() if slot not in new}
    name, answers = initiative_of(tracker), {**answers_of(tracker), **new}
    lines = dict(evidence_of(tracker).without(new).lines)
    return result_message(name, answers, list(comparisons), today, simpler, typed, role_of(tracker), lines)


def what_moved(before: Mapping[str, str | None], slot: str, value: str) -> str:
    """What came of changing the answer to `slot` after a result: the answers, and whether the result is another."""
    was, now = decide(before), decide({**before, slot: value})
    words = content.text(
        "answer_changed",
        question=content.short_name(slot),
        answer=content.choice(slot, value),
        before=content.choice(slot, before[slot] or UNSURE),
    )
    if (was.outcome, was.verdict) == (now.outcome, now.verdict):
        return f"{words} {content.text('result_stays')}"
    if was.outcome is None or was.verdict is None:
        return f"{words} {content.text('result_is_new')}"
    moved = content.text("result_moved", outcome=was.outcome.upper(), verdict=was.verdict.lower())
    return f"{words} {moved}"


class ActionFindOutMore(Action):
    """Says where to find out more; after a result, first what to try next with the initiative that was checked."""

    def name(self) -> str:
        return "action_find_out_more"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        answers = answers_of(tracker)
        if has_result(tracker):
            dispatcher.utter_message(text=next_steps_text(answers))
        else:
            dispatcher.utter_message(response="utter_ask_find_out_more")
        return []
