"""What is said at the first question: the initiative's name, that it has none, or a whole description of it."""

from __future__ import annotations

import re

from guide.check.reading.levels import A_STORY, LONGER_THAN_A_NAME, LONGEST_NAME, SURE
from guide.check.reading.phrases import has, phrase
from guide.check.reading.place import INITIATIVE, NOTHING, Place, Understood
from guide.check.reading.telling import told
from guide.check.reading.titles import in_a_sentence, in_a_story
from guide.check.reading.words import is_question
from guide.check.rules import QUESTIONS
from guide.content import one_line
from guide.messages import UserMessage

NAMELESS = Understood({INITIATIVE: ""})
"""The initiative has no name, or the person would rather not say it."""
NOT_A_NAME = {
    "abuse", "are_you_a_person", "ask_human", "ask_privacy", "ask_progress", "ask_source", "clear_conversation",
    "give_example", "goodbye", "greet", "must_i_answer", "never_mind", "normal_words", "repeat", "show_result",
    "show_review", "simpler_words", "start_onboarding", "start_tour", "stop", "tell_story", "thank", "what_can_you_do",
    "what_does_it_mean", "why_ask",
}  # fmt: skip
"""Intents of messages that are no name."""
SKIPS = {"skip", "unsure", "deny", "affirm", "next", "must_i_answer"}
"""Intents of messages that leave the name out."""
_LETTERS = re.compile(r"\b(\w\.){2,}$")
A_WORD_OR_TWO = 3
"""Words below which leaving out needs no surer reading."""


def read(place: Place, message: UserMessage) -> Understood | None:
    """What is said at the question for the name."""
    if place.requested != INITIATIVE:
        return None
    if message.is_command:
        return NAMELESS if message.intent in SKIPS else NOTHING
    text = one_line(message.text).strip()
    called = phrase("called").match(phrase("greeting").sub("", text))
    is_danger = message.intent == "safety" and (message.confidence >= SURE or not has("in capitals", text))
    if is_danger and not called:
        return NOTHING
    if has("in capitals", text):
        return Understood({INITIATIVE: _tidy(text)})
    if len(text.split()) >= A_STORY:
        return _described(place, message)
    text = phrase("greeting").sub("", text)
    sure = message.confidence >= SURE
    skips = message.intent in SKIPS and (sure or len(text.split()) < A_WORD_OR_TWO)
    if skips or (has("nameless", text) and not called and not in_a_sentence(text)):
        return NAMELESS
    if not called and _is_no_name(message, sure):
        return NOTHING
    return _named(place, message, text)


def _named(place: Place, message: UserMessage, text: str) -> Understood:
    """The name in a sentence or less, and what else it tells."""
    called = phrase("called").match(text)
    is_long = called or len(text.split()) >= LONGER_THAN_A_NAME
    others, said = told(message, _open(place) if is_long else set())
    if called:
        name = _tidy(phrase("described after").split(phrase("name ends").split(text[called.end() :], maxsplit=1)[0])[0])
        return Understood({INITIATIVE: name, **others}, said) if name else NOTHING
    if others:
        return Understood({INITIATIVE: name_in(message.text) or None, **others}, said)
    name = _tidy(in_a_sentence(text) or phrase("described after").split(text, maxsplit=1)[0])
    return Understood({INITIATIVE: name}) if name else NOTHING


def _described(place: Place, message: UserMessage) -> Understood:
    """What a whole description tells, and the name that stands in it; a long question tells nothing."""
    asks = is_question(message.text.strip()) and message.text.rstrip().endswith("?")
    if asks or (message.intent in NOT_A_NAME and message.confidence >= SURE):
        return NOTHING
    others, said = told(message, _open(place))
    return Understood({INITIATIVE: name_in(message.text) or None, **others}, said)


def _open(place: Place) -> set[str]:
    return {slot for slot in QUESTIONS if not place.answers.get(slot)}


def _is_no_name(message: UserMessage, sure: bool) -> bool:
    """Whether a message is a question or a command."""
    other = message.intent in NOT_A_NAME and sure
    return other or has("begins", message.text) or is_question(message.text.strip())


def name_in(text: str) -> str:
    """The name that a description gives its initiative ("it is called Riverside Lunch Club"); "" for none."""
    found = phrase("named within").search(text)
    return _tidy(found.group(1) if found else in_a_story(text))


def _tidy(name: str) -> str:
    name = one_line(name)[:LONGEST_NAME].strip(" ,;:\"“”'‘’")
    # A full stop ends a sentence, except behind letters that stand for words.
    return name if _LETTERS.search(name) else name.rstrip(" .")
