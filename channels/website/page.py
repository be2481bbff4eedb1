"""Turns the guide's messages into HTML: the one renderer, for whole pages and for what JavaScript adds to them."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, pass_context, select_autoescape
from jinja2.runtime import Context
from markupsafe import Markup

from channels import markup
from channels.replies import Line, way_back
from channels.website import theme
from guide import content
from guide.check import picture, report
from guide.check.rules import OUTCOMES
from guide.council import details
from guide.messages import Message
from guide.onboarding import record
from guide.sessions.chat import solution
from guide.sessions.codes import EXAMPLE
from guide.sessions.keep import BOTH_TITLE, GROUP_TITLE
from guide.sessions.screens import BUTTONS

HERE = Path(__file__).parent
DOWNLOADS = {"pdf": "Download as PDF", "word": "Download as a Word file", "page": "Download as a web page"}
"""What can be kept of a page, each with what its button says."""
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}

_LEADS_AWAY = re.compile(r"<a (href[^>]*>.*?)</a>", re.S)


def first_and_last(text: str) -> tuple[str, str]:
    """The first and the last paragraph of `text`."""
    paragraphs = text.split("\n\n")
    return paragraphs[0], paragraphs[-1]


@pass_context
def leading_out(context: Context, words: Markup) -> Markup:
    """`words` whose links leave the frame that the page is in, and say so; many sites let no other show them.

    A telephone number leads nowhere: it is called.
    """
    here = context.get("here")
    if not here or not here.embedded:
        return words
    said = f" ({content.text('new_tab')})</a>"
    return Markup(_LEADS_AWAY.sub(rf'<a target="_blank" rel="noopener" \1{said}', str(words)))


@pass_context
def markdown(context: Context, text: str) -> Markup:
    """`text` as HTML."""
    return leading_out(context, markup.html(text))


@pass_context
def inline(context: Context, text: str) -> Markup:
    """`text` as HTML for words within a paragraph of ours."""
    return leading_out(context, markup.inline_html(text))


class Asset:
    """A file of the page: its content, also packed, and its address, which changes when the content does."""

    def __init__(self, file: Path) -> None:
        self.content = file.read_bytes()
        if file.name == "guide.css":
            self.content = theme.variables().encode() + self.content
        self.packed = gzip.compress(self.content, mtime=0)
        self.type = TYPES[file.suffix]
        self.tag = hashlib.sha256(self.content).hexdigest()[:12]


@cache
def assets() -> dict[str, Asset]:
    """The page's files, by name."""
    return {file.name: Asset(file) for file in (HERE / "assets").iterdir()}


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"markdown": markdown, "inline": inline, "leading_out": leading_out}
    environment.filters["first_and_last"] = first_and_last
    environment.globals |= {
        "council": details(),
        "contact": markup.html(content.filled(content.text("ask_human"), details())),
        "asset": lambda name: f"assets/{name}?{assets()[name].tag}",
        "picture": picture.groups,
        "way_back": way_back,
        "place_in": place_in,
        "sentence_title": report.SENTENCE_TITLE,
        "answers_title": report.ANSWERS_TITLE,
        "evidence_title": report.EVIDENCE_TITLE,
        "covered_title": record.COVERED_TITLE,
        "both_title": BOTH_TITLE,
        "group_title": GROUP_TITLE,
        "solution": solution,
        "code_example": EXAMPLE,
        "every_title": record.EVERY_TITLE,
        "downloads": DOWNLOADS,
        "columns": OUTCOMES,
        "short_name": content.short_name,
        "text": content.text,
        "session_buttons": BUTTONS,
    }
    return environment


def rendered(template: str, **values: Any) -> str:
    """The page `template`, with `values` put in."""
    return _templates().get_template(f"{template}.html").render(**values)


@dataclass(frozen=True)
class Turn:
    """Messages that follow one another from the same side."""

    who: str
    messages: list[Message]


def turns(lines: Iterable[Line]) -> list[Turn]:
    """`lines` with those that follow one another from the same side put together."""
    found: list[Turn] = []
    for line in lines:
        if not found or found[-1].who != line.who:
            found.append(Turn(line.who, []))
        found[-1].messages.append(line.message)
    return found


@dataclass(frozen=True)
class Place:
    """How far somebody has come: the `number` of what is asked now, `of` all."""

    number: int
    of: int


_PLACE = re.compile(r"\W*(?:Question|Part|Scenario) (\d{1,2}) of (\d{1,2})\b")


def place_in(text: str) -> Place | None:
    """The place that a message of the guide begins with ("Question 3 of 10"); None for none."""
    found = _PLACE.match(text)
    return Place(int(found[1]), int(found[2])) if found else None


MOST_TURNS = 5
"""Turns that a page shows at once; of a longer conversation it opens with the last of each side."""


def parted(said: list[Turn]) -> tuple[list[Turn], list[Turn]]:
    """The earlier turns of a conversation, which a long one shows when asked, and those that its page opens with."""
    return (said[:-2], said[-2:]) if len(said) > MOST_TURNS else ([], said)
