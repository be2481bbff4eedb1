"""What a person can do on the page, in a real browser."""

import re
import signal

import pytest
from docx import Document
from playwright.sync_api import expect
from pypdf import PdfReader

from channels.conversations import LONGEST_TEXT
from tests.guide_server import UNSAID, Server, free_port, running

WATCH = """
const log = document.getElementById("log"); window.changes = {added: [], removed: 0, text: 0};
new MutationObserver(list => list.forEach(change => {
  if (change.target === log) change.addedNodes.forEach(node => window.changes.added.push(node.textContent));
  window.changes.removed += change.removedNodes.length;
  if (change.type === "characterData") window.changes.text += 1;
})).observe(log, {childList: true, subtree: true, characterData: true});
"""
WITHOUT_JAVASCRIPT = {"java_script_enabled": False}


@pytest.fixture(params=[{}, WITHOUT_JAVASCRIPT], ids=["with JavaScript", "without"])
def either(request, open_page):
    return open_page(**request.param)


def focused(person):
    return person.page.evaluate("document.activeElement.id || document.activeElement.textContent")


def test_the_first_message_says_what_it_is_and_whom_to_ask_instead(either):
    expect(either.guide).to_contain_text("I am a computer guide")
    expect(either.guide).to_contain_text("I can't help with other council services")
    expect(either.page.get_by_role("contentinfo")).to_contain_text("0300 555 1375")


def test_one_label_and_a_hint_that_stays(open_page):
    person = open_page()
    expect(person.page.get_by_text("Your message")).to_be_visible()
    for text in ("hello", ""):
        expect(person.field).to_have_accessible_description(
            re.compile("Enter sends. Shift and Enter makes a new line.")
        )
        person.field.fill(text)
        person.field.press("Enter")
    expect(person.page.locator("#problem")).to_have_text("Error: Please type a message first.")
    expect(person.field).to_have_accessible_description(re.compile(r"Shift and Enter .*Error: Please type"))


def test_enter_sends_and_shift_enter_makes_a_line(open_page):
    person = open_page()
    person.field.press_sequentially("what is")
    person.field.press("Shift+Enter")
    person.field.press_sequentially("co-production?")
    person.field.press("Enter")
    person.hears("sharing power")
    expect(person.you).to_have_text("what is\nco-production?")


def test_a_message_is_announced_once_with_its_sender_first_and_focus_stays(open_page):
    person = open_page()
    person.page.evaluate(WATCH)
    person.field.fill("thanks")
    person.field.press("Enter")
    person.hears("You are welcome")
    changes = person.page.evaluate("window.changes")
    added = [re.sub(r"\s+", " ", text).strip() for text in changes["added"] if text.strip()]
    assert len(added) == 2
    assert added[0] == "You thanks"
    assert added[1].startswith("Guide You are welcome")
    assert (changes["removed"], changes["text"]) == (0, 0)
    assert focused(person) == "text"
    expect(person.field).to_have_value("")


def test_a_choice_stays_readable_keeps_the_focus_and_the_others_go(open_page):
    person = open_page()
    person.presses("Take the tour", "Part 1 of 6")
    chosen = person.guide.first.get_by_role("button", name="Take the tour")
    expect(chosen).to_be_visible()
    assert focused(person) == "Take the tour"
    expect(person.guide.first.get_by_role("button", name="Check my initiative")).to_be_hidden()
    chosen.click(force=True)
    chosen.press("Enter")
    person.page.wait_for_timeout(300)
    expect(person.you).to_have_count(1)


def test_while_it_waits_the_field_is_readonly_and_sending_twice_sends_once(open_page):
    person = open_page()
    held = []
    person.page.route("**/guide", lambda route: held.append(route))
    person.field.fill("what is co-production?")
    person.field.press("Enter")
    person.field.press("Enter")
    send = person.page.get_by_role("button", name="Send")
    send.click(force=True)
    assert person.field.get_attribute("readonly") is not None
    assert send.get_attribute("aria-disabled") == "true"
    assert not send.is_disabled() or send.get_attribute("disabled") is None
    expect(person.page.get_by_role("status")).to_have_text("The guide is thinking. Please wait.")
    assert len(held) == 1
    held[0].continue_()
    person.hears("sharing power")
    expect(person.you).to_have_count(1)


