"""The guided check's form: it begins, reads each message, asks, explains."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.check_result import found_by, result_now, what_moved
from actions.state import (
    RESTART,
    RasaEvent,
    answers_of,
    evidence_of,
    explains_a_word,
    first_unsaid,
    fresh,
    has_result,
    initiative_of,
    is_simpler,
    known_of,
    place_of,
    said_by,
    say,
    set_answers,
    set_slots,
    typed_of,
)
from actions.together import NeedsSessions
from guide import content
from guide.check.evidence import ENOUGH
from guide.check.reading import understand
from guide.check.reading.corrects import change, change_buttons
from guide.check.reading.levels import A_STORY
from guide.check.reading.names import name_in
from guide.check.reading.place import CHANGE, CONFIRM, EVIDENCE_LINE, INITIATIVE, REVIEW, ROLE, Place, Understood
from guide.check.reading.role import LEAVES_OUT
from guide.check.reading.telling import told
from guide.check.reading.words import is_question, named_question
from guide.check.roles import UNSAID
from guide.check.rules import QUESTIONS, UNSURE
from guide.check.saying import explained, explanations, named_review, read_back, review
from guide.check.typed import typed_for
from guide.messages import WISH_IN_DOUBT, Button, UserMessage, as_data, user_message


class ValidateCheckForm(Action):
    """Reads a message at a question: sets what it answers, and leaves the rest to the rules for digressions."""

    def name(self) -> str:
        return "validate_check_form"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        place, message = place_of(tracker), said_by(tracker)
        understood = understand(place, message)
        if understood.restart:
            if place.restarting:
                dispatcher.utter_message(response="utter_check_restarted")
                return fresh(tracker)
            if message.intent == "confirm_start_again":
                return fresh(tracker)
            return set_slots({"doubt": {"slot": RESTART}, CONFIRM: None})
        if EVIDENCE_LINE in understood.slots:
            return evidence_said(tracker, understood.slots[EVIDENCE_LINE])
        kept, slots = typed_of(tracker), dict[str, Any](understood.slots)
        # With no slot at all the form gives way to the rules for what is no answer.
        if (typed := typed_for(kept, place, message, understood)) != kept:
            slots["typed"] = typed
        evidence = evidence_of(tracker)
        changed = [s for s in evidence.lines if slots.get(s) and slots[s] != place.answers.get(s)]
        if changed:
            slots["evidence"] = evidence.without(changed).kept
        if any(slots.get(slot, "") is None and place.answers.get(slot) for slot in QUESTIONS):
            dispatcher.utter_message(response="utter_asked_again")
        words = read_back(understood, question_at(place))
        if words:
            heard = [slot for slot in understood.said if understood.slots.get(slot)]
            buttons = as_data([content.takes_back(heard[0])]) if len(heard) == 1 and heard[0] in QUESTIONS else []
            dispatcher.utter_message(text=words, buttons=buttons)
        if ROLE in understood.slots and place.requested == ROLE and not message.is_command:
            say_role(dispatcher, understood.slots[ROLE] or UNSAID, leaves_out=message.intent in LEAVES_OUT)
        if understood.doubted:
            asked = {"slot": understood.doubted, "values": list(understood.doubt)}
            doubt = {**asked, "misfit": understood.misfit, "words": message.text}
            return set_slots({**slots, "doubt": doubt, CONFIRM: None})
        is_story = place.requested == INITIATIVE and understood.slots.get(INITIATIVE, "") is None
        if is_story:
            dispatcher.utter_message(response="utter_story_read" if understood.said else "utter_story_not_read")
        return set_answers(tracker, slots)


def say_role(dispatcher: CollectingDispatcher, role: str, leaves_out: bool) -> None:
    """Says how words at the question for the person's part were taken: nothing of it is kept unseen."""
    if role != UNSAID:
        words = f"{content.short_name(ROLE)}: {content.choice(ROLE, role)}"
        dispatcher.utter_message(response="utter_heard", answer=words)
    elif not leaves_out:
        dispatcher.utter_message(response="utter_role_left_open")


def evidence_said(tracker: Tracker, line: str | None) -> list[EventType]:
    """Events that keep a `line` of evidence, and ask for the next one where there is one to ask for."""
    evidence = evidence_of(tracker).said(answers_of(tracker), line)
    return set_slots({"evidence": evidence.kept, EVIDENCE_LINE: None if evidence.at else ENOUGH})


