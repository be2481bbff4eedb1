"""The terms that are counted in an answer: its words, what a negation reaches, its two ends, and who does what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path

from ruamel.yaml import YAML

NEGATION = {"not", "no", "never", "nobody", "nothing", "none", "without", "hardly", "neither", "nor", "cannot"}
REACH = 3
"""Words after a negation that are read together with it."""
AT_AN_END = 2
"""Words with which an answer begins, or ends."""
ROLES = Path(__file__).with_name("roles.yml")
_PASSED_OVER = "passed_over"


def terms(text: str) -> list[str]:
    """The words of `text`, its pairs of words, the words that a negation reaches, and those at its two ends."""
    words = _words(text)
    reached = [
        f"not_{word}" for at, no in enumerate(words) if no in NEGATION for word in words[at + 1 : at + 1 + REACH]
    ]
    ends = [f"begins_{word}" for word in words[:AT_AN_END]] + [f"ends_{word}" for word in words[-AT_AN_END:]]
    return [*words, *(" ".join(pair) for pair in pairwise(words)), *reached, *ends]


def who_does_what(text: str) -> list[str]:
    """The pairs and threes of words of `text`, with whoever does something as their side (`roles.yml`)."""
    sides = _sides()
    words = [sides.get(word, word) for word in _words(text) if sides.get(word) != _PASSED_OVER]
    return [" ".join(some) for some in (*pairwise(words), *zip(words, words[1:], words[2:], strict=False))]


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z]+", re.sub(r"n['’]t\b", " not", text.lower()))


@cache
def _sides() -> Mapping[str, str]:
    """The side of each word of `roles.yml`, and which words are passed over."""
    return {word: side for side, words in YAML(typ="safe").load(ROLES.read_text()).items() for word in words.split()}