def test_an_answer_that_was_lost_on_its_way_is_shown_when_the_message_is_sent_again(open_page):
    person = open_page()

    def lost(route):
        route.fetch()
        route.abort()

    person.page.route("**/guide", lost)
    person.field.fill("what is co-production?")
    person.field.press("Enter")
    expect(person.page.locator("#problem")).to_contain_text("can't be reached")
    person.page.unroute("**/guide")
    person.field.press("Enter")
    person.hears("sharing power")
    expect(person.you).to_have_count(1)


def lost_on_its_way(route):
    route.fetch()
    route.abort()


def from_a_process_that_died(route):
    route.fulfill(status=502, body="Bad Gateway")


def from_one_whose_answer_died(route):
    route.fetch()
    route.fulfill(status=503, body="Service Unavailable")


@pytest.mark.parametrize("once", [lost_on_its_way, from_a_process_that_died, from_one_whose_answer_died])
def test_the_page_sends_again_by_itself_and_one_answer_is_seen(open_page, once):
    person = open_page().says("hello", "computer guide")
    person.page.route("**/guide", once, times=1)
    person.says("what is co-production?", "sharing power")
    expect(person.you).to_have_count(2)
    expect(person.page.locator("#problem")).to_be_empty()


def test_a_form_sent_twice_without_javascript_is_taken_once(open_page):
    person = open_page(**WITHOUT_JAVASCRIPT)
    person.says("check my initiative", "What is your initiative called?")
    turn = person.page.locator("#say input[name=turn]").get_attribute("value")
    form = {"turn": turn, "text": "Lunch club"}
    for _ in range(2):
        assert person.page.request.post(person.address, form=form).status == 200
    person.page.reload()
    person.hears("How are you part of it?")
    expect(person.you).to_have_text(["Check my initiative", "Lunch club"])
    late = person.page.request.post(person.address, form={"turn": turn, "text": "something else"})
    assert late.status == 409
    assert "something else</textarea>" in late.text()


@pytest.mark.parametrize(
    ("text", "words"), [("", "Please type a message first."), ("x" * (LONGEST_TEXT + 1), "too long")]
)
def test_a_message_that_cant_be_sent(either, text, words):
    either.field.fill(text)
    with (
        either.page.expect_response("**/guide")
        if text or either.page.locator("#keys").is_hidden()
        else pytest.MonkeyPatch.context()
    ):
        either.page.get_by_role("button", name="Send").click()
    expect(either.page).to_have_title(re.compile("^Error: "))
    expect(either.page.locator("#problem")).to_contain_text(words)
    expect(either.field).to_have_value(text)
    assert either.field.get_attribute("aria-invalid") == "true"
    either.says("hello", "computer guide")
    expect(either.page).not_to_have_title(re.compile("^Error: "))


def test_without_javascript_an_error_has_a_summary_that_leads_to_the_field(open_page):
    person = open_page(**WITHOUT_JAVASCRIPT)
    with person.page.expect_response("**/guide") as answer:
        person.page.get_by_role("button", name="Send").click()
    assert answer.value.status == 422
    summary = person.page.get_by_role("alert")
    expect(summary).to_contain_text("There is a problem")
    summary.get_by_role("link").click()
    assert person.page.url.endswith("#text")


def test_the_server_is_away_and_the_text_is_still_there(tmp_path, open_page):
    port = free_port()
    server = Server(tmp_path, port=port).start()
    try:
        person = open_page(server)
        person.says("check my initiative", "What is your initiative called?")
        server.stop(signal.SIGKILL)
        person.field.fill("Riverside Lunch Club")
        person.field.press("Enter")
        expect(person.page.locator("#problem")).to_contain_text("can't be reached")
        expect(person.field).to_have_value("Riverside Lunch Club")
        server.start()
        person.field.press("Enter")
        person.hears("How are you part of it?")
        expect(person.page.locator("#problem")).to_be_hidden()
    finally:
        server.stop()


