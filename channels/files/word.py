"""A sheet as a Word file, for whoever works on with it."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.shared import Cm, Pt

from channels import markup
from guide.sheet import Heading, Numbered, Quotation, Sheet, Table, Text, printable


def word(sheet: Sheet) -> bytes:
    """The sheet, with headings and tables that a screen reader can tell."""
    document = Document()
    document.core_properties.title = printable(sheet.title)
    document.core_properties.author = ""
    document.core_properties.language = "en-GB"
    document.core_properties.created = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    document.styles["Normal"].font.size = Pt(11)
    document.add_heading(printable(sheet.title), 0)
    if sheet.byline:
        document.add_paragraph(printable(sheet.byline))
    for block in sheet.blocks:
        match block:
            case Heading(words):
                document.add_heading(printable(words), 1)
            case Text(markdown):
                _written(document, markdown)
            case Quotation(words):
                document.add_paragraph(printable(words), "Quote")
            case Table():
                _drawn(document, block)
            case Numbered():
                _numbered(document, block)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _written(document: WordDocument, text: str) -> None:
    """The paragraphs and lists of `text`, which is Markdown."""
    for block in markup.blocks(text):
        style = {"line": "List Bullet", "quotation": "Quote"}.get(block.kind, "Normal")
        paragraph = document.add_paragraph(style=style)
        for span in block.spans:
            paragraph.add_run(printable(span.text)).bold = span.bold or None


def _drawn(document: WordDocument, drawn: Table) -> None:
    table = document.add_table(1, len(drawn.heads), "Table Grid")
    for cell, words in zip(table.rows[0].cells, drawn.heads, strict=True):
        cell.paragraphs[0].add_run(printable(words)).bold = True
    # What tells a screen reader that the row heads the table; python-docx has no word for it.
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in drawn.rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = printable(words)


def _numbered(document: WordDocument, numbered: Numbered) -> None:
    for item in numbered.items:
        line = document.add_paragraph(printable(f"{item.words} "), "List Number")
        line.add_run(printable(item.strong)).bold = True
        for words in item.after:
            line.add_run(printable(f" {words}"))
