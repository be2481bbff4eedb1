"""Turns the guide's messages into HTML: the one renderer, for whole pages and for what JavaScript adds to them."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape
from markdown_it import MarkdownIt
from markupsafe import Markup

from actions import texts
from actions.check_rules import OUTCOMES, QUESTIONS, UNSURE, columns
from channels.website import theme
from server.council import details

HERE = Path(__file__).parent
NOT_OURS = ("html_block", "html_inline", "image", "code", "fence", "heading", "lheading", "hr", "reference", "autolink",
            "backticks", "entity")  # fmt: skip
"""Markdown that the guide never writes."""
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@cache
def own_links() -> frozenset[str]:
    """The addresses that the guide's own texts and `council.yml` link to. No other becomes a link."""
    written = [variant.get("text", "") for variants in texts.responses().values() for variant in variants]
    settings = [value for value in details().values() if isinstance(value, str)]
    return frozenset(url for words in [*written, *settings] for url in re.findall(r"\]\((\S+?)\)", words))


@cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(list(NOT_OURS))
    markdown.validateLink = lambda url: url in own_links()
    return markdown


def markdown(text: str) -> Markup:
    """The guide's Markdown as HTML: paragraphs, lists, quotations, bold and our own links. All else is escaped."""
    return Markup(_markdown().render(text))


def inline(text: str) -> Markup:
    """The same for words within a paragraph of ours."""
    return Markup(_markdown().renderInline(text))


def first_and_last(text: str) -> tuple[str, str]:
    """The first and the last paragraph of `text`."""
    paragraphs = text.split("\n\n")
    return paragraphs[0], paragraphs[-1]


def picture(answers: dict[str, str | None]) -> list[dict[str, Any]]:
    """The rows of the result's picture: each question's name, answer, and column `to`, `for`, `with` or unsure."""
    column_of = {slot: column for column, slots in columns(answers).items() for slot in slots}
    return [
        {
            "name": texts.short_name(slot),
            "answer": texts.choice(slot, answers[slot] or UNSURE),
            "column": column_of[slot],
        }
        for slot in QUESTIONS
    ]


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
    environment.filters |= {"markdown": markdown, "inline": inline, "first_and_last": first_and_last}
    environment.globals |= {
        "council": details(),
        "contact": markdown(texts.text("ask_human", **{name: str(value) for name, value in details().items()})),
        "asset": lambda name: f"assets/{name}?{assets()[name].tag}",
        "picture": picture,
        "columns": OUTCOMES,
        "short_name": texts.short_name,
    }
    return environment


def rendered(template: str, **values: Any) -> str:
    """The page `template`, with `values` put in."""
    return _templates().get_template(f"{template}.html").render(**values)


def turns(messages: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """`messages` with those that follow one another from the same side put together."""
    found: list[dict[str, Any]] = []
    for message in messages:
        if not found or found[-1]["from"] != message["from"]:
            found.append({"from": message["from"], "messages": []})
        found[-1]["messages"].append(message)
    return found
