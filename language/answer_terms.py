"""The terms that are counted in an answer: its words, its pairs of words, and the words that a negation reaches."""

from __future__ import annotations

import re
from itertools import pairwise

NEGATION = {"not", "no", "never", "nobody", "nothing", "none", "without", "hardly", "neither", "nor", "cannot"}
REACH = 3
"""Words after a negation that are read together with it."""


def terms(text: str) -> list[str]:
    """The words of `text`, its pairs of words, and the words that a negation reaches."""
    words = _words(text)
    reached = [
        f"not_{word}" for at, no in enumerate(words) if no in NEGATION for word in words[at + 1 : at + 1 + REACH]
    ]
    return [*words, *(" ".join(pair) for pair in pairwise(words)), *reached]


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z]+", re.sub(r"n['’]t\b", " not", text.lower()))
