"""The guided check's actions: they fetch the answers, let the rules decide, and say it."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from guide import content
from guide.check.reading import (
    CHANGE,
    CONFIRM,
    INITIATIVE,
    REVIEW,
    Clause,
    Message,
    Place,
    Understood,
    change,
    change_buttons,
    name_in,
    named_question,
    understand,
    volunteered,
)
from guide.check.rules import (
    CO_PRODUCED,
    NOT_CO_PRODUCED,
    QUESTIONS,
    ROWS,
    STAGES,
    UNSURE,
    Result,
    columns,
    decide,
    is_better,
    missing_for_co_production,
)
from guide.sessions import screens
from store.sessions import VIEWS, NoSession, NotAllowed, sessions, spoken

MOST_CHANGES = 5
"""Changes that the result names; the payload carries all."""
LONGEST_QUOTE = 90
"""Characters of the person's words that are repeated to them."""

FRESH: dict[str, Any] = {
    **dict.fromkeys([INITIATIVE, *QUESTIONS, REVIEW, "kept", "doubt", "outcome", "verdict", "provisional"]),
    CHANGE: "no",
    CONFIRM: "no",
}
"""The check's slots before the first question."""

RESTART = "restart"
"""In slot `doubt`, the name of the question whether to clear all answers."""


def message_of(parsed: Mapping[str, Any]) -> Message:
    """A person's message, as the pure functions take it, from what the NLU made of it."""
    intent = parsed.get("intent") or {}
    return Message(
        text=parsed.get("text") or "",
        intent=intent.get("name") or "",
        confidence=intent.get("confidence") or 0.0,
        entities={e["entity"]: e["value"] for e in parsed.get("entities", []) if isinstance(e.get("value"), str)},
        clauses=tuple(Clause(**clause) for clause in parsed.get("answers") or []),
    )


def said_by(tracker: Tracker) -> Message:
    """The person's last message."""
    return message_of(tracker.latest_message)


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
    values = {slot: value for slot, value in FRESH.items() if tracker.get_slot(slot) != value}
    return set_slots({**values, "activity": "check"})


def answers_of(tracker: Tracker) -> dict[str, str | None]:
    """The ten answers so far, None for the missing ones. One that is being changed counts until it is replaced."""
    kept = tracker.get_slot("kept") or {}
    return {slot: tracker.get_slot(slot) or kept.get(slot) for slot in QUESTIONS}


def place_of(tracker: Tracker) -> Place:
    """Where the check stands, as the pure functions take it."""
    doubt = tracker.get_slot("doubt") or {}
    slot = doubt.get("slot")
    return Place(
        requested=tracker.get_slot("requested_slot"),
        answers=answers_of(tracker),
        last=last_answered(tracker.events),
        doubted=slot if slot in QUESTIONS else None,
        doubt=tuple(doubt.get("values", ())),
        restarting=slot == RESTART and tracker.get_slot("requested_slot") == CONFIRM,
    )


def last_answered(events: list[dict[str, Any]]) -> str | None:
    """The question that was answered last."""
    answers = (
        e["name"] for e in reversed(events) if e.get("event") == "slot" and e["name"] in QUESTIONS and e["value"]
    )
    return next(answers, None)


def is_simpler(tracker: Tracker) -> bool:
    """Whether the person asked for simpler words."""
    return bool(tracker.get_slot("simpler"))


def review_text(answers: dict[str, str | None]) -> str:
    """The answers as a numbered list, in the words of the choices."""
    return "\n".join(
        f"{number}. {content.short_name(slot)}: {content.choice(slot, value) if (value := answers[slot]) else '–'}"
        for number, slot in enumerate(QUESTIONS, 1)
    )


def named_review(tracker: Tracker) -> str:
    """The initiative's name, where it has one, and the answers."""
    name = tracker.get_slot(INITIATIVE)
    return (f"{content.short_name(INITIATIVE)}: {content.literal(name)}\n" if name else "") + review_text(
        answers_of(tracker)
    )


def read_back(understood: Understood, requested: str | None) -> str:
    """How answers in the person's own words were understood: in the words of the source, and from which words.

    One answer to the question that was `requested` needs no more than the words of the source.
    """
    heard = {slot: words for slot, words in understood.said.items() if understood.slots.get(slot)}
    if not heard:
        return ""
    if list(heard) == [requested]:
        return content.text("heard", answer=content.source_words(requested, understood.slots[requested] or ""))
    lines = [
        f"- {content.short_name(slot)}: {content.source_words(slot, understood.slots[slot] or '')} ({quoted(words)})"
        for slot, words in heard.items()
    ]
    if name := understood.slots.get(INITIATIVE):
        lines.insert(0, f"- {content.short_name(INITIATIVE)}: {content.literal(name)}")
    return content.text("heard_several") + "\n" + "\n".join(lines)


