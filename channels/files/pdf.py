"""A sheet as PDF: tagged and titled for screen readers (PDF/UA-1), in one look with the council's colour."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typst

from channels import markup
from guide.council import details
from guide.sheet import MARK, Heading, Item, Numbered, Quotation, Sheet, Table, Text, printable

TEMPLATE = Path(__file__).with_name("sheet.typ")


def pdf(sheet: Sheet) -> bytes:
    """The sheet as PDF/UA-1; tagged just the same, and no more than that, where it has signs that no font here has."""
    described = json.dumps(
        {
            "title": printable(sheet.title),
            "byline": printable(sheet.byline),
            "council": details()["council_name"],
            "brand": details()["colours"]["brand"],
            "edge": details()["colours"]["edge"],
            "panel": details()["colours"]["panel"],
            "mark": MARK,
            "blocks": [one for block in sheet.blocks for one in _described(block)],
        }
    )
    try:
        return _compiled(described, ["ua-1"])
    except typst.TypstError:
        return _compiled(described, [])


def _compiled(described: str, standards: list[Any]) -> bytes:
    return typst.compile(
        TEMPLATE,
        font_paths=[_fonts()],
        ignore_system_fonts=True,
        sys_inputs={"sheet": described},
        pdf_standards=standards,
    )


def _fonts() -> Path:
    """The folder of DejaVu Sans, a typeface for many scripts, which matplotlib brings (Rasa needs it)."""
    found = find_spec("matplotlib")
    [home] = found.submodule_search_locations if found and found.submodule_search_locations else [""]
    return Path(home) / "mpl-data" / "fonts" / "ttf"


def _described(block: Heading | Text | Quotation | Table | Numbered) -> list[dict[str, Any]]:
    """What the template is given of a block."""
    match block:
        case Heading(words):
            return [{"kind": "heading", "words": printable(words)}]
        case Text(markdown):
            return [
                {"kind": one.kind, "spans": [{"words": printable(span.text), "bold": span.bold} for span in one.spans]}
                for one in markup.blocks(markdown)
            ]
        case Quotation(words):
            return [{"kind": "quotation", "spans": [{"words": printable(words), "bold": False}]}]
        case Table(heads, rows):
            return [{"kind": "table", "heads": heads, "rows": [[*map(printable, row)] for row in rows]}]
        case Numbered(items):
            return [{"kind": "numbered", "items": [_item(item) for item in items]}]


def _item(item: Item) -> dict[str, Any]:
    after = [printable(words) for words in item.after]
    return {"words": printable(item.words), "strong": printable(item.strong), "after": after}
