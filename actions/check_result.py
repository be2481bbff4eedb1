"""The check's result, and what to try next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

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
from guide.check.reading.place import REVIEW
from guide.check.result import next_steps_text, result_message
from guide.check.rules import decide
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
        comparisons = self.add_to_comparisons(dispatcher, tracker)
        say(dispatcher, result_now(tracker, is_simpler(tracker), comparisons))
        result = decide(answers)
        found = {"outcome": result.outcome, "verdict": result.verdict, "provisional": result.provisional}
        return set_slots({**found, "activity": None})


def result_now(tracker: Tracker, simpler: bool, comparisons: Sequence[Button] = ()) -> Message:
    """The result of the answers as they are, with buttons that show the `comparisons` it was added to."""
    today = datetime.now(UTC).date()
    typed, role, lines = typed_of(tracker), role_of(tracker), dict(evidence_of(tracker).lines)
    name, answers = initiative_of(tracker), answers_of(tracker)
    return result_message(name, answers, list(comparisons), today, simpler, typed, role, lines)


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
