"""What people take home from a session, as a sheet to print or to keep: both views, or the scenarios with reasons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from guide import content
from guide.sessions.chat import solution
from guide.sessions.screens import SIDE_WORDS
from guide.sheet import Block, Heading, Sheet, Table, Text, file_name

BOTH_TITLE = "Both views"
GROUP_TITLE = "What we sorted into doing to, for and with"


def views_sheet(shown: Mapping[str, Any], today: date) -> Sheet:
    """What is `shown` to somebody of a comparison, as a sheet of a day; nothing that they don't see themselves."""
    day = content.day_in_words(today.isoformat())
    name = shown["initiative"]
    blocks: list[Block] = []
    if "compared" in shown:
        rows = tuple((row["name"], *row["answers"]) for row in shown["compared"])
        blocks += [Heading(BOTH_TITLE), Table(("Question", *SIDE_WORDS.values()), rows)]
    for side in shown["sides"]:
        blocks += [Heading(side["name"]), Text(side["words"])]
        if side["middle"]:
            blocks.append(Text(side["middle"]))
        if side["rows"]:
            given = tuple((row["name"], row["answer"], row["split"]) for row in side["rows"])
            blocks.append(Table(("Question", "Answer", "How many chose what"), given))
    if "part" in shown:
        blocks += [
            Heading(content.text("views_part")),
            Text(content.points(shown["part"])),
            Heading(content.text("views_agree")),
            Text(shown["agree"]),
        ]
        blocks += [Text(words) for words in (shown["open"], content.text("views_no_average")) if words]
    title = f"{shown['title']}: {name}" if name else shown["title"]
    return Sheet(title, f"{day}. {shown['joined']}", tuple(blocks), file_name(name, day, "two-views"))


def group_sheet(shown: Mapping[str, Any], today: date) -> Sheet:
    """What is `shown` to somebody at the end of a group session: what was talked about, why, and their own answers."""
    day = content.day_in_words(today.isoformat())
    blocks: list[Block] = []
    for one in shown["discussed"]:
        blocks += [Heading(one["about"]["name"]), Text(one["text"]), Text(solution(one["about"], one["clue"]))]
        if one["own"]:
            blocks.append(Text(content.text("session_chosen", answer=one["own"])))
        if "bars" in one:
            counts = (tuple(str(row["count"]) for row in one["bars"]),)
            blocks.append(Table(tuple(row["name"] for row in one["bars"]), counts))
    return Sheet(GROUP_TITLE, f"{day}. {shown['people_in_words']}.", tuple(blocks), file_name("", day, "group-session"))