def quoted(words: str) -> str:
    """What a person wrote, as a quotation, cut at a word's end where it is too long to show."""
    shown = words if len(words) <= LONGEST_QUOTE else words[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"
    return f'"{content.literal(shown)}"'


class ValidateCheckForm(Action):
    """Reads a message at a question: sets what it answers, and leaves the rest to the rules for digressions."""

    def name(self) -> str:
        return "validate_check_form"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict) -> list[EventType]:
        place, message = place_of(tracker), said_by(tracker)
        understood = understand(place, message)
        if understood.restart:
            if place.restarting:
                dispatcher.utter_message(response="utter_check_restarted")
                return fresh(tracker)
            if message.intent == "confirm_start_again":
                return fresh(tracker)
            return set_slots({"doubt": {"slot": RESTART}, CONFIRM: None})
        words = read_back(understood, place.requested if place.requested != CONFIRM else place.doubted)
        if words:
            dispatcher.utter_message(text=words)
        if understood.doubted:
            doubt = {"slot": understood.doubted, "values": list(understood.doubt)}
            return set_slots({**understood.slots, "doubt": doubt, CONFIRM: None})
        is_story = place.requested == INITIATIVE and understood.slots.get(INITIATIVE, "") is None
        if is_story:
            dispatcher.utter_message(response="utter_story_read" if understood.said else "utter_story_not_read")
        return set_answers(tracker, understood.slots)


class ActionStartCheck(Action):
    """Begins the check, carries on an unfinished one, or opens a finished one for a change.

    What the person has just told of an initiative fills in what it can.
    """

    def name(self) -> str:
        return "action_start_check"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict) -> list[EventType]:
        # The rules lead to the form as well, except from a tour that somebody left for their check.
        then = [FollowupAction("check_form")]
        message, begun = said_by(tracker), any(answers_of(tracker).values())
        if message.intent in ("change_answer", "correct_last") and begun:
            understood = change(message)
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
        return [*fresh(tracker), *self._told(dispatcher, tracker), *then]

    @staticmethod
    def _told(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """What the story says that the person told before they agreed to the check."""
        story = last_story(tracker.events)
        if story is None:
            return []
        found, said = volunteered(story, set(QUESTIONS), True)
        if name := name_in(story.text):
            found[INITIATIVE] = name
        if said:
            dispatcher.utter_message(text=read_back(Understood(found, said), None))
        return set_slots(found)


def last_story(events: list[dict[str, Any]]) -> Message | None:
    """The description of an initiative in the person's last two messages, where there is one."""
    said = [event for event in events if event.get("event") == "user"][-2:]
    for event in reversed(said):
        message = message_of({**event.get("parse_data", {}), "text": event.get("text")})
        if message.intent == "describe_initiative" and not message.text.startswith("/"):
            return message
    return None


class ActionAskConfirm(Action):
    """Asks whether an answer was understood, or whether to clear all answers."""

    def name(self) -> str:
        return "action_ask_check_form_confirm"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict) -> list[EventType]:
        place = place_of(tracker)
        if place.doubted is None:
            finished = tracker.get_slot(REVIEW) is not None
            dispatcher.utter_message(response="utter_confirm_new_check" if finished else "utter_confirm_start_again")
            return []
        buttons = [content.button(place.doubted, value) for value in place.doubt]
        dispatcher.utter_message(
            response="utter_confirm_answer",
            answer=content.source_words(place.doubted, place.doubt[0]),
            question=content.short_name(place.doubted),
            buttons=[*buttons, {"title": "Neither", "payload": "/deny"}],
        )
        return []


class ActionExplainChoices(Action):
    """Explains the choices of the question being asked, each with an example, where a message could not be read."""

    def name(self) -> str:
        return "action_explain_choices"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict) -> list[EventType]:
        place = place_of(tracker)
        slot = place.doubted if place.requested == CONFIRM else place.requested
        if slot not in QUESTIONS:
            dispatcher.utter_message(response="utter_check_choose")
            return []
        values = reversed(QUESTIONS[slot])
        lines = [f'- {content.choice(slot, value)}: "{content.example_answer(slot, value)}"' for value in values]
        dispatcher.utter_message(response="utter_choices_explained", choices="\n".join(lines))
        return []


