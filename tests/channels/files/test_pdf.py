"""A result as PDF: every answer in its text, tagged and titled for screen readers, whatever was typed."""

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from channels.files.pdf import pdf
from guide import content
from guide.check.report import report
from guide.check.result import result_message
from guide.check.rules import QUESTIONS, UNSURE

ANSWERS = {slot: values[0] for slot, values in QUESTIONS.items()} | {"skills": "with", "plan": UNSURE}
HOSTILE = '#let x = "]" $ \\ *till* <b> `books` @here [a](b) \x00\x0c'


def opened(name="Brew Crew", typed=HOSTILE):
    evidence = {"skills": "the rota in the kitchen"}
    found = result_message(name, ANSWERS, [], date(2026, 11, 27), typed={"skills": typed}, evidence=evidence).custom
    return PdfReader(BytesIO(pdf(report(found).sheet)))


def words_of(file):
    return " ".join(" ".join(page.extract_text().split()) for page in file.pages)


def tags(file):
    """The roles of the structure, in reading order."""
    found = []

    def walk(node):
        node = node.get_object()
        for kid in node if isinstance(node, list) else [node]:
            kid = kid.get_object()
            if isinstance(kid, dict) and "/S" in kid:
                found.append(str(kid["/S"]))
            if isinstance(kid, dict) and "/K" in kid:
                walk(kid["/K"])

    walk(file.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


def test_its_text_has_every_answer_and_what_was_typed_as_it_was_typed():
    words = words_of(opened())
    for slot, value in ANSWERS.items():
        assert content.choice(slot, value) in words
    assert '#let x = "]" $ \\ *till* <b> `books` @here [a](b)' in words
    assert "What shows it: the rota in the kitchen" in words
    assert "27 November 2026. By the answers of one person" in words


def test_it_is_pdf_ua_with_a_title_a_language_headings_and_tables_with_heads():
    file = opened()
    assert file.metadata.title == "Result of the check: Brew Crew"
    assert file.trailer["/Root"]["/Lang"] == "en-GB"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in file.trailer["/Root"]["/Metadata"].get_data()
    roles = tags(file)
    assert roles.count("/H1") == 1
    assert roles.count("/Table") == 3
    assert roles.count("/TH") == 3 * 5
    assert "/L" in roles


def test_it_fits_on_two_pages():
    assert len(opened().pages) == 2


@pytest.mark.parametrize("name", ["مقهى الثلاثاء", "Świetlica „Zorza”", "Καφενείο", "Naujas Ėjimas"])
def test_names_in_other_scripts_have_letters(name):
    file = opened(name)
    assert b"<pdfuaid:part>1" in file.trailer["/Root"]["/Metadata"].get_data()


def test_signs_that_no_font_has_cost_nobody_their_file():
    assert "All ten answers" in words_of(opened("社区 🧑‍🌾 Garden"))


def test_a_result_without_a_name_or_a_day_has_a_plain_file_name():
    found = result_message("", ANSWERS, [], date(2026, 11, 27)).custom
    assert report(found).sheet.file_name == "co-production-check-27-november-2026"
