"""A name as it is kept."""

from __future__ import annotations

import re

from guide.check.reading.levels import LONGEST_NAME
from guide.content import one_line

_QUOTED = re.compile(r"(?:[\"“]|(?<!\w)['‘])([^\"“”]{2,80}?)(?:[\"”]|['’](?!\w))")
_LETTERS = re.compile(r"\b(\w\.){2,}$")


def whole_quotation(text: str, name: str) -> str:
    """The quotation in `text` that holds `name`, without its marks; `name` where it stands in none."""
    return next((quoted for quoted in _QUOTED.findall(text) if name.strip("'’\"") in quoted), name)


def tidy(name: str) -> str:
    """`name` in one line, not too long, without the punctuation around it."""
    name = one_line(name)[:LONGEST_NAME].strip(' ,;:"“”‘’')
    name = name.strip("'") if name.startswith("'") else name
    # A full stop ends a sentence, except behind letters that stand for words.
    return name if _LETTERS.search(name) else name.rstrip(" .")