class ActionAboutQuestion(Action):
    """Answers "why do you ask?", "what do you mean?" and "give me an example" for the question being asked."""

    def name(self) -> str:
        return "action_about_question"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict) -> list[EventType]:
        place, simpler = place_of(tracker), is_simpler(tracker)
        slot = place.doubted if place.requested == CONFIRM else place.requested
        slot = named_question(said_by(tracker).text) or slot
        asks = slot in (INITIATIVE, *QUESTIONS)
        about = content.question(slot, simpler) if asks and slot else content.response("review", simpler)
        wanted = {"why_ask": "why", "give_example": "example"}.get(said_by(tracker).intent, "meaning")
        dispatcher.utter_message(text=about["metadata"][wanted])
        return []


class ActionAskChange(Action):
    """Asks which answer to change."""

    def name(self) -> str:
        return "action_ask_change"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict) -> list[EventType]:
        dispatcher.utter_message(response="utter_change", buttons=change_buttons(said_by(tracker)))
        return []


class ActionAskReview(Action):
    """Shows all answers before the result."""

    def name(self) -> str:
        return "action_ask_review"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict) -> list[EventType]:
        answers = answers_of(tracker)
        review = [
            {
                "slot": slot,
                "name": content.short_name(slot),
                "answer": content.choice(slot, answers[slot] or UNSURE),
                "change": f'/change_answer{{"question": "{slot}"}}',
            }
            for slot in QUESTIONS
        ]
        dispatcher.utter_message(
            response="utter_review",
            answers=named_review(tracker),
            json_message={"type": "check_review", "initiative": tracker.get_slot(INITIATIVE) or "", "review": review},
        )
        return []


class ActionShowReview(Action):
    """Shows the answers so far, at any time."""

    def name(self) -> str:
        return "action_show_review"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict) -> list[EventType]:
        answers = answers_of(tracker)
        if any(answers.values()):
            dispatcher.utter_message(text=named_review(tracker))
        else:
            dispatcher.utter_message(response="utter_check_not_started")
        return []


class ActionCheckResult(Action):
    """Says the result. With answers missing (an action failed on the way, say) it goes back to asking for them."""

    def name(self) -> str:
        return "action_check_result"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict) -> list[EventType]:
        answers = answers_of(tracker)
        if not any(answers.values()):
            dispatcher.utter_message(response="utter_check_not_started")
            return []
        if not all(answers.values()):
            dispatcher.utter_message(response="utter_check_incomplete")
            return [SlotSet(REVIEW, None), SlotSet("activity", "check"), FollowupAction("check_form")]
        views = add_to_comparisons(dispatcher, tracker)
        result, initiative = decide(answers), tracker.get_slot(INITIATIVE) or ""
        next_steps = next_steps_for(answers)
        dispatcher.utter_message(
            text=result_text(initiative, answers, result, next_steps),
            buttons=[
                *views,
                {"title": "Change an answer", "payload": "/change_answer"},
                *([] if views else [{"title": "Compare with others", "payload": "/compare_views"}]),
                {"title": "Start again", "payload": "/start_again"},
                {"title": "Back to the guide", "payload": "/what_can_you_do"},
            ],
            json_message={
                "type": "check_result",
                "initiative": initiative,
                "outcome": result.outcome,
                "verdict": result.verdict,
                "provisional": result.provisional,
                "answers": answers,
                "deciding": result.deciding,
                "would_change": [vars(change) for change in result.would_change],
                "next_steps": next_steps,
            },
        )
        return set_slots(
            {
                "outcome": result.outcome,
                "verdict": result.verdict,
                "provisional": result.provisional,
                "activity": None,
            }
        )


def add_to_comparisons(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[content.Button]:
    """Adds a finished check to the comparisons of views that its person has joined, and says so.

    Gives the buttons that show them.
    """
    kept = {slot: value for slot, value in answers_of(tracker).items() if value}
    buttons: list[content.Button] = []
    # A comparison that can't be reached must not cost somebody their own result.
    with contextlib.suppress(sa.exc.SQLAlchemyError):
        for code in sessions().joined(tracker.sender_id, VIEWS):
            with contextlib.suppress(NoSession, NotAllowed):
                sessions().answer(code, tracker.sender_id, kept, lambda _: True)
                page = screens.page_in_words(code, tracker.get_latest_input_channel())
                dispatcher.utter_message(text=f"{content.text('views_added', code=spoken(code))} {page}".strip())
                buttons.append(screens.button(screens.BUTTONS["views"], "look", code))
    return buttons


class ActionFindOutMore(Action):
    """Says where to find out more; after a result, first what to try next with the initiative that was checked."""

    def name(self) -> str:
        return "action_find_out_more"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict) -> list[EventType]:
        answers = answers_of(tracker)
        if tracker.get_slot(REVIEW) is None or not all(answers.values()):
            dispatcher.utter_message(response="utter_ask_find_out_more")
        else:
            dispatcher.utter_message(text=content.text("result_next") + "\n" + content.points(next_steps_for(answers)))
        return []


