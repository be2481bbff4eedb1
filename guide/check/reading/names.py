"""What is said at the first question: the initiative's name, that it has none, or a whole description of it."""

from __future__ import annotations

import re

from guide.check.reading.levels import A_STORY, CERTAIN, LONGER_THAN_A_NAME, SURE
from guide.check.reading.naming import bare, named_by, tidy, unexplained
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
    "show_review", "simpler_words", "start_again", "correct_last", "start_onboarding", "start_tour", "stop",
    "tell_story", "thank", "what_can_you_do", "what_does_it_mean", "why_ask",
}  # fmt: skip
"""Intents of messages that are no name."""
SKIPS = {"skip", "unsure", "deny", "affirm", "next", "must_i_answer"}
"""Intents of messages that leave the name out."""
_ACRONYM = re.compile(r"(?!NO\b|YES\b|OK\b)[A-Z0-9]{2,6}\W*$")
A_WORD_OR_TWO = 3
"""Words below which leaving out needs no surer reading."""


def read(place: Place, message: UserMessage) -> Understood | None:
    """What is said at the question for the name."""
    if place.requested != INITIATIVE:
        return _named_late(place, message)
    if message.is_command:
        return NAMELESS if message.intent in SKIPS else NOTHING
    whole = one_line(message.text).strip()
    text = whole if has("in capitals", whole) and "," not in whole else phrase("greeting").sub("", whole)
    text = phrase("introduces itself").sub("", text)
    head = unexplained(text)
    if _is_danger(message, head):
        return NOTHING
    if has("in capitals", head) or (has("a word explained", text) and message.intent not in SKIPS):
        others, said = _told(place, message) if head != tidy(text) else ({}, {})
        return Understood({INITIATIVE: head, **others}, said)
    if len(text.split()) >= A_STORY:
        return _described(place, message)
    said_name = named_by(text) or in_a_sentence(text)
    if not said_name and (_skips(message, text) or has("nameless", text)):
        return NAMELESS
    if not said_name and _is_no_name(message):
        return NOTHING
    others, said = _told(place, message)
    name = said_name or (name_in(text) if others else bare(text))
    return Understood({INITIATIVE: name or None, **others}, said) if name or others else NOTHING


def _named_late(place: Place, message: UserMessage) -> Understood | None:
    """The name of the initiative, said at one of the ten questions ("sorry, it's called Bloom")."""
    text = one_line(message.text).strip()
    late = phrase("named late").match(text) if place.requested in QUESTIONS and not message.is_command else None
    name = unexplained(phrase("said after a name").split(text[late.end() :], maxsplit=1)[0]) if late else ""
    return Understood({INITIATIVE: name}) if name and len(name.split()) <= LONGER_THAN_A_NAME else None


def _is_danger(message: UserMessage, head: str) -> bool:
    """Whether somebody may be in danger, rather than give a name that only sounds so."""
    surely = message.confidence >= (CERTAIN if has("in capitals", head) else SURE)
    return message.intent == "safety" and surely and not has("named by", message.text)


def _skips(message: UserMessage, text: str) -> bool:
    """Whether the name is left out; letters that stand for words are a name."""
    few = (
        len(text.split()) < A_WORD_OR_TWO
        and any(letter.isascii() and letter.isalpha() for letter in text)
        and not _ACRONYM.match(text)
    )
    return message.intent in SKIPS and (message.confidence >= SURE or few)


def _described(place: Place, message: UserMessage) -> Understood:
    """What a whole description tells, and the name that stands in it; a long question tells nothing."""
    asks = is_question(message.text.strip()) and message.text.rstrip().endswith("?")
    name = name_in(message.text)
    if asks or (not name and message.intent in NOT_A_NAME and message.confidence >= SURE):
        return NOTHING
    others, said = _told(place, message)
    return Understood({INITIATIVE: name or None, **others}, said)


def _told(place: Place, message: UserMessage) -> tuple[dict[str, str | None], dict[str, str]]:
    """What a message tells of open questions, if it is longer than a name."""
    if len(message.text.split()) < LONGER_THAN_A_NAME:
        return {}, {}
    return told(message, {slot for slot in QUESTIONS if not place.answers.get(slot)})


def _is_no_name(message: UserMessage) -> bool:
    """Whether a message is a question or a command."""
    other = message.intent in NOT_A_NAME and message.confidence >= SURE
    asks = is_question(message.text.strip()) or has("does not understand", message.text)
    return other or asks or has("begins", message.text)


def name_in(text: str) -> str:
    """The name that a description gives its initiative ("it is called Riverside Lunch Club"); "" for none."""
    if (found := phrase("named within").search(text)) is not None:
        return tidy(found.group(1))
    last = named_by(text)
    ends = last and bare(text).rstrip(" .!").endswith(last) and len(last.split()) <= LONGER_THAN_A_NAME
    return last if ends else tidy(in_a_story(text))
