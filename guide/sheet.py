"""A sheet to print or to keep, whatever the file: a title, whose it is, and below it headings, text, tables, lists."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LONGEST_FILE_NAME = 60
MARK = "●"
"""Stands in a table's column, so that no colour is needed."""
_NOT_PRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Heading:
    """A heading below the title."""

    words: str


@dataclass(frozen=True)
class Text:
    """Paragraphs, lists and quotations, in Markdown."""

    markdown: str


@dataclass(frozen=True)
class Quotation:
    """Words to copy, as they stand."""

    words: str


@dataclass(frozen=True)
class Table:
    """A table with a row of heads; its `rows` are as wide."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Item:
    """An item of a numbered list: words, what stands out in it, and what follows."""

    words: str
    strong: str
    after: tuple[str, ...] = ()


@dataclass(frozen=True)
class Numbered:
    """A numbered list."""

    items: tuple[Item, ...]


Block = Heading | Text | Quotation | Table | Numbered


@dataclass(frozen=True)
class Sheet:
    """A sheet; its `byline` may be "", and its `file_name` is without its ending."""

    title: str
    byline: str
    blocks: tuple[Block, ...]
    file_name: str


def file_name(name: str, day: str, otherwise: str) -> str:
    """What a file about `name` of a `day` is called, in plain letters; `otherwise` where there is no name."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:LONGEST_FILE_NAME]
    return "-".join(part for part in (plain or otherwise, day.replace(" ", "-").lower()) if part)


def printable(words: str) -> str:
    """`words` without signs that no file can hold."""
    return _NOT_PRINTABLE.sub("", words)
