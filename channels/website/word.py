"""A result as a Word file, for whoever puts it into a report."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.shared import Cm, Pt

from channels import markup
from guide.check.picture import Group, groups
from guide.check.report import ANSWERS_TITLE, EVIDENCE_TITLE, SENTENCE_TITLE, Report

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HERE = "●"
"""Stands in the column of an answer, so that no colour is needed."""
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def word(title: str, report: Report) -> bytes:
    """The page of a result as a Word file, with headings and tables that a screen reader can tell."""
    document = Document()
    document.core_properties.title = title
    document.core_properties.author = ""
    document.core_properties.language = "en-GB"
    document.core_properties.created = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    document.styles["Normal"].font.size = Pt(11)
    document.add_heading(_clean(title), 0)
    document.add_paragraph(report.byline)
    _written(document, report.before)
    for group in groups(report.answers):
        _drawn(document, group)
    if report.sentence:
        document.add_heading(SENTENCE_TITLE, 1)
        document.add_paragraph(_clean(report.sentence), "Quote")
    for part in report.sections:
        document.add_heading(part.title, 1)
        _written(document, part.text)
    document.add_heading(ANSWERS_TITLE, 1)
    for asked in report.asked:
        line = document.add_paragraph(_clean(f"{asked.question} "), "List Number")
        line.add_run(_clean(asked.answer)).bold = True
        if asked.typed:
            line.add_run(f" “{_clean(asked.typed)}”")
        if asked.evidence:
            line.add_run(_clean(f" {EVIDENCE_TITLE}: {asked.evidence}"))
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _written(document: WordDocument, text: str) -> None:
    """The paragraphs and lists of `text`, which is Markdown."""
    for block in markup.blocks(text):
        style = {"line": "List Bullet", "quotation": "Quote"}.get(block.kind, "Normal")
        paragraph = document.add_paragraph(style=style)
        for span in block.spans:
            paragraph.add_run(_clean(span.text)).bold = span.bold or None


def _drawn(document: WordDocument, group: Group) -> None:
    """A part of the picture as a table: a question a row, a mark in the column where its answer stands."""
    document.add_heading(group.title, 1)
    table = document.add_table(1, len(group.columns) + 2, "Table Grid")
    for cell, words in zip(table.rows[0].cells, ("Question", *group.columns, "Answer"), strict=True):
        cell.paragraphs[0].add_run(words).bold = True
    # What tells a screen reader that the row heads the table; python-docx has no word for it.
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in group.rows:
        marks = [HERE if at in row.at else "" for at in range(len(group.columns))]
        for cell, words in zip(table.add_row().cells, (row.name, *marks, row.answer), strict=True):
            cell.text = words


def _clean(words: str) -> str:
    """`words` without signs that an XML file can't hold."""
    return _NOT_IN_XML.sub("", words)
