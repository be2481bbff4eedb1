"""A sheet as the file that somebody asked for."""

from __future__ import annotations

from sanic.response import HTTPResponse, html, raw

from channels.headers import secured
from guide.sheet import Sheet

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def as_pdf(sheet: Sheet) -> HTTPResponse:
    """The sheet as PDF."""
    from channels.files.pdf import pdf  # its library has 80 MB that only this needs

    return _attached(raw(pdf(sheet), content_type="application/pdf"), f"{sheet.file_name}.pdf")


def as_word(sheet: Sheet) -> HTTPResponse:
    """The sheet as a Word file."""
    from channels.files.word import word  # its library takes a third of a second that only this needs

    return _attached(raw(word(sheet), content_type=WORD), f"{sheet.file_name}.docx")


def as_page(words: str, name: str) -> HTTPResponse:
    """A page with its style in it."""
    return _attached(html(words), f"{name}.html")


FILES = {"pdf": as_pdf, "word": as_word}
"""The files there are, by what a form asks for."""


def _attached(response: HTTPResponse, name: str) -> HTTPResponse:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return secured(response)