def next_steps_for(answers: dict[str, str | None]) -> list[str]:
    """What to try next, in words: for each stage that is not shared, then the other approaches, then the resource."""
    not_shared = [stage for stage in STAGES if answers[stage] in ("asked", "alone")]
    steps = [content.text(f"next_{stage}") for stage in not_shared]
    if not_shared:
        steps.append(content.text("next_approaches"))
    return [*steps, content.text("next_resource")]


def result_text(initiative: str, answers: dict[str, str | None], result: Result, next_steps: list[str]) -> str:
    """The result as the person reads it: outcome and verdict, why, what would make the difference, what next."""
    initiative = content.literal(initiative)
    name = initiative or "Your initiative"
    named = content.short_name

    def answer(slot: str) -> str:
        return f"{named(slot)} ({content.choice(slot, answers[slot] or UNSURE)})"

    if result.outcome is None or result.verdict is None:
        missing = [slot for slot in ROWS if answers[slot] == UNSURE]
        names = _listed([named(slot) for slot in missing])
        parts = [content.text("result_outcome_none", initiative=initiative or "your initiative", missing=names)]
    else:
        verdict = result.verdict.replace("-", "_").replace(" ", "_")
        unsure_stages = [named(stage) for stage in STAGES if answers[stage] == UNSURE]
        if result.verdict == NOT_CO_PRODUCED and unsure_stages:
            verdict += "_so_far"
        parts = [
            content.text(f"result_outcome_{result.outcome}", initiative=name)
            + " "
            + content.text(
                f"result_verdict_{verdict}", stages=_listed([named(s) for s in result.shared_stages] or unsure_stages)
            )
        ]
    if result.provisional:
        parts.append(_provisional(answers, result))
    if result.contradiction:
        parts.append(content.text("result_" + result.contradiction.replace(" ", "_")))
    if result.deciding:
        parts.append(content.text("result_deciding", deciding=_listed([answer(slot) for slot in result.deciding])))
    parts.append(_picture(answers))
    parts.append(_difference(answers, result))
    parts.append(content.text("result_next") + "\n" + content.points(next_steps))
    return "\n\n".join(part for part in parts if part)


def _provisional(answers: dict[str, str | None], result: Result) -> str:
    unsure = [slot for slot in QUESTIONS if answers[slot] == UNSURE]
    telling = [slot for slot in unsure if any(c.slot == slot for c in result.would_change)]
    finding = (
        content.text("result_finding_out", unsure=_listed([content.short_name(slot) for slot in telling]))
        if telling
        else content.text("result_finding_out_changes_nothing")
    )
    names = _listed([content.short_name(slot) for slot in unsure])
    return content.text("result_provisional", unsure=names) + " " + finding


def _picture(answers: dict[str, str | None]) -> str:
    rows = [
        f"{'Not sure' if column == UNSURE else column.upper()}: {', '.join(content.short_name(slot) for slot in slots)}"
        for column, slots in columns(answers).items()
        if slots
    ]
    return content.text("result_picture") + "\n" + content.points(rows)


def _difference(answers: dict[str, str | None], result: Result) -> str:
    better = [c for c in result.would_change if is_better(c, result)][:MOST_CHANGES]
    if better:
        lines = [
            f"{content.short_name(c.slot)}: {content.choice(c.slot, c.value)} → "
            f"{(c.outcome or '').upper()}, {c.verdict}"
            for c in better
        ]
        return content.text("result_would_change") + "\n" + content.points(lines)
    if result.outcome == "with" and result.verdict != CO_PRODUCED:
        needed = [
            f"{content.short_name(s)} ({content.choice(s, QUESTIONS[s][-1])})"
            for s in missing_for_co_production(answers)
        ]
        return content.text("result_needs_several", needed=_listed(needed))
    return "" if result.would_change else content.text("result_nothing_would_change")


def _listed(names: list[str]) -> str:
    *most, last = names or [""]
    return f"{', '.join(most)} and {last}" if most else last
