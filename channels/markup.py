"""The small Markdown that the guide writes: paragraphs, lists, quotations, tables, bold, own links. Else: text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from guide import content
from guide.council import details, guide_address
from guide.sessions.codes import CODE_LENGTH, SIGNS

NOT_OURS = ("html_block", "html_inline", "image", "code", "fence", "heading", "lheading", "hr", "reference", "autolink",
            "backticks", "entity")  # fmt: skip
"""Markdown that the guide never writes."""


EMERGENCY = ("999", "111", "116 123")
"""Numbers that the guide gives whatever the council."""

_SESSION = re.compile(rf"/guide/session/[{SIGNS}]{{{CODE_LENGTH}}}")
"""The page of a session."""


@dataclass(frozen=True)
class Span:
    """Words within a block, as text to be escaped; `link` is where they lead, "" for nowhere."""

    text: str
    bold: bool = False
    link: str = ""


@dataclass(frozen=True)
class Block:
    """A `paragraph`, a `quotation`, or a line of a list, which begins with its `marker` ("•" or "3.")."""

    kind: str
    spans: tuple[Span, ...]
    marker: str = ""

    def written(self, span: Callable[[Span], str]) -> str:
        """The block's words, each span written by `span`."""
        return (f"{self.marker} " if self.marker else "") + "".join(map(span, self.spans))


@cache
def own_links() -> frozenset[str]:
    """The addresses that the guide's own texts and `council.yml` link to. No other becomes a link."""
    written = [variant.get("text", "") for variants in content.responses().values() for variant in variants]
    written = [words.replace("{guide_address}", guide_address()) for words in written]
    settings = [value for value in details().values() if isinstance(value, str)]
    return frozenset(url for words in [*written, *settings] for url in re.findall(r"\]\((\S+?)\)", words))


@cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table").disable(list(NOT_OURS))
    markdown.validateLink = _is_ours  # type: ignore[method-assign]  # markdown-it's way to say what may be a link
    return markdown


def _is_ours(url: str) -> bool:
    return url in own_links() or _SESSION.fullmatch(url.removeprefix(guide_address())) is not None


@cache
def _numbers() -> re.Pattern[str]:
    """The council's numbers and the emergency ones, where a text of the guide says to call them."""
    numbers = [*EMERGENCY, *(str(value) for name, value in details().items() if name.endswith("_phone"))]
    return re.compile(rf"(\b(?:call|on) )({'|'.join(map(re.escape, numbers))})(?!\w)")


def _called(found: re.Match[str]) -> str:
    before, number = found.groups()
    return f'{before}<a class="number" href="tel:{number.replace(" ", "")}">{number}</a>'


def _with_numbers(written: str) -> str:
    """`written` HTML with the telephone numbers as links."""
    return _numbers().sub(_called, written)


def html(text: str) -> Markup:
    """`text` as HTML."""
    # On the guide's own page its own address need not be named, and may be another one than others know.
    written = _with_numbers(_markdown().render(text)).replace(f'href="{guide_address()}/', 'href="/')
    return Markup(written.replace("<th>", '<th scope="col">'))


def inline_html(text: str) -> Markup:
    """`text` as HTML for words within a paragraph of ours."""
    return Markup(_with_numbers(_markdown().renderInline(text)))


def blocks(text: str) -> list[Block]:
    """`text` for channels that have a markup of their own; a table as a line of a list for each of its columns."""
    found: list[Block] = []
    table: list[list[str]] = []
    numbers: list[int] = []
    marker, quoted = "", False
    for token in _markdown().parse(text):
        if token.type == "blockquote_open":
            quoted = True
        elif token.type == "blockquote_close":
            quoted = False
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            numbers.append(int(token.attrs.get("start", 1)) if token.type == "ordered_list_open" else 0)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            numbers.pop()
        elif token.type == "list_item_open":
            marker = f"{numbers[-1]}." if numbers[-1] else "•"
            numbers[-1] += bool(numbers[-1])
        elif token.type == "tr_open":
            table.append([])
        elif token.type == "inline" and table:
            table[-1].append(token.content)
        elif token.type == "table_close":
            found += [_column(*words) for words in zip(*table, strict=True)]
            table = []
        elif token.type == "inline":
            kind = "quotation" if quoted else "line" if numbers else "paragraph"
            found.append(Block(kind, tuple(_spans(token.children or [])), marker))
            marker = ""
    return found


def _column(head: str, *cells: str) -> Block:
    return Block("line", (Span(head, bold=True), Span(f": {'; '.join(cells)}.")), "•")


def _spans(tokens: list[Token]) -> list[Span]:
    spans: list[Span] = []
    bold, link = False, ""
    for token in tokens:
        if token.type in ("strong_open", "strong_close"):
            bold = token.type == "strong_open"
        elif token.type in ("link_open", "link_close"):
            link = str(token.attrs.get("href", ""))
        elif token.type in ("softbreak", "hardbreak"):
            spans.append(Span("\n"))
        elif token.type in ("em_open", "em_close"):
            spans.append(Span(token.markup))
        elif token.content:
            spans.append(Span(token.content, bold, link))
    return spans
