"""A real browser for the tests of the page: Chromium, as Debian has it or as it is found on the machine."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.guide_server import UNSAID, running
from tests.tools import do_without

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
OPTIONS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SECONDS = 10


@pytest.fixture(scope="package")
def browser():
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        do_without("No Chromium was found, so the page was not tested in a browser (Debian: apt install chromium).")
    with sync_playwright() as playwright:
        expect.set_options(timeout=SECONDS * 1000)
        browser = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def site(tmp_path_factory):
    with running(tmp_path_factory.mktemp("site")) as server:
        yield server


class Reader:
    """A person at the page."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context, self.address = context, address
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.elsewhere: list[str] = []
        self.page.on(
            "request",
            lambda r: (
                None if r.url.startswith("/".join(address.split("/")[:3]) + "/") else self.elsewhere.append(r.url)
            ),
        )
        self.page.goto(address)

    @property
    def field(self):
        return self.page.get_by_label("Your message")

    @property
    def guide(self):
        """The guide's messages."""
        return self.page.locator(".message.guide")

    @property
    def you(self):
        return self.page.locator(".message.you .typed")

    def hears(self, words: str) -> Reader:
        expect(self.guide.last).to_contain_text(words)
        return self

    def says(self, text: str, hears: str) -> Reader:
        self.field.fill(text)
        self.page.get_by_role("button", name="Send").click()
        return self.hears(hears)

    def presses(self, title: str, hears: str) -> Reader:
        self.page.get_by_role("button", name=title, exact=True).last.click()
        return self.hears(hears)

    def names(self, name: str) -> Reader:
        """Names the initiative, and leaves unsaid how they are part of it: the first question is up then."""
        return self.says(name, "How are you part of it?").presses(UNSAID, "Question 1 of 10")

    def to_the_review(self, name: str = "Riverside Lunch Club", choice: int = 0) -> Reader:
        self.presses("Check my initiative", "What is your initiative called?").names(name)
        for number in range(1, 11):
            self.guide.last.locator(".choices button").nth(choice).click()
            self.hears(f"Question {number + 1} of 10" if number < 10 else "Please look at your answers")
        return self

    def to_the_scenarios(self) -> Reader:
        """Through the parts of the onboarding; its questions are answered with the first choice."""
        self.says("start onboarding", "How sure are you").presses("A little sure", "Part 1 of 6")
        for number in range(1, 7):
            self.presses("On to the question", f"Question {number} of 6")
            self.guide.last.locator(".choices button").first.click()
            self.hears(f"Part {number + 1} of 6" if number < 6 else "Scenario 1 of 8")
        return self

    def to_the_summary(self) -> Reader:
        self.to_the_scenarios()
        for number in range(1, 9):
            self.presses("Doing for", f"Scenario {number + 1} of 8" if number < 8 else "How sure are you now")
        return self.presses("Very sure", "You sorted")


@pytest.fixture
def open_page(browser: Browser, site):
    """Opens the guide as somebody new; the keywords are those of Playwright's new_context."""
    contexts = []

    def opened(server=site, path="/guide", **settings) -> Reader:
        context = browser.new_context(**{"viewport": {"width": 1000, "height": 800}, **settings})
        context.set_default_timeout(SECONDS * 1000)
        contexts.append(context)
        return Reader(context, f"http://127.0.0.1:{server.port}{path}")

    yield opened
    for context in contexts:
        context.close()


SCREENSHOTS = Path(__file__).parents[3] / "results" / "screenshots"
