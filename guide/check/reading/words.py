"""Words and what they name: the plain form of a text, and the question that it speaks of."""

from __future__ import annotations

import re

from guide.check.reading.phrases import has
from guide.check.rules import QUESTIONS
from guide.content import question, short_name

_NUMBER = re.compile(r"\b(10|[1-9])(?:st|nd|rd|th)?\b")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_COUNTED_QUESTION = re.compile(rf"\b(?:question|number|no|q) ?({'|'.join(_COUNTED)})\b")
_ORDINAL_QUESTION = re.compile(rf"\b({'|'.join(_ORDINALS)})(?: (?:question|answer|one|bit|again)\b|$)")


def plain(text: str) -> str:
    """`text` in small letters, without punctuation, single-spaced."""
    return " ".join(re.sub(r"[^\w\s]", " ", text.lower().replace("'", "")).split())


def is_question(text: str) -> bool:
    """Whether `text` has the form of a question."""
    return has("question", text)


def names(slot: str, words: str) -> bool:
    """Whether `words` name what question `slot` is about."""
    return re.search(rf"\b({question(slot)['metadata']['mentioned_by']})\b", words, re.I) is not None


def named_question(text: str) -> str | None:
    """The question that `text` names, by its place ("question 3", "the third one") or by its short name."""
    said = plain(text)
    if number := _NUMBER.search(said):
        return list(QUESTIONS)[int(number.group(1)) - 1]
    for counted, form in ((_COUNTED, _COUNTED_QUESTION), (_ORDINALS, _ORDINAL_QUESTION)):
        if found := form.search(said):
            return list(QUESTIONS)[counted.index(found.group(1))]
    for slot in sorted(QUESTIONS, key=lambda slot: -len(short_name(slot))):
        words = [plain(short_name(slot)), slot.replace("_", " ")]
        if any(re.search(rf"\b{word}", said) for word in words):
            return slot
    named = [slot for slot in QUESTIONS if names(slot, text)]
    return named[0] if len(named) == 1 else None
