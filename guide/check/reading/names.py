"""What is said at the first question: the initiative's name, that it has none, or a whole description of it."""

from __future__ import annotations

import re

from guide.check.reading.levels import A_STORY, CERTAIN, LONGER_THAN_A_NAME, SAID_TO_BE_ONE, SURE
from guide.check.reading.naming import tidy, whole_quotation
from guide.check.reading.phrases import has, phrase
from guide.check.reading.place import INITIATIVE, NOTHING, Place, Understood
from guide.check.reading.telling import told
from guide.check.reading.titles import in_a_story
from guide.check.reading.words import is_question
from guide.check.rules import QUESTIONS
from guide.content import one_line
from guide.messages import WISH_IN_DOUBT, UserMessage

NAMELESS = Understood({INITIATIVE: ""})
"""The initiative has no name, or the person would rather not say it."""
NOT_A_NAME = {
    "abuse", "affirm", "are_you_a_person", "ask_about_check", "ask_accessibility", "ask_human", "ask_privacy",
    "ask_progress", "ask_source", "clear_conversation", "complain", "complain_about_guide", "correct_last",
    "give_example", "goodbye", "greet", "may_i_ask", "must_i_answer", "never_mind", "normal_words", "repeat",
    "show_result", "show_review", "simpler_words", "start_again", "start_check", "start_onboarding", "start_tour",
    "stop", "tell_story", "thank", "what_can_you_do", "what_does_it_mean", "why_ask", WISH_IN_DOUBT,
}  # fmt: skip
"""Intents of messages that are no name."""
SKIPS = {"skip", "unsure", "deny", "next", "must_i_answer"}
"""Intents of messages that leave the name out."""
NO_SUBJECT = {"describe_initiative", "out_of_scope", "nlu_fallback"}
"""Intents of messages that may be about anything, an initiative among it."""
_ACRONYM = re.compile(r"(?!NO\b|YES\b|OK\b)[A-Z0-9]{2,6}\W*$")
A_WORD_OR_TWO = 3
"""Words below which leaving out needs no surer reading, and a message may be nothing but a name."""


def read(place: Place, message: UserMessage) -> Understood | None:
    """What is said at the question for the name."""
    if place.requested != INITIATIVE:
        return _named_late(place, message)
    if message.is_command:
        return NAMELESS if message.intent in SKIPS else NOTHING
    text = one_line(message.text).strip()
    is_marked = len(text.split()) < A_STORY and has("marked up", text)
    in_capitals = has("in capitals", text)
    if _is_danger(message, is_marked or in_capitals):
        return NOTHING
    if is_marked or (in_capitals and ("," not in text or len(text.split()) > LONGER_THAN_A_NAME)):
        return Understood({INITIATIVE: tidy(text)})
    if len(text.split()) >= A_STORY and message.named.likely < SURE:
        return _described(place, message)
    found = message.named
    says_so = has("says a name", text)
    is_whole = tidy(found.text) == tidy(text)
    unnamed = has("nameless", text) and (found.likely < (SURE if says_so else CERTAIN) or is_whole)
    if unnamed or (found.likely < SURE and _skips(message, text)):
        return NAMELESS
    if _wants_something_else(message, is_whole):
        return NOTHING
    if has("says who they are", text):
        return NOTHING  # no person's name is kept
    others, said = _told(place, message)
    sure = found.likely >= (SAID_TO_BE_ONE if says_so else SURE)
    name = tidy(whole_quotation(text, found.text) if sure else text if _may_be_nothing_else(message) else "")
    heard = {INITIATIVE: text} if name and name != tidy(text) else {}
    return Understood({INITIATIVE: name or None, **others}, {**heard, **said}) if name or others else NOTHING


def _named_late(place: Place, message: UserMessage) -> Understood | None:
    """The name of the initiative, said at one of the ten questions ("sorry, it's called Bloom")."""
    text = one_line(message.text).strip()
    late = phrase("named late").match(text) if place.requested in QUESTIONS and not message.is_command else None
    name = tidy(message.named.text) if late and message.named.likely >= SURE else ""
    return Understood({INITIATIVE: name}, {INITIATIVE: text}) if name else None


def _is_danger(message: UserMessage, is_title: bool) -> bool:
    """Whether somebody may be in danger, rather than give a name that only sounds so."""
    surely = message.confidence >= (CERTAIN if is_title else SURE)
    return message.intent == "safety" and surely and not has("says a name", message.text)


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
    name = name_in(message)
    others, said = _told(place, message)
    if asks or (not name and not others and message.intent in NOT_A_NAME and message.confidence >= SURE):
        return NOTHING
    return Understood({INITIATIVE: name or None, **others}, said)


def _told(place: Place, message: UserMessage) -> tuple[dict[str, str | None], dict[str, str]]:
    """What a message tells of open questions, if it is longer than a name."""
    if len(message.text.split()) < LONGER_THAN_A_NAME:
        return {}, {}
    return told(message, {slot for slot in QUESTIONS if not place.answers.get(slot)})


def _wants_something_else(message: UserMessage, is_whole: bool) -> bool:
    """Whether a message is a question or a command. `is_whole` where all its words would be the name."""
    text, other = message.text.strip(), message.intent in NOT_A_NAME
    asks = is_question(text) and (text.endswith("?") or "?" not in text)  # "Speak Easy? that's the group I run"
    says_so = has("says a name", text) and message.named.likely >= SAID_TO_BE_ONE
    if has("asks what or why", text) and not is_whole and not says_so and not has("answers its own question", text):
        return True
    if says_so and not is_whole and message.intent != "ask_counts":  # "can we call it co-produced?" names nothing
        return False
    is_short = len(message.text.split()) < A_STORY
    begins = is_short and (has("does not understand", message.text) or has("begins", message.text))
    if message.named.likely < SURE:
        return asks or begins or (other and message.confidence >= SURE)
    if message.named.likely < CERTAIN and (asks or begins):
        return True
    if begins and is_whole:
        return True
    # A name that is surely there ("can we do Shopmobility please?") gives way to a sure question or command only.
    return message.confidence >= CERTAIN and ((other and is_whole) or (asks and message.intent not in NO_SUBJECT))


def _may_be_nothing_else(message: UserMessage) -> bool:
    """Whether a word or two can hardly be anything but a name, whatever they are."""
    letters = [letter for letter in message.text if letter.isalpha()]
    few = len(message.text.split()) < A_WORD_OR_TWO and (len(letters) > 1 or not "".join(letters).isascii())
    return few and (message.intent in NO_SUBJECT or message.confidence < SURE)


def name_in(message: UserMessage) -> str:
    """The name that a description gives its initiative ("it is called Riverside Lunch Club"); "" for none."""
    return tidy(message.named.text if message.named.likely >= SURE else in_a_story(message.text))
