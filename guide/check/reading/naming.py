"""The name of an initiative among the words that people put around it: "officially it's long, but we all say Bloom"."""

from __future__ import annotations

import re

from guide.check.reading.levels import LONGEST_NAME
from guide.check.reading.phrases import phrase
from guide.content import one_line

_LETTERS = re.compile(r"\b(\w\.){2,}$")
_QUOTED = re.compile(r"^[\"“]([^\"“”]{2,60})[\"”]")
_LEFT_OPEN = re.compile(r"\s+(?:and|or|of|the|for|in|on)$")
MOST_LEADS = 4
"""Times that something is taken off before a name ("really" "it's just" "a")."""


def named_by(text: str) -> str:
    """The name that a sentence says in so many words ("it goes by The Nook"); "" where it says none."""
    if (before := phrase("named before").search(text)) and before.start():
        return bare(text[: before.start()])
    for found in reversed(list(phrase("named by").finditer(text))):
        rest = text[found.end() :].strip()
        if quoted := _QUOTED.match(rest):
            return quoted.group(1)
        if rest:
            return unexplained(phrase("said after a name").split(rest, maxsplit=1)[0])
    return ""


def bare(text: str) -> str:
    """`text` without what people put before and behind a name, and without its explanation."""
    name, hedged = unexplained(text), phrase("behind a name").search(text) is not None
    for _ in range(MOST_LEADS):
        name = phrase("before a name").sub("", name, count=1)
    return re.sub(r"^(?:it'?s|its) ", "", name) if hedged else name


def unexplained(text: str) -> str:
    """`text` up to where the explanation of a name begins."""
    return tidy(phrase("behind a name").sub("", phrase("explained after").split(text, maxsplit=1)[0]))


def tidy(name: str) -> str:
    """A name as it is kept: one line, not too long, without the punctuation around it."""
    name = _LEFT_OPEN.sub("", one_line(name)[:LONGEST_NAME].strip(' ,;:"“”‘’'))
    name = name.strip("'") if name.startswith("'") else name
    # A full stop ends a sentence, except behind letters that stand for words.
    return name if _LETTERS.search(name) else name.rstrip(" .")
