"""What a message means at a question of the check: pure functions from a message to slot changes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from actions.check_rules import CLUES, QUESTIONS, ROWS, UNSURE
from actions.texts import Button, button_value, choices, short_name

INITIATIVE, REVIEW, CHANGE = "initiative", "review", "change"
LONGEST_NAME = 80
"""Characters of an initiative's name that are kept."""

POLAR = {"choice_and_control", "participation", *CLUES}
"""The questions that can be answered with yes and no."""

_QUESTION_FORM = re.compile(
    r"\?|^(what|who|whose|why|how|when|where|which|is|are|can|could|do|does|did|tell me)\b", re.I
)
_CALLED = re.compile(r"^((it'?s|it is|we'?re|we are|(our|the|my) \w+ is)\s+)?(called|named)\s+", re.I)
_NAMELESS = re.compile(r"\b(no|not|doesn'?t|don'?t|hasn'?t|without)\b.*\bname\b|\bnameless\b|\bunnamed\b", re.I)
_CORRECTS = re.compile(r"^(actually|change|correct|amend|redo|fix)\b", re.I)
_PLAINLY = re.compile(r"(yes|yeah|yep|yup)\b|(no|nope|nah)\b(?! (idea|one|body|doubt|problem)\b)")
"""A plain yes or no at the beginning, whatever follows it."""
SURE_OF_UNSURE = 0.5
"""The same for "not sure", which is an answer and would be kept."""
TELLING = 5
"""Letters of a word that tells one choice from another by itself; "it" and "we" do not."""
_NOT_A_NAME = {
    "abuse", "are_you_a_person", "ask_human", "ask_privacy", "ask_source", "clear_conversation", "give_example",
    "goodbye", "greet", "normal_words", "show_result", "show_review", "simpler_words", "start_again", "start_tour",
    "stop", "thank", "what_can_you_do", "what_does_it_mean", "why_ask",
}  # fmt: skip
_SKIPS_NAME = {"skip", "unsure", "deny", "affirm", "next"}
SURE = 0.6
"""Confidence from which a message is taken as a question or command rather than a name or an answer."""


@dataclass(frozen=True)
class Message:
    """A person's message as the NLU read it."""

    text: str
    intent: str
    confidence: float = 1.0
    entities: Mapping[str, str] = field(default_factory=dict)


def changes(requested: str | None, message: Message) -> dict[str, str | None]:
    """The slots that `message` sets while the check waits for `requested`; empty where it is no answer."""
    pressed = {
        slot: value
        for slot, value in message.entities.items()
        if value in (*QUESTIONS.get(slot, ()), UNSURE) or (slot, value) == (REVIEW, "yes")
    }
    if pressed:
        return pressed
    if requested is None:
        return {}
    corrects = _CORRECTS.search(message.text) and requested != INITIATIVE and named_question(message.text)
    wants_change = message.intent == "change_answer" and message.confidence >= SURE and requested != INITIATIVE
    if wants_change or requested == CHANGE or corrects:
        return change(message)
    if message.intent == "go_back":
        return _back(requested)
    if requested == INITIATIVE:
        return _name(message)
    if requested == REVIEW:
        return _review(message)
    if requested in QUESTIONS:
        value = read_answer(requested, message)
        return {requested: value} if value else {}
    return {}


def read_answer(slot: str, message: Message) -> str | None:
    """The value of question `slot` that `message` gives: a choice's words or number, or a plain yes, no or a bit.

    Some of a choice's words are enough where no other choice has them all ("together", "skills wasted").
    """
    said = plain(message.text)
    for number, button in enumerate(choices(slot), 1):
        if said in (plain(button["title"]), str(number)):
            return button_value(slot, button)
    words = set(said.split())
    part_of = [b for b in choices(slot) if words <= set(plain(b["title"]).split())]
    if len(part_of) == 1 and "?" not in message.text and max(map(len, words)) >= TELLING:
        return button_value(slot, part_of[0])
    if message.intent in ("unsure", "skip") and message.confidence >= SURE_OF_UNSURE:
        return UNSURE
    if slot in POLAR:
        values = QUESTIONS[slot]
        middle = values[1] if len(values) == 3 else None
        plainly = _PLAINLY.match(said)
        word = message.intent
        if said.startswith("yes and no"):
            word = "partly"
        elif plainly and " but " not in said:
            word = "affirm" if plainly.group(1) else "deny"
        return {"affirm": values[-1], "deny": values[0], "partly": middle}.get(word)
    return None


