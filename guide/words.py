"""Words of the check that people ask about, and what is said of each."""

from __future__ import annotations

import re

from guide.content import response, responses

PREFIX = "utter_word_"
_ASKS = re.compile(r"\b(who|whom|what|which|counts?|mean\w*|is|are|do|does|would|differen\w+|same|include\w*)\b", re.I)


def word_asked_about(text: str) -> str | None:
    """The response that explains the word that `text` asks about, without `utter_`; None where there is none."""
    if not _ASKS.search(text):
        return None
    names = (name.removeprefix("utter_") for name in responses() if name.startswith(PREFIX))
    return next((n for n in names if re.search(rf"\b({response(n)['metadata']['mentioned_by']})\b", text, re.I)), None)


_WHAT_IT_IS = re.compile(
    r"^\W*(so |and |ok |hi )?(who|what)('?s| is| are| counts?| do you mean by| does| would be)\b.{0,12}\b"
    r"(professionals?|citizens?|service users?|communit(y|ies)|initiatives?)\b.{0,9}$",
    re.I,
)


def asks_what_it_is(text: str) -> bool:
    """Whether `text` asks who or what one of the check's words stands for, and nothing more of it."""
    return _WHAT_IT_IS.search(text) is not None


_ASKS_MEANING = re.compile(r"^\W*(so |and |ok |but )?(what|wot)\b.*\bmeans?\b|^\W*meaning of\b", re.I)
_ASKS_ABOUT = re.compile(r"^\W*(so |and |ok )?(what('?s| is| are| does| do you mean)|why|how long|how does)\b", re.I)


def asks_meaning(text: str) -> bool:
    """Whether `text` asks what some words mean."""
    return _ASKS_MEANING.search(text) is not None


def asks_about(text: str) -> bool:
    """Whether `text` asks about something, and does not ask for it ("what is the tour", "how long does it take")."""
    return _ASKS_ABOUT.search(text) is not None
