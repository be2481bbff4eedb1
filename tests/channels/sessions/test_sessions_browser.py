"""Sessions in a real browser: a facilitator's screen and three phones, axe on each state, and no JavaScript."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from channels.sessions.watch import WAIT_SECONDS
from tests.channels.website.conftest import SCREENSHOTS
from tests.channels.website.test_accessibility import TAGS

PHONE = {"viewport": {"width": 320, "height": 640}}


def accessible(person, name):
    """axe finds nothing, nothing scrolls sideways, and the screen can be looked at."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    person.page.screenshot(path=SCREENSHOTS / f"session-{name}.png", full_page=True)
    found = Axe().run(person.page, options={"runOnly": {"type": "tag", "values": TAGS["runOnly"]}}).response
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found["violations"]] == []
    assert person.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.fixture
def people(open_page):
    """A facilitator with a session, and those who open its page to join."""

    def opened(*phones):
        leader = open_page(path="/guide/session")
        accessible(leader, "start")
        leader.page.get_by_role("button", name="Start a group session").click()
        code = leader.page.locator(".code").inner_text()
        joined = []
        for number, settings in enumerate(phones):
            phone = open_page(path=f"/guide/session/join?code={code}", **{**PHONE, **settings})
            if settings.get("java_script_enabled", True):
                accessible(phone, f"join-{number}")
            phone.page.get_by_role("button", name="Join").click()
            joined.append(phone)
        return leader, joined

    return opened


def press(person, name):
    person.page.get_by_role("button", name=name, exact=True).click()


def sees(person, words):
    expect(person.page.locator("#screen")).to_contain_text(words)


def test_a_facilitator_and_three_phones(people):
    leader, phones = people({}, {}, {"java_script_enabled": False})
    without = phones[2]
    sees(leader, "3 people have joined")
    expect(leader.page.get_by_role("img", name="QR code of the address to join")).to_be_visible()
    accessible(leader, "lobby")
    press(leader, "Start")
    for phone in phones[:2]:
        sees(phone, "Scenario 1 of 8")
    press(without, "Refresh")
    sees(without, "Scenario 1 of 8")
    press(phones[0], "Doing with")
    sees(phones[0], "You chose doing with")
    sees(leader, "1 of 3 have answered")
    expect(phones[0].page.get_by_role("button", name="Doing with")).to_be_focused()
    press(phones[1], "Doing to")
    press(without, "Doing for")
    sees(without, "You chose doing for")
    sees(leader, "3 of 3 have answered")
    accessible(leader, "answering")
    accessible(phones[0], "answered")
    press(leader, "Show the answers")
    for one in (leader, phones[0], phones[1]):
        sees(one, "Talk about them first")
        expect(one.page.get_by_role("img", name=re.compile("TO 1, FOR 1, WITH 1"))).to_be_visible()
    accessible(leader, "votes")
    accessible(phones[1], "votes-phone")
    press(leader, "Show the solution")
    sees(phones[0], "This is doing")
    press(without, "Refresh")
    sees(without, "To talk about")
    accessible(leader, "revealed")
    accessible(phones[1], "revealed-phone")
    for one in (leader, *phones[:2]):
        assert one.complaints == []
        assert one.elsewhere == []


def test_ending_asks_first_and_everybody_leaves_with_something(people):
    leader, phones = people({}, {})
    press(leader, "Start")
    sees(phones[0], "Scenario 1 of 8")
    press(phones[0], "Doing with")
    sees(leader, "1 of 2 have answered")
    press(leader, "Show the answers")
    press(leader, "Next")
    sees(phones[0], "Scenario 2 of 8")
    press(leader, "Pause")
    sees(phones[0], "has paused")
    press(leader, "Carry on")
    expect(leader.page.get_by_role("button", name="Yes, end it for everybody")).to_be_hidden()
    leader.page.get_by_text("End the session").click()
    press(leader, "Yes, end it for everybody")
    sees(leader, "What we sorted into doing to, for and with")
    sees(phones[0], "Thank you")
    sees(phones[0], "You chose doing with")
    accessible(leader, "ended")
    accessible(phones[0], "ended-phone")
    press(leader, "Open the session again")
    sees(leader, "Scenario 2 of 8")
    sees(phones[0], "Scenario 2 of 8")
    for one in (leader, *phones[:2]):
        assert one.complaints == []
        assert one.elsewhere == []


def test_the_keyboard_alone_leads_a_session(people):
    leader, _ = people({})
    page = leader.page
    page.get_by_role("button", name="Start", exact=True).focus()
    page.keyboard.press("Enter")
    sees(leader, "Scenario 1 of 8")
    assert page.evaluate("document.activeElement.tagName") in ("BUTTON", "H1")
    for name, seen in (
        ("Show the answers", "Fewer than 3"),
        ("Show the solution", "This is doing"),
        ("Next", "Scenario 2 of"),
    ):
        page.get_by_role("button", name=name, exact=True).focus()
        page.keyboard.press("Enter")
        sees(leader, seen)


def test_a_lost_connection_is_said_and_found_again(people, site):
    leader, (phone,) = people({})
    phone.page.context.set_offline(True)
    press(leader, "Start")
    # The line that waits already may hear of it only when its time is up.
    expect(phone.page.locator("#told")).to_contain_text("connection is lost", timeout=(WAIT_SECONDS + 10) * 1000)
    phone.page.context.set_offline(False)
    sees(phone, "Scenario 1 of 8")
    expect(phone.page.locator("#told")).not_to_contain_text("connection is lost")


def check(person, choice):
    """Goes through the check, which asks neither for the name nor for the role again, and back to the comparison."""
    press(person, "Answer the check")
    person.hears("Question 1 of 10")
    for number in range(1, 11):
        person.guide.last.locator(".choices button").nth(choice).click()
        person.hears(f"Question {number + 1} of 10" if number < 10 else "Please look at your answers")
    person.presses("Yes, show my result", "I have added your answers to the comparison")
    person.guide.last.get_by_role("link", name=re.compile("comparison")).click()


def test_two_views_side_by_side(open_page):
    ann = open_page(path="/guide/session")
    ann.page.get_by_label("Name of the initiative").fill("Riverside Lunch Club")
    press(ann, "Compare our views")
    accessible(ann, "views-join")
    press(ann, "Go on")
    expect(ann.page.get_by_role("alert")).to_contain_text("Please choose one")
    accessible(ann, "views-join-error")
    ann.page.get_by_label("I work on it as a professional").check()
    press(ann, "Go on")
    accessible(ann, "views-before")
    code = ann.page.locator(".said").inner_text()
    bob = open_page(path=f"/guide/session/join?code={code}", **PHONE)
    bob.page.get_by_label("I use it, or care for somebody who does").check()
    press(bob, "Join")
    check(ann, 0)
    check(bob, 2)
    sees(ann, "This side is shown when 3 people have answered")
    for one in (ann, bob):
        press(one, "I am fine with being seen")
    for name, one in {"ann": ann, "bob": bob}.items():
        sees(one, "Where you part")
        picture = one.page.get_by_role("img", name="Both views of the ten questions")
        expect(picture).to_have_accessible_description(re.compile("Working as equals. Professionals: Yes"))
        sees(one, "To talk about")
        accessible(one, f"views-{name}")