def plain(text: str) -> str:
    """`text` in small letters, without punctuation, single-spaced."""
    return " ".join(re.sub(r"[^\w\s]", " ", text.lower().replace("'", "")).split())


def named_question(text: str) -> str | None:
    """The question that `text` names, by number ("question 3") or by its short name ("the community one")."""
    said = plain(text)
    number = re.search(r"\b(10|[1-9])\b", said)
    if number:
        return list(QUESTIONS)[int(number.group()) - 1]
    for slot in sorted(QUESTIONS, key=lambda slot: -len(short_name(slot))):
        words = [plain(short_name(slot)), slot.replace("_", " ")]
        if any(re.search(rf"\b{word}", said) for word in words):
            return slot
    return None


def change_page(message: Message) -> str:
    """Which half of the questions the person asked to choose from: `rows` or `others`; "" for neither yet."""
    page = message.entities.get("question", "")
    return page if page in ("rows", "others") else ""


def change_buttons(message: Message) -> list[Button]:
    """The buttons for choosing the answer to change: two halves first, since more than five are hard to take in."""
    page = change_page(message)
    if not page:
        return [
            {"title": "One of questions 1 to 5", "payload": '/change_answer{"question": "rows"}'},
            {"title": "One of questions 6 to 10", "payload": '/change_answer{"question": "others"}'},
        ]
    slots = [slot for slot in QUESTIONS if (slot in ROWS) == (page == "rows")]
    return [{"title": short_name(slot), "payload": f'/change_answer{{"question": "{slot}"}}'} for slot in slots]


def change(message: Message) -> dict[str, str | None]:
    """What a wish to change an answer sets: the question it names is asked again, or else which one it is."""
    if re.search(r"\bname\b", message.text, re.I):
        return {INITIATIVE: None, CHANGE: "no", REVIEW: None}
    question = message.entities.get("question")
    if question not in QUESTIONS:
        question = None if change_page(message) else named_question(message.text)
    if question:
        return {question: None, CHANGE: "no", REVIEW: None}
    if message.intent == "change_answer":
        return {CHANGE: None, REVIEW: None}
    if message.intent in ("deny", "go_back", "skip", "show_review"):
        return {CHANGE: "no"}
    return {}


def _back(requested: str) -> dict[str, str | None]:
    order = [INITIATIVE, *QUESTIONS, REVIEW]
    position = order.index(requested) if requested in order else 0
    return {order[max(position - 1, 0)]: None}


def _name(message: Message) -> dict[str, str | None]:
    if message.text.startswith("/"):
        return {INITIATIVE: ""} if message.intent in _SKIPS_NAME else {}
    sure = message.confidence >= SURE
    if message.intent == "safety" and not _CALLED.match(message.text):
        return {}
    if _NAMELESS.search(message.text):
        return {INITIATIVE: ""}
    if message.intent in _SKIPS_NAME and (sure or len(message.text.split()) < 3):
        return {INITIATIVE: ""}
    if message.intent in _NOT_A_NAME and sure:
        return {}
    if _QUESTION_FORM.search(message.text.strip()):
        return {}
    name = " ".join("".join(letter if letter.isprintable() else " " for letter in message.text).split())
    name = _CALLED.sub("", name)
    return {INITIATIVE: name[:LONGEST_NAME].strip(" .\"'")} if name.strip(" .\"'") else {}


def _review(message: Message) -> dict[str, str | None]:
    said = plain(message.text)
    if said == "1" or message.intent in ("affirm", "show_result", "next"):
        return {REVIEW: "yes"}
    if said == "2" or message.intent == "deny":
        return {CHANGE: None, REVIEW: None}
    return {}
