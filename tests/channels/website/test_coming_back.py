"""Coming back to a conversation: long ones, Back, old buttons, other tabs; in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.channels.website.conftest import Reader
from tests.guide_server import UNSAID

WITHOUT_JAVASCRIPT = {"java_script_enabled": False}


@pytest.fixture(params=[{}, WITHOUT_JAVASCRIPT], ids=["with JavaScript", "without"])
def either(request, open_page):
    return open_page(**request.param)


def another_tab(person):
    """The same browser, with the guide in a second tab."""
    return Reader(person.context, person.address)


def to_question(person, number):
    person.presses("Check my initiative", "What is your initiative called?").names("Lunch club")
    for at in range(1, number):
        person.guide.last.locator(".choices button").first.click()
        person.hears(f"Question {at + 1} of 10")
    return person


def test_a_long_conversation_opens_at_its_latest_message_and_has_the_earlier_ones(either):
    to_question(either, 5)
    either.page.goto(either.address)
    expect(either.guide.last).to_be_in_viewport()
    expect(either.guide.last).to_contain_text("Question 5 of 10")
    expect(either.page.get_by_text("What is your initiative called?")).to_be_hidden()
    either.page.get_by_text("Earlier messages").click()
    expect(either.page.get_by_text("What is your initiative called?")).to_be_visible()
    expect(either.you).to_have_count(3 + 4)


def test_the_whole_conversation_is_printed(either):
    to_question(either, 3)
    either.page.goto(either.address)
    either.page.emulate_media(media="print")
    expect(either.page.get_by_text("What is your initiative called?")).to_be_visible()
    expect(either.page.get_by_text("Earlier messages")).to_be_hidden()


def test_back_leads_to_the_question_before(either):
    to_question(either, 3)
    either.presses("Back", "Question 2 of 10")
    either.presses("Back", "Question 1 of 10")
    either.presses("Back", "How are you part of it?")
    either.presses(UNSAID, "Question 1 of 10")


def test_the_browsers_back_leaves_the_guide_and_forward_shows_where_one_was(either):
    either.page.goto("about:blank")
    either.page.goto(either.address)
    to_question(either, 2)
    either.page.go_back()
    if either.page.url != "about:blank":  # without JavaScript a page at a time, each of them up to date
        expect(either.guide.last).to_contain_text("Question 2 of 10")
        return
    either.page.go_forward()
    expect(either.guide.last).to_contain_text("Question 2 of 10")
    either.presses("They take part", "Question 3 of 10")


def test_an_old_button_says_what_happened_and_the_page_is_brought_up_to_date(open_page):
    person = to_question(open_page(**WITHOUT_JAVASCRIPT), 1)
    other = another_tab(person)
    other.presses("No choice or control", "Question 2 of 10")
    person.page.get_by_role("button", name="They have choice and control").click()
    expect(person.page.get_by_role("alert")).to_contain_text("belongs to an earlier question")
    person.hears("Question 2 of 10")


def test_with_javascript_an_old_tab_is_brought_up_to_date_by_itself(open_page):
    person = to_question(open_page(), 1)
    other = another_tab(person)
    person.field.fill("half a sen")
    other.presses("No choice or control", "Question 2 of 10")
    person.hears("Question 2 of 10")
    expect(person.page.locator("#wait")).to_contain_text("another tab")
    expect(person.field).to_have_value("half a sen")
    person.presses("They take part", "Question 3 of 10")
    other.hears("Question 3 of 10")


def test_with_javascript_an_old_button_says_what_happened(open_page):
    person = to_question(open_page(), 1)
    person.page.evaluate("document.querySelectorAll('input[name=turn]').forEach(input => input.value = 1)")
    person.page.get_by_role("button", name="They have choice and control").click()
    expect(person.page.locator("#problem")).to_contain_text("belongs to an earlier question")
    person.presses("No choice or control", "Question 2 of 10")
    expect(person.page.locator("#problem")).to_be_hidden()


def cleared(person):
    person.page.get_by_role("link", name="Clear my conversation").click()
    person.page.get_by_role("button", name="Yes, delete it").click()
    expect(person.page.get_by_role("main")).to_contain_text("deleted")


def test_a_conversation_that_was_cleared_in_another_tab_says_so(open_page):
    person = to_question(open_page(), 1)
    cleared(another_tab(person))
    expect(person.page.locator("#wait")).to_contain_text("was cleared")
    expect(person.you).to_have_count(0)
    person.presses("Take the tour", "Part 1 of 6")


def test_without_javascript_what_is_typed_after_clearing_begins_nothing_unasked(open_page):
    person = to_question(open_page(**WITHOUT_JAVASCRIPT), 1)
    cleared(another_tab(person))
    person.field.fill("what is co-production?")
    person.page.get_by_role("button", name="Send").click()
    expect(person.page.get_by_role("alert")).to_contain_text("not there any more")
    expect(person.field).to_have_value("what is co-production?")
    expect(person.you).to_have_count(0)
    person.page.get_by_role("button", name="Send").click()
    person.hears("sharing power")


def test_clearing_in_words_empties_the_page(open_page):
    person = open_page().says("my word is marmalade", "")
    person.says("clear my conversation", "Do you want me to delete").presses("Yes, delete it", "I have deleted")
    expect(person.page.get_by_text("marmalade")).to_have_count(0)
    person.says("what is co-production?", "sharing power")


def test_telephone_numbers_are_links_that_do_not_break(either):
    either.says("I want to die", "these people can")
    numbers = either.guide.last.get_by_role("link").evaluate_all("l => l.map(a => [a.textContent, a.href])")
    assert [number for number, _ in numbers[:2]] == ["999", "116 123"]
    assert numbers[1][1] == "tel:116123"
    assert len(numbers) == 5
    expect(either.page.get_by_role("contentinfo").get_by_role("link", name="0300 555 1375")).to_have_attribute(
        "href", "tel:03005551375"
    )
    space = either.guide.last.get_by_role("link").nth(1).evaluate("e => getComputedStyle(e).whiteSpace")
    assert space == "nowrap"


def test_text_from_right_to_left_is_shown_in_its_own_direction(either):
    either.presses("Check my initiative", "What is your initiative called?")
    either.says("نادي الغداء", "How are you part of it?")
    assert either.you.last.evaluate("e => getComputedStyle(e).direction") == "rtl"
    either.page.goto(either.address)
    assert either.field.evaluate("e => e.dir") == "auto"


@pytest.mark.parametrize(("settings", "said"), [({}, True), ({"has_touch": True, "is_mobile": True}, False)])
def test_what_the_page_says_about_keys_is_said_where_there_are_keys(open_page, settings, said):
    keys = open_page(**settings).page.locator("#keys")
    (expect(keys).to_be_visible if said else expect(keys).to_be_hidden)()


VOICES = """
window.spoken = [];
class Utterance extends EventTarget { constructor(text) { super(); this.text = text; } }
Object.defineProperty(window, "SpeechSynthesisUtterance", {value: Utterance});
Object.defineProperty(window, "speechSynthesis", {value: {
  getVoices: () => [{lang: "en-US", localService: false, name: "far"}, {lang: "en-GB", localService: LOCAL, name: "here"}],
  speak: said => window.spoken.push([said.voice.name, said.text]), cancel: () => window.spoken.push("stopped"),
  addEventListener: () => {},
}});
"""
"""A browser here has no voices: this stands for one that has."""


def with_voices(open_page, local):
    person = open_page()
    person.page.add_init_script(VOICES.replace("LOCAL", local))
    person.page.reload()
    return person


def test_a_message_is_read_aloud_with_the_devices_own_voice_and_its_choices(open_page):
    person = with_voices(open_page, "true")
    person.presses("What is co-production?", "sharing power")
    person.guide.first.get_by_role("button", name="Read aloud").click()
    voice, words = person.page.evaluate("window.spoken.at(-1)")
    assert voice == "here"
    assert words.startswith("Hello. I am a computer guide")
    person.guide.last.get_by_role("button", name="Read aloud").click()
    _, words = person.page.evaluate("window.spoken.at(-1)")
    assert "sharing power" in words
    assert person.guide.last.locator(".choices button").first.inner_text() in words
    person.guide.last.get_by_role("button", name="Stop reading").click()
    assert person.page.evaluate("window.spoken.at(-1)") == "stopped"
    expect(person.guide.last.get_by_role("button", name="Read aloud")).to_be_visible()


def test_where_only_others_could_read_it_nothing_is_offered(open_page):
    person = with_voices(open_page, "false")
    person.hears("computer guide")
    expect(person.page.get_by_role("button", name=re.compile("Read aloud"))).to_have_count(0)
