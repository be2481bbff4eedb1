"""A result as a Word file: what its page has, in headings, lists and tables."""

from datetime import date
from io import BytesIO

from docx import Document

from channels.files.word import word
from guide import content
from guide.check.report import report
from guide.check.result import result_message
from guide.check.roles import CITIZENS
from guide.check.rules import QUESTIONS, UNSURE
from guide.messages import CheckResult
from guide.sheet import MARK

ANSWERS = {slot: values[0] for slot, values in QUESTIONS.items()} | {"skills": "with", "plan": UNSURE}
TYPED = {"skills": "she runs the <till> & the “books”\x00"}


def opened(name="Brew Crew", answers=ANSWERS):
    evidence = {"skills": "the rota in the kitchen"}
    found = result_message(name, answers, [], date(2026, 11, 27), typed=TYPED, role=CITIZENS, evidence=evidence).custom
    return Document(BytesIO(word(report(found).sheet)))


def test_it_has_every_answer_and_what_was_typed():
    file = opened()
    words = "\n".join(paragraph.text for paragraph in file.paragraphs)
    for slot, value in ANSWERS.items():
        assert content.choice(slot, value) in words
    assert "“she runs the <till> & the “books””" in words
    assert "27 November 2026. By the answers of one person who uses it" in words
    assert "What shows it: the rota in the kitchen" in words


def test_its_headings_are_headings_and_it_has_a_title():
    file = opened()
    assert file.core_properties.title == "Result of the check: Brew Crew"
    styles = {paragraph.text: paragraph.style.name for paragraph in file.paragraphs}
    assert styles["Result of the check: Brew Crew"] == "Title"
    assert styles["You can write"] == styles["All ten answers"] == "Heading 1"


def test_the_picture_is_tables_with_a_mark_where_each_answer_stands():
    rows, clues, stages = opened().tables
    marks = {row.cells[0].text: [cell.text for cell in row.cells[1:-1]] for row in rows.rows[1:]}
    assert marks[content.short_name("skills")] == ["", "", MARK]
    assert len(clues.rows) == 3
    assert [cell.text for cell in stages.rows[1].cells[1:-1]] == ["", "", ""]  # not sure stands in no column


def test_each_table_has_a_row_that_heads_it_and_no_heading_is_left_out():
    file = opened()
    for table in file.tables:
        assert table.rows[0]._tr.xpath("w:trPr/w:tblHeader")
    levels = [p.style.name for p in file.paragraphs if p.style.name.startswith(("Title", "Heading"))]
    assert set(levels) == {"Title", "Heading 1"}


def test_a_result_of_an_earlier_version_says_whose_answers_they_are():
    old = CheckResult("Garden", "with", "co-produced", False, ANSWERS, [], [], [])
    file = Document(BytesIO(word(report(old).sheet)))
    assert "By the answers of one person." in [paragraph.text for paragraph in file.paragraphs]
