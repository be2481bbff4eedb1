"""Both views of an initiative as a sheet, to print or to keep: what a meeting about it needs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from guide import content
from guide.sessions.screens import SIDE_WORDS
from guide.sheet import Block, Heading, Sheet, Table, Text, file_name

BOTH_TITLE = "Both views"


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
