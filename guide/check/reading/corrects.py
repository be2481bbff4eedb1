"""A correction of an answer that was given: which question it is about, and the new value where it says one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from guide.check.reading.levels import DOUBTED, SURE, TELLING, TOLD_BACK, is_sure
from guide.check.reading.naming import tidy
from guide.check.reading.phrases import has, phrase
from guide.check.reading.place import CHANGE, CHANGED, INITIATIVE, NOTHING, REVIEW, Place, Understood
from guide.check.reading.values import SHORT_ANSWERS, by_itself, read_answer, told_apart
from guide.check.reading.words import is_question, named_question, names, plain
from guide.check.rules import QUESTIONS, ROWS
from guide.content import short_name
from guide.messages import Button, UserMessage

A_WISH = 2
"""Words from which somebody may wish for something; a number alone is a choice."""
PAGES = ("rows", "others")
"""The two halves of the questions, one of which is chosen first where the answer to change is chosen by buttons."""


def read(place: Place, message: UserMessage) -> Understood | None:
    """What a correction comes to; None where the message is none."""
    requested, typed = place.requested, not message.is_command
    if requested == INITIATIVE or is_sure(message, "safety"):
        return None
    if typed and has("name is wrong", message.text) and not is_question(message.text.rstrip("?")):
        name = tidy(message.named.text) if message.named.likely >= SURE else ""
        return Understood({INITIATIVE: name or None, **CHANGED}, {INITIATIVE: message.text} if name else {})
    named = named_question(message.text) if typed else None
    if named and named == requested and not place.answers.get(named):
        return _corrected_at_once(named, message)
    if typed and (_chooses(requested, message.text) or _answers_it(requested, named, message)):
        return None
    takes_back = typed and has("takes back", message.text) and not is_question(message.text)
    if takes_back and (slot := named or place.last):
        return new_value(slot, message)
    corrects = named and (_says_that_one_was_wrong(message.text) or _again(message))
    if requested == CHANGE or is_sure(message, "change_answer") or corrects:
        return change(message)
    return _corrected_otherwise(place, named, message) if typed else None


def _corrected_at_once(slot: str, message: UserMessage) -> Understood | None:
    """The answer to the question that is open, of somebody who says at the same time that something was wrong."""
    found = new_value(slot, message) if message.intent in ("correct_last", "change_answer") else NOTHING
    value = found.slots.get(slot)
    return Understood({slot: value}, found.said) if value else None


def _says_that_one_was_wrong(text: str) -> bool:
    return any(has(words, text) for words in ("corrects", "should be", "was wrong"))


def _chooses(requested: str | None, text: str) -> bool:
    """Whether words choose one of the answers shown, or give the same answer as before."""
    return requested != CHANGE and (has("chooses", plain(text)) or has("the same", text.strip()))


def _answers_it(requested: str | None, named: str | None, message: UserMessage) -> bool:
    """Whether words that look like a wish to change something surely answer the question that is open."""
    if requested not in QUESTIONS or named or not message.clauses or message.intent != "change_answer":
        return False
    return message.clauses[0].gives(requested) is not None


def _again(message: UserMessage) -> bool:
    """Whether somebody wants a question again that they name, in words that may be other intents' too."""
    asks = is_question(message.text) and message.intent.startswith("ask_")
    if asks or len(plain(message.text).split()) < A_WISH:
        return False
    wishes = message.intent in ("change_answer", "correct_last") and message.confidence >= DOUBTED
    return wishes or has("wants it again", message.text)


def _corrected_otherwise(place: Place, named: str | None, message: UserMessage) -> Understood | None:
    """A new value at the review, behind a question's number or name, or of somebody who says that it was wrong."""
    tells = not is_question(message.text)
    if place.requested == REVIEW and named and tells and told_apart(named, message.text):
        return new_value(named, message)
    labelled = phrase("labelled").match(message.text)
    if labelled and (slot := named_question(labelled.group())):
        return new_value(slot, message)
    wrong = (named or place.last) if is_sure(message, "correct_last") else None
    return new_value(wrong, message) if wrong else None


