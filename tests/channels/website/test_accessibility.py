"""axe-core finds nothing on any state of the page, and what the server sends is HTML without errors."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.channels.website.conftest import SCREENSHOTS
from tests.tools import invalid_html

TAGS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]}


def welcome(person):
    pass


def card(person):
    person.presses("What is co-production?", "sharing power")


def tour(person):
    person.presses("Take the tour", "Part 1 of 6").presses("Next part", "Part 2 of 6")


def question(person):
    person.presses("Check my initiative", "What is your initiative called?").names("Lunch club")


def error(person):
    person.page.get_by_role("button", name="Send").click()


def review(person):
    person.to_the_review()


def result(person):
    person.to_the_review().presses("Yes, show my result", "What decided it")


def copy(person):
    result(person)
    person.page.get_by_role("link", name="Print or keep").click()


def scenario(person):
    person.to_the_scenarios()


def summary(person):
    person.to_the_summary()


def copy_of_summary(person):
    summary(person)
    person.page.get_by_role("link", name="Keep a copy").click()


def record(person):
    summary(person)
    person.page.get_by_role("link", name="A record").click()


def role(person):
    person.presses("Check my initiative", "What is your initiative called?").says(
        "Lunch club", "How are you part of it?"
    )


def evidence(person):
    review(person)
    person.presses("Add what shows it", "What would somebody who uses it point to?")


def clear(person):
    person.page.get_by_role("link", name="Clear my conversation").click()


def cleared(person):
    clear(person)
    person.page.get_by_role("button", name="Yes, delete it").click()


def simpler(person):
    person.presses("Use simpler words", "I will use simpler words").presses("Use normal words", "normal words")
    person.presses("Use simpler words", "simpler").says("what is co-production?", "")


STATES = [
    welcome, card, tour, role, question, error, review, evidence, result, copy, scenario, summary, copy_of_summary, record,
    clear, cleared, simpler,
]  # fmt: skip
SETTINGS = {
    "wide": {},
    "320 pixels": {"viewport": {"width": 320, "height": 640}},
    "400 percent": {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4},
    "dark": {"color_scheme": "dark"},
    "without JavaScript": {"java_script_enabled": False},
}


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_axe_finds_nothing_and_the_html_is_valid(open_page, request, state, settings):
    person = open_page(**settings)
    state(person)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    person.page.screenshot(path=SCREENSHOTS / f"{request.node.callspec.id}.png", full_page=True, scale="css")
    if settings.get("java_script_enabled", True):
        found = Axe().run(person.page, options={"runOnly": {"type": "tag", "values": TAGS["runOnly"]}}).response
        assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found["violations"]] == []
        assert person.complaints == [] or state is error
    else:
        assert invalid_html(person.page.content()) == ""
    assert person.elsewhere == []
