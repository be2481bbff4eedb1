"""The name of an initiative in a description of it: words with capitals, where a name may stand."""

from __future__ import annotations

import re
from collections import Counter

_SMALL = r"(?:of|the|for|and|to|in|on|with|from|by|a|&|at)"
_WORD = r"[A-Z0-9À-Þ](?:[\w'’+-]|\.(?=\w))*"
_RUN = re.compile(rf"(?:{_WORD})(?:\s+(?:{_SMALL}\s+){{0,2}}{_WORD})*")
_STARTS = re.compile(r"(?:^|[.!?:;\n]\s*|[\"“‘(]\s*)$")
_PLACE = re.compile(
    r"\b(?:in|at|near|from|across|around|to|by|of|with|and|dr|mr|mrs|ms|miss|cllr)\s+(?:the\s+)?$", re.I
)
_SAYS_SO = re.compile(
    r"^(?:,? (?:is|was) (?:an?|our|the|what|where|run|for)\b|,? (?:our|an?|the) [a-z]|\s*\((?:an?|our|the)? ?[a-z]|"
    r" (?:started|began|runs?|meets?|brings?|opened|helps?|gives|has been|feeds|offers|is)\b)"
)
_LEADS = re.compile(
    r"(?:\b(?:called|named|known as|(?:has (?:the )?)?name(?: is|'s)?|by the name of|about|describe|run|started|set up|"
    r"call it|this is|here is|is)\s+(?:the\s+|our\s+)?|\b(?:the|our)\s+)$",
    re.I,
)
_CALLED = re.compile(r"\b(called|named|known as|has (the )?name)\s+(the )?$", re.I)
_KINDS = {
    "club", "group", "hub", "project", "forum", "panel", "service", "scheme", "network", "centre", "café", "cafe",
    "kitchen", "garden", "shed", "board", "partnership", "programme", "trust", "circle", "choir", "table", "team",
    "collective", "together", "friends", "connect", "voices", "alliance", "pathway", "bus", "library", "clinic",
}  # fmt: skip
"""Words that initiatives are often called with."""
_OPENERS = {
    "a", "after", "an", "and", "as", "at", "before", "but", "everyone", "everybody", "for", "from", "he", "her", "his",
    "i", "if", "in", "it", "its", "last", "my", "no", "nobody", "now", "on", "once", "one", "our", "she", "since", "so",
    "some", "that", "the", "their", "then", "there", "they", "this", "three", "two", "when", "we", "what", "you",
    "yes", "every", "each", "any", "both",
    "i'm", "i've", "i'll", "it's", "we're", "we've", "we'll", "they're", "they've", "she's", "he's", "there's",
    "here's", "what's", "these", "those", "most", "many", "all",
}  # fmt: skip
"""Words that begin a sentence and no name."""
_PEOPLE = {"mr", "mrs", "ms", "miss", "dr", "cllr", "sir", "dame"}
_ALONE = _OPENERS | {
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march",
    "april", "may", "june", "july", "august", "september", "october", "november", "december", "nhs", "gp", "hampshire",
    "mondays", "tuesdays", "wednesdays", "thursdays", "fridays", "saturdays", "sundays", "easter", "christmas", "covid",
    "english", "council", "winchester", "southampton", "portsmouth",
}  # fmt: skip
"""Words with a capital that are no name by themselves."""
ENOUGH = 3
"""Points from which a run of capitals is taken for the name, each sign of one a point or two."""


def in_a_story(text: str) -> str:
    """The name that a description gives its initiative; "" where none stands out."""
    points: Counter[str] = Counter()
    for name, start, end in _runs(text):
        words = name.split()
        before, after = text[:start], text[end:]
        of_a_kind = words[-1].lower() in _KINDS or words[0].lower() in _KINDS
        begins = bool(_STARTS.search(before)) and len(words) == 1
        points[name] += (
            (not begins)  # "Members" at the beginning of each sentence
            + (2 + begins) * bool(_SAYS_SO.match(after))
            + (2 if _CALLED.search(before) else bool(_LEADS.search(before)))
            + of_a_kind
            + (len(words) > 1)
            + (start == 0 and len(words) > 1)
            - 2 * (bool(_PLACE.search(before)) and not of_a_kind)
        )
    best = points.most_common(2)
    if not best or best[0][1] < ENOUGH or (len(best) > 1 and best[1][1] == best[0][1]):
        return ""
    return best[0][0]


def _runs(text: str) -> list[tuple[str, int, int]]:
    """The runs of words with capitals, and where each begins and ends; a sentence's first word is left out of one."""
    found = []
    for run in _RUN.finditer(text):
        name, start = run.group(), run.start()
        first, _, rest = name.partition(" ")
        article = first == "The" and " " not in rest  # "The Nook"
        if _STARTS.search(text[:start]) and first.lower().replace("’", "'") in _OPENERS and not article:
            name = re.sub(rf"^(?:{_SMALL}\s+)+", "", rest)
            start = run.end() - len(name)
        is_a_person = first.lower() in _PEOPLE
        if len(name) > 2 and not name[0].isdigit() and name.lower().replace("’", "'") not in _ALONE and not is_a_person:
            found.append((name, start, run.end()))
    return found