def change(message: UserMessage) -> Understood:
    """What a wish to change an answer comes to: the new value, the question asked again, or which one it is."""
    if re.search(r"\bname\b", message.text, re.I) and not message.is_command:
        return Understood({INITIATIVE: None, **CHANGED})
    slot = message.entities.get("question")
    if slot not in QUESTIONS:
        slot = None if change_page(message) else named_question(message.text)
    if slot:
        return _several_new_values(message) or new_value(slot, message)
    if message.intent in ("change_answer", "correct_last"):
        return Understood({CHANGE: None, REVIEW: None})
    if message.intent in ("deny", "go_back", "skip", "show_review", "never_mind"):
        return Understood({CHANGE: "no"})
    return NOTHING


def seen_otherwise(message: UserMessage, answers: Mapping[str, str | None]) -> tuple[str, str | None] | None:
    """The question that a statement about a result names, with the other answer that it gives; None for no question."""
    slot = named_question(message.text)
    if slot is None or is_question(message.text) or message.is_command:
        return None
    value = new_value(slot, message).slots.get(slot)
    return None if value == answers.get(slot) else (slot, value)


def change_page(message: UserMessage) -> str:
    """Which half of the questions the person asked to choose from: `rows` or `others`; "" for neither yet."""
    page = message.entities.get("question", "")
    return page if page in PAGES else ""


def change_buttons(message: UserMessage) -> list[Button]:
    """The buttons for choosing the answer to change: two halves first, since more than five are hard to take in."""
    page = change_page(message)
    if not page:
        return [
            Button("One of questions 1 to 5", '/change_answer{"question": "rows"}'),
            Button("One of questions 6 to 10", '/change_answer{"question": "others"}'),
        ]
    slots = [slot for slot in QUESTIONS if (slot in ROWS) == (page == "rows")]
    return [Button(short_name(slot), f'/change_answer{{"question": "{slot}"}}') for slot in slots]


def new_value(slot: str, message: UserMessage) -> Understood:
    """The answer to `slot` that a correction names after "should be", "I meant" and the like; else it is asked anew."""
    asked_anew = Understood({slot: None, **CHANGED})
    if message.is_command:
        value = message.entities.get(slot)
        return Understood({slot: value, **CHANGED}) if value in QUESTIONS[slot] else asked_anew
    for words in () if has("said but", message.text) else _where_a_value_may_stand(message.text):
        short = next((said for said in SHORT_ANSWERS if len(said) >= TELLING and plain(words).startswith(said)), words)
        if value := (read_answer(slot, by_itself(short)) if words.strip() else None) or told_apart(slot, words):
            return Understood({slot: value, **CHANGED}, {slot: words.strip()})
    if has("was wrong", message.text) or has("said but", message.text):
        return asked_anew
    # Its name alone ("change the one about equals") is no value of it.
    without_name = re.sub(rf"{re.escape(short_name(slot))}|\b{slot}\b", "", message.text, flags=re.I)
    alone = read_answer(slot, by_itself(without_name)) if 0 < len(without_name.split()) < TOLD_BACK else None
    if (value := told_apart(slot, without_name) or alone) and not has("negation", without_name):
        return Understood({slot: value, **CHANGED}, {slot: message.text})
    read = [clause for clause in message.clauses[1:] if clause.words in message.text.partition(":")[2]]
    if len(without_name.split()) > TOLD_BACK and not has("wants it again", message.text):
        read += [*(part for part in message.clauses[1:] if names(slot, part.words)), *message.clauses[:1]]
    given = ((value, clause.words) for clause in read if (value := clause.gives(slot)))
    value, words = next(given, (None, ""))
    return Understood({slot: value, **CHANGED}, {slot: words}) if value else asked_anew


def _where_a_value_may_stand(text: str) -> list[str]:
    """The words after each "should be" and the like, the last first, then those after a question's number or name."""
    after = [text[found.end() :] for found in reversed(list(phrase("new value").finditer(text)))]
    if labelled := phrase("labelled").match(text):
        after.append(text[labelled.end() :])
    return [phrase("value ends").split(rest, maxsplit=1)[0] for rest in after]


def _several_new_values(message: UserMessage) -> Understood:
    """Two or more corrections in one message, each of which names its question and its value; else nothing."""
    slots: dict[str, str | None] = {}
    said: dict[str, str] = {}
    for part in phrase("and").split(message.text) if not message.is_command else []:
        if slot := named_question(part):
            corrected = new_value(slot, replace(message, text=part, clauses=()))
            if corrected.slots[slot]:
                slots |= corrected.slots
                said[slot] = part.strip()
    return Understood(slots, said) if len(said) > 1 else NOTHING