class ActionStartCheck(NeedsSessions):
    """Begins the check, carries on an unfinished one, or opens a finished one for a change.

    What the person has just told of an initiative fills in what it can, as does what they said in a comparison.
    """

    def name(self) -> str:
        return "action_start_check"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        # The rules lead to the form as well, except from a tour that somebody left for their check.
        then = [FollowupAction("check_form")]
        message, begun = said_by(tracker), any(answers_of(tracker).values())
        if message.intent in ("change_answer", "correct_last", "add_evidence"):
            if not begun:
                dispatcher.utter_message(response="utter_check_not_started")
                return [FollowupAction("action_listen")]
            if message.intent == "add_evidence":
                return [*set_slots({"activity": "check", REVIEW: None}), *evidence_said(tracker, None), *then]
            understood = change(message)
            if message.is_command and has_result(tracker) and (given := _given(understood)):
                return self._changed_after_result(dispatcher, tracker, *given)
            if words := read_back(understood, None):
                dispatcher.utter_message(text=words)
            return set_answers(tracker, {"activity": "check", **understood.slots}) + then
        if begun and tracker.get_slot(REVIEW) is None and message.intent not in ("start_again", "confirm_start_again"):
            dispatcher.utter_message(response="utter_check_resumed")
            return set_slots({"activity": "check", CHANGE: "no", CONFIRM: "no"}) + then
        if begun and message.intent != "confirm_start_again":
            return set_slots({"activity": "check", "doubt": {"slot": RESTART}, CONFIRM: None}) + then
        if begun:
            dispatcher.utter_message(response="utter_check_restarted")
        dispatcher.utter_message(response="utter_tell_story" if message.intent == "tell_story" else "utter_check_intro")
        known = self.told_in_a_comparison(tracker.sender_id)
        if name := known.get(INITIATIVE):
            dispatcher.utter_message(text=read_back(Understood({INITIATIVE: name}, {INITIATIVE: name}), None))
        return [*fresh(tracker), *set_slots(known), *self._told(dispatcher, tracker), *then]

    def _changed_after_result(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, slot: str, value: str
    ) -> list[EventType]:
        """Changes one answer of a finished check, says what moved, and shows the result anew."""
        before = answers_of(tracker)
        dispatcher.utter_message(text=what_moved(before, slot, value))
        answers = {**before, slot: value}
        comparisons = self.add_to_comparisons(dispatcher, tracker, answers)
        say(dispatcher, result_now(tracker, is_simpler(tracker), comparisons, {slot: value}))
        typed = {other: words for other, words in typed_of(tracker).items() if other != slot}
        kept = {"typed": typed, "evidence": evidence_of(tracker).without([slot]).kept, **found_by(answers)}
        return [*set_slots({slot: value, **kept}), FollowupAction("action_listen")]

    @staticmethod
    def _told(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """What the story says that the person told before they agreed to the check."""
        story = last_story(tracker.events)
        if story is None:
            return []
        found, said = told(story, set(QUESTIONS))
        if not said and story.intent == "start_check":
            return []  # a long wish for the check, and no story
        if name := name_in(story):
            found[INITIATIVE] = name
        understood = Understood(found, said)
        if said:
            dispatcher.utter_message(text=read_back(understood, None))
        return set_slots({**found, "typed": typed_for({}, Place(INITIATIVE), story, understood)})


def _given(understood: Understood) -> tuple[str, str] | None:
    """The one answer that was understood, with its question; None where there is none."""
    given = [(slot, value) for slot, value in understood.slots.items() if slot in QUESTIONS and value]
    return given[0] if len(given) == 1 else None


def last_story(events: list[RasaEvent]) -> UserMessage | None:
    """The description of an initiative in the person's last two messages, where there is one."""
    said = [event for event in events if event.get("event") == "user"][-2:]
    for event in reversed(said):
        message = user_message({**event.get("parse_data", {}), "text": event.get("text")})
        asks_first = message.intent in ("ask_counts", "start_check", WISH_IN_DOUBT)
        asked_first = asks_first and len(message.text.split()) >= A_STORY
        if (message.intent == "describe_initiative" or asked_first) and not message.is_command:
            return message
    return None


def question_at(place: Place) -> str | None:
    """What the person is asked about: the question, or the one that it is doubted how they answered."""
    return place.doubted if place.requested == CONFIRM else place.requested


class ActionAskConfirm(Action):
    """Asks whether an answer was understood, or whether to clear all answers."""

    def name(self) -> str:
        return "action_ask_check_form_confirm"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        place = place_of(tracker)
        if place.doubted is None:
            finished = tracker.get_slot(REVIEW) is not None
            dispatcher.utter_message(response="utter_confirm_new_check" if finished else "utter_confirm_start_again")
            return []
        # Full words, so that no "Yes" or "No" can mean that the guide understood or did not.
        buttons = [
            *(
                content.button(place.doubted, value, simpler=True)
                if is_simpler(tracker)
                else Button(content.source_words(place.doubted, value), content.button(place.doubted, value).payload)
                for value in place.doubt
            ),
            Button("None of these" if len(place.doubt) > 1 else "No, something else", "/deny"),
        ]
        dispatcher.utter_message(
            response=f"utter_{place.misfit.replace(' ', '_')}" if place.misfit else "utter_confirm_answer",
            answer=content.source_words(place.doubted, place.doubt[0]),
            question=content.short_name(place.doubted),
            buttons=as_data(buttons),
        )
        return []


class ActionAskEvidence(Action):
    """Asks what somebody who uses the initiative would point to, for one answer after the other."""

    def name(self) -> str:
        return "action_ask_check_form_evidence_line"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        slot = evidence_of(tracker).at
        dispatcher.utter_message(
            response="utter_evidence",
            question=content.short_name(slot),
            answer=content.choice(slot, answers_of(tracker)[slot] or UNSURE),
        )
        return []


class ActionExplainChoices(Action):
    """Explains the choices of the question being asked, each with an example, where a message could not be read."""

    def name(self) -> str:
        return "action_explain_choices"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        place, simpler = place_of(tracker), is_simpler(tracker)
        slot = question_at(place)
        text = said_by(tracker).text
        asks = is_question(text)
        if asks and explains_a_word(dispatcher, text):
            return []
        if slot not in QUESTIONS:
            dispatcher.utter_message(response="utter_check_choose")
            return []
        known = known_of(slot, simpler)
        first = known["meaning"] if asks else content.text("choices_explained", choices=explained(slot, simpler))
        lines = [first, *explanations(known, known_of(slot, True), None, simpler)]
        dispatcher.utter_message(text=first_unsaid(tracker.events, lines))
        return []


class ActionAboutQuestion(Action):
    """Answers "why do you ask?", "what do you mean?" and "give me an example" for the question being asked."""

    def name(self) -> str:
        return "action_about_question"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        asked = said_by(tracker)
        if asked.intent == "what_does_it_mean" and explains_a_word(dispatcher, asked.text):
            return []
        slot, simpler = named_question(asked.text) or question_at(place_of(tracker)), is_simpler(tracker)
        known = known_of(slot, simpler)
        explains = {"why_ask": [known["why"]], "give_example": [known.get("example") or known["meaning"]]}
        meaning = [known["meaning"]] if is_question(asked.text) else []
        lines = [
            *explains.get(asked.intent, meaning),
            *explanations(known, known_of(slot, True), slot, simpler),
        ]
        dispatcher.utter_message(text=first_unsaid(tracker.events, lines))
        return []


class ActionAskChange(Action):
    """Asks which answer to change."""

    def name(self) -> str:
        return "action_ask_change"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        dispatcher.utter_message(response="utter_change", buttons=as_data(change_buttons(said_by(tracker))))
        return []


class ActionAskReview(Action):
    """Shows all answers before the result."""

    def name(self) -> str:
        return "action_ask_review"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        initiative, answers = initiative_of(tracker), answers_of(tracker)
        dispatcher.utter_message(
            response="utter_review",
            answers=named_review(initiative, answers, is_simpler(tracker)),
            json_message=as_data(review(initiative, answers, is_simpler(tracker))),
        )
        return []


class ActionShowReview(Action):
    """Shows the answers so far, at any time."""

    def name(self) -> str:
        return "action_show_review"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        answers = answers_of(tracker)
        if any(answers.values()):
            dispatcher.utter_message(text=named_review(initiative_of(tracker), answers, is_simpler(tracker)))
        else:
            dispatcher.utter_message(response="utter_check_not_started")
        return []
