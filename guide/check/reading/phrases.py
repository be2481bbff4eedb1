"""The named phrases of `phrases.yml`: how people put what they say at the check's questions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

FILE = Path(__file__).with_name("phrases.yml")


@dataclass(frozen=True)
class Phrase:
    """A phrase: what it is for, its pattern, and messages in which it must be found (`yes`) and must not (`no`)."""

    what: str
    pattern: re.Pattern[str]
    yes: tuple[str, ...]
    no: tuple[str, ...]


@cache
def phrases() -> dict[str, Phrase]:
    """All phrases, by name."""
    found = {}
    for name, entry in YAML(typ="safe").load(FILE.read_text(encoding="utf-8")).items():
        pattern, flags = entry["pattern"], re.NOFLAG if entry.get("case") else re.IGNORECASE
        joined = pattern if isinstance(pattern, str) else "|".join(pattern)
        found[name] = Phrase(entry["what"], re.compile(joined, flags), tuple(entry["yes"]), tuple(entry["no"]))
    return found


def phrase(name: str) -> re.Pattern[str]:
    """The pattern of the phrase `name`. Raises KeyError for one that is not there."""
    return phrases()[name].pattern


def has(name: str, text: str) -> bool:
    """Whether `text` has the phrase `name` in it."""
    return phrase(name).search(text) is not None
