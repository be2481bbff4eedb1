"""What people come for, from the first word to the file in their hand, in a real browser."""

import re

import pytest
from docx import Document
from playwright.sync_api import expect
from pypdf import PdfReader

WITHOUT_JAVASCRIPT = {"java_script_enabled": False}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
RESULT = "Yes, show my result"


def kept(person, button):
    """The path of the file that a button of a page gives, and its name."""
    with person.page.expect_download() as download:
        person.page.get_by_role("button", name=button).click()
    return download.value.path(), download.value.suggested_filename


def pdf_of(person):
    """The text of the PDF of the result that somebody has before them."""
    person.page.get_by_role("link", name="Print or keep").last.click()
    path, name = kept(person, "Download as PDF")
    assert name.endswith(".pdf")
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(path).pages)


def test_an_officer_pastes_the_words_into_a_report(open_page):
    officer = open_page().to_the_review("Bus review", choice=1)
    officer.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    officer.presses(RESULT, "You can write")
    officer.page.get_by_role("button", name="Copy the words").click()
    words = officer.page.evaluate("navigator.clipboard.readText()")
    assert "Bus review" in words
    assert "self-check" in words
    officer.says("can I call it co-produced?", "You can write")


def test_a_resident_shows_it_to_her_carer_on_her_phone_in_simpler_words(open_page):
    resident = open_page(**PHONE)
    resident.to_the_review("Our cafe").presses(RESULT, "What to try next")
    resident.page.get_by_role("button", name="Use simpler words").click()
    resident.hears("simpler words")
    resident.page.get_by_role("link", name="Print or keep").last.click()
    expect(resident.page.get_by_role("heading", level=1)).to_contain_text("Our cafe")
    expect(resident.page.locator(".answers dd")).to_have_count(10)
    resident.page.get_by_role("link", name="Back to the guide").click()
    expect(resident.page.get_by_role("main")).to_contain_text("Our cafe")


def test_a_carer_without_javascript_keeps_a_pdf(open_page):
    carer = open_page(**WITHOUT_JAVASCRIPT).to_the_review("Respite stays", choice=2).presses(RESULT, "What to try next")
    assert "Result of the check: Respite stays" in pdf_of(carer)


def test_a_manager_works_on_with_a_word_file(open_page):
    manager = open_page().to_the_review("Library hours").presses(RESULT, "What to try next")
    manager.page.get_by_role("link", name="Print or keep").click()
    path, name = kept(manager, "Download as a Word file")
    assert re.fullmatch(r"library-hours-\d+-\w+-\d{4}\.docx", name)
    assert "Result of the check: Library hours" in [line.text for line in Document(path).paragraphs]


def test_a_facilitator_who_gives_no_view_prints_both_for_a_meeting(open_page):
    lead = open_page(path="/guide/session")
    lead.page.get_by_label("Name of the initiative").fill("Youth club")
    lead.page.get_by_role("button", name="Compare our views").click()
    lead.page.get_by_label("I only lead it").check()
    lead.page.get_by_role("button", name="Go on").click()
    code = lead.page.locator(".said").first.inner_text()
    for role, choice in (("I work on it as a professional", 0), ("I use it, or care for somebody who does", 2)):
        person = open_page(path=f"/guide/session/join?code={code}")
        person.page.get_by_label(role).check()
        person.page.get_by_role("button", name="Join").click()
        person.page.get_by_role("button", name="Answer the check").click()
        for number in range(1, 11):
            person.hears(f"Question {number} of 10")
            person.guide.last.locator(".choices button").nth(choice).click()
        person.hears("Please look at your answers").presses(RESULT, "I have added your answers")
        person.guide.last.get_by_role("link", name=re.compile("comparison")).click()
        person.page.get_by_role("button", name="I am fine with being seen").click()
        expect(person.page.get_by_text("You are fine with being seen")).to_be_visible()
    lead.page.reload()
    expect(lead.page.get_by_role("heading", name="Where you part")).to_be_visible()
    path, name = kept(lead, "Download as PDF")
    assert re.fullmatch(r"youth-club-\d+-\w+-\d{4}\.pdf", name)
    assert "1 person answered" in " ".join(PdfReader(path).pages[0].extract_text().split())


def test_somebody_who_is_not_sure_takes_home_what_to_find_out(open_page):
    person = open_page().presses("Check my initiative", "What is your initiative called?").names("Bread oven")
    for number in range(1, 11):
        person.says("not sure", f"Question {number + 1} of 10" if number < 10 else "Please look at your answers")
    person.presses(RESULT, "Bread oven")
    words = pdf_of(person)
    assert "To find out" in words
    assert words.count("Not sure") >= 10


def test_somebody_changes_an_answer_and_keeps_the_new_result(open_page):
    person = open_page().to_the_review("Allotment", choice=2).presses(RESULT, "What to try next")
    person.says("design was decided together, actually", "Please look at your answers")
    person.presses(RESULT, "What to try next")
    assert "Who decided the design? We decided together" in pdf_of(person)


def test_somebody_with_two_initiatives_keeps_the_first(open_page):
    person = open_page().to_the_review("Allotment").presses(RESULT, "What to try next")
    person.says("new check", "The result stays in this conversation").presses(
        "Yes, start a new one", "What is your initiative called?"
    )
    person.names("Bike shed")
    for number in range(1, 11):
        person.guide.last.locator(".choices button").nth(1).click()
        person.hears(f"Question {number + 1} of 10" if number < 10 else "Please look at your answers")
    person.presses(RESULT, "What to try next")
    person.page.get_by_role("link", name="Print or keep").last.click()
    person.page.get_by_role("link", name="Result of the check: Allotment").click()
    _, name = kept(person, "Download as PDF")
    assert name.startswith("allotment-")


def test_an_answer_has_what_shows_it_beside_it_in_the_file(open_page):
    person = open_page().to_the_review("Allotment").presses(RESULT, "What to try next")
    person.presses("Add what shows it", "What would somebody who uses it point to?")
    person.says("the key to the shed hangs in the cafe", "Participation: They take part")
    person.presses("That is enough", "Please look at your answers").presses(RESULT, "What to try next")
    assert "What shows it: the key to the shed hangs in the cafe" in pdf_of(person)


@pytest.mark.parametrize("settings", [{}, WITHOUT_JAVASCRIPT], ids=["with JavaScript", "without"])
def test_new_staff_leave_with_a_record_and_a_summary(open_page, settings):
    person = open_page(**settings).to_the_summary()
    person.page.get_by_role("link", name="Keep a copy of this summary").click()
    path, name = kept(person, "Download as PDF")
    assert name.startswith("co-production-onboarding-")
    words = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(path).pages)
    assert words.count("Your answer:") == 14