def test_a_dead_action_server_is_said_and_nothing_is_lost(tmp_path, open_page):
    with running(tmp_path, f"http://127.0.0.1:{free_port()}/webhook") as server:
        for settings in ({}, WITHOUT_JAVASCRIPT):
            person = open_page(server, **settings)
            person.says("what is co-production?", "sharing power")
            person.field.fill("I want to check my lunch club")
            person.page.get_by_role("button", name="Send").click()
            expect(person.page.locator("#problem")).to_contain_text("something went wrong")
            expect(person.field).to_have_value("I want to check my lunch club")
            person.says("what is co-production?", "sharing power")


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_scrolls_sideways_or_is_fixed(open_page, width):
    # 1280 CSS pixels at 400 % are 320.
    person = open_page(viewport={"width": width, "height": 256 * width // 320}, device_scale_factor=1)
    if width == 1280:
        person.page.evaluate("document.documentElement.style.zoom = 4")

    def fits():
        return person.page.evaluate(
            """() => document.documentElement.scrollWidth <= window.innerWidth + 1 &&
            ![...document.querySelectorAll("*")].some(e => ["fixed", "sticky"].includes(getComputedStyle(e).position))"""
        )

    assert fits()
    person.says("show me to, for and with", "side by side")
    assert fits()
    person.to_the_review("A" * 80)
    assert fits()
    person.presses("Yes, show my result", "What decided it")
    assert fits()


def test_text_spacing_cuts_nothing_off(open_page):
    person = open_page(viewport={"width": 320, "height": 800})
    person.presses("Check my initiative", "What is your initiative called?")
    cut = person.page.evaluate(
        """() => [...document.querySelectorAll("main *")].map(e => {
          e.style.lineHeight = "1.5"; e.style.letterSpacing = ".12em"; e.style.wordSpacing = ".16em"; return e;
        }).filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0 && getComputedStyle(e).display !== "inline")
        .map(e => e.outerHTML.slice(0, 80))"""
    )
    assert cut == []


def test_targets_are_large_enough(open_page):
    person = open_page()
    person.to_the_review()
    small = person.page.evaluate(
        """() => [...document.querySelectorAll("button, textarea, .tools a")].filter(e => e.offsetParent)
        .map(e => [e.textContent, e.getBoundingClientRect()]).filter(([t, r]) => r.width < 44 || r.height < 44).map(([t]) => t)"""
    )
    assert small == []


def test_coming_back_shows_the_conversation_as_it_was(either):
    either.presses("Check my initiative", "What is your initiative called?").names("Lunch club")
    either.page.goto("about:blank")
    either.page.goto(either.address)
    either.hears("Question 1 of 10")
    expect(either.you).to_have_text(["Check my initiative", "Lunch club", UNSAID])
    either.presses("No choice or control", "Question 2 of 10")


def test_clear_asks_first_and_then_deletes_on_the_server(either, site):
    either.says("my secret word is marmalade", "")
    expect(either.you).to_have_text("my secret word is marmalade")
    assert b"marmalade" in site.stored
    either.page.get_by_role("link", name="Clear my conversation").click()
    either.page.get_by_role("button", name="No, keep it").click()
    expect(either.you).to_have_text("my secret word is marmalade")
    either.page.get_by_role("link", name="Clear my conversation").click()
    either.page.get_by_role("button", name="Yes, delete it").click()
    expect(either.page.get_by_role("main")).to_contain_text("deleted")
    assert b"marmalade" not in site.stored
    assert either.context.cookies() == []
    either.page.get_by_role("link", name="Start a new conversation").click()
    expect(either.you).to_have_count(0)


def test_print_has_the_conversation_with_names_and_addresses_and_no_form(either):
    either.says("where can I find out more?", "Let's Go with Co-pro")
    either.page.emulate_media(media="print")
    expect(either.field).to_be_hidden()
    expect(either.page.get_by_role("button")).to_have_count(0)
    expect(either.page.get_by_text("You", exact=True)).to_be_visible()
    address = either.guide.last.get_by_role("link").first.evaluate("e => getComputedStyle(e, '::after').content")
    assert "https://www.hants.gov.uk/coproduction" in address


def test_simpler_words_at_the_press_of_a_button_and_back(either):
    either.presses("What is co-production?", "sharing power")
    either.presses("Use simpler words", "I will use simpler words")
    either.page.reload()
    either.presses("Use normal words", "my normal words")
    expect(either.page.get_by_role("button", name="Use simpler words")).to_be_visible()


def test_the_whole_check_with_its_changes_picture_and_copy(either):
    either.to_the_review()
    either.page.get_by_role("button", name="Change Community").click()
    either.hears("Question 5 of 10").presses("The community is limited", "Please look at your answers")
    expect(either.guide.last).to_contain_text("The community is limited")
    either.presses("Yes, show my result", "done WITH people")
    picture = either.guide.last.get_by_role("table", name="The table")
    expect(picture.get_by_role("row", name="Community")).to_contain_text("The community is limited")
    expect(either.guide.last.locator(".mark.best")).to_have_count(9)
    expect(either.guide.last.locator(".mark.middle")).to_have_count(1)
    either.page.get_by_role("link", name="Print or keep").click()
    expect(either.page.get_by_role("table", name="Who decided")).to_be_visible()
    expect(either.page.locator(".answers dd")).to_have_count(10)
    with either.page.expect_download() as download:
        either.page.get_by_role("button", name="Download as PDF").click()
    assert re.fullmatch(r"riverside-lunch-club-\d+-\w+-\d{4}\.pdf", download.value.suggested_filename)
    assert "The community is limited" in PdfReader(download.value.path()).pages[0].extract_text()
    with either.page.expect_download() as download:
        either.page.get_by_role("button", name="Download as a Word file").click()
    assert re.fullmatch(r"riverside-lunch-club-\d+-\w+-\d{4}\.docx", download.value.suggested_filename)
    words = "\n".join(paragraph.text for paragraph in Document(download.value.path()).paragraphs)
    assert "Result of the check: Riverside Lunch Club" in words
    with either.page.expect_download() as download:
        either.page.get_by_role("button", name="Download as a web page").click()
    assert re.fullmatch(r"riverside-lunch-club-\d+-\w+-\d{4}\.html", download.value.suggested_filename)
    kept = download.value.path().read_text()
    assert "Riverside Lunch Club" in kept
    assert "<style>:root" in kept
    assert "http://127" not in kept
    either.page.get_by_role("link", name="Back to the guide").click()
    expect(either.guide.last).to_contain_text("You can write")


def test_the_words_to_paste_are_copied_with_one_tap(open_page):
    person = open_page().to_the_review()
    person.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    person.presses("Yes, show my result", "done WITH people")
    person.page.get_by_role("button", name="Copy the words").click()
    expect(person.guide.last.get_by_role("status")).to_have_text("Copied.")
    words = person.page.evaluate("navigator.clipboard.readText()")
    assert words.startswith("Riverside Lunch Club is co-produced")


def test_the_whole_onboarding_and_a_copy_of_its_summary(either):
    either.to_the_summary()
    expect(either.guide.last).to_contain_text("What to look at again")
    expect(either.guide.last).to_contain_text("before: A little sure. After: Very sure.")
    either.page.get_by_role("link", name="Keep a copy of this summary").click()
    page = either.page.locator("main")
    expect(page.get_by_role("heading", level=3)).to_have_count(14)
    expect(page.get_by_text("The answer: ").first).to_be_visible()
    with either.page.expect_download() as download:
        either.page.get_by_role("button", name="Download as a web page").click()
    assert re.fullmatch(r"co-production-onboarding-\d+-\w+-\d{4}\.html", download.value.suggested_filename)
    kept = download.value.path().read_text()
    assert kept.count("Made-up example.") == 8
    assert "http://127" not in kept
    either.page.goto(either.address)
    either.says("yes please", "What is your initiative called?")


def test_a_record_for_the_staff_file_has_a_name_that_is_not_kept_and_no_answers(site, either):
    either.to_the_summary()
    either.page.get_by_role("link", name="A record for your staff file").click()
    main = either.page.get_by_role("main")
    either.page.get_by_label("Your name").fill("Wolverhampton <b>Pidgeon</b>")
    either.page.get_by_role("button", name="Show it with this name").click()
    expect(main).to_contain_text("Wolverhampton <b>Pidgeon</b>")
    expect(main).to_contain_text("Completed the onboarding to co-production in Hampshire")
    expect(main).to_contain_text("8 made-up examples")
    for unwanted in ("You answered", "Your answer", "look at again"):
        expect(main).not_to_contain_text(unwanted)
    assert b"Pidgeon" not in site.stored
    assert "Pidgeon" not in site.log.read_text()
    with either.page.expect_download() as download:
        either.page.get_by_role("button", name="Download as PDF").click()
    assert re.fullmatch(r"co-production-onboarding-record-\d+-\w+-\d{4}\.pdf", download.value.suggested_filename)
    words = PdfReader(download.value.path()).pages[0].extract_text()
    assert "Wolverhampton <b>Pidgeon</b>" in words
    assert "Completed the onboarding" in words
    either.page.get_by_role("link", name="Back to the guide").click()
    either.says("do I get a certificate", "for your staff file")


def test_from_start_to_result_with_the_keyboard_alone(open_page):
    person = open_page()
    keyboard = person.page.keyboard

    def tab_to(name):
        for _ in range(80):
            keyboard.press("Tab")
            if person.page.evaluate("document.activeElement.textContent.trim()") == name:
                return
        raise AssertionError(f"The Tab key does not lead to {name}")

    tab_to("Check my initiative")
    keyboard.press("Enter")
    person.hears("What is your initiative called?")
    tab_to("Skip")
    keyboard.press("Space")
    person.hears("How are you part of it?")
    tab_to(UNSAID)
    keyboard.press("Space")
    for number in range(1, 11):
        person.hears(f"Question {number} of 10")
        tab_to("Not sure")
        keyboard.press("Enter")
    person.hears("Please look at your answers")
    tab_to("Yes, show my result")
    keyboard.press("Enter")
    person.hears("I can't tell yet")


@pytest.mark.parametrize(
    "text",
    [
        "<script>document.title='hacked'</script>",
        "<img src=x onerror=alert(1)>",
        "[click](javascript:alert(1)) **bold** [x](http://evil.example)",
    ],
)
def test_hostile_text_is_shown_and_does_nothing(either, text):
    either.presses("Check my initiative", "What is your initiative called?")
    either.says(text, "How are you part of it?")
    expect(either.you.last).to_have_text(text)
    either.presses(UNSAID, "Question 1 of 10")
    for number in range(2, 12):
        either.guide.last.locator(".choices button").nth(0).click()
        either.hears(f"Question {number} of 10" if number < 11 else "Please look")
    either.presses("Yes, show my result", "it is co-produced")
    expect(either.page).to_have_title(re.compile("^Co-production guide"))
    assert either.page.locator("#log script, #log img").count() == 0
    assert [
        a
        for a in either.page.locator("#log a").evaluate_all("l => l.map(a => a.href)")
        if "evil" in a or "javascript" in a
    ] == []
    assert either.complaints == []
    assert either.elsewhere == []


def test_two_people_at_once_keep_apart(open_page):
    one, two = open_page(), open_page()
    one.presses("Check my initiative", "What is your initiative called?")
    two.presses("Take the tour", "Part 1 of 6")
    one.names("Lunch club")
    two.presses("Next part", "Part 2 of 6")
    expect(one.you).to_have_text(["Check my initiative", "Lunch club", UNSAID])
    expect(two.you).to_have_text(["Take the tour", "Next part"])


def test_reduced_motion_and_forced_colours(open_page):
    person = open_page(reduced_motion="reduce", forced_colors="active")
    person.presses("Take the tour", "Part 1 of 6")
    assert person.page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    border = person.guide.last.get_by_role("button").first.evaluate("e => getComputedStyle(e).borderTopWidth")
    assert border == "2px"
