"""The widget on a page of another site, and on the demonstration page."""

import contextlib
import functools
import http.server
import threading

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from channels.website.page import HERE
from tests.channels.website.test_accessibility import TAGS
from tests.guide_server import UNSAID, Server, free_port, running

ASSETS = HERE / "assets"
HOST_PAGE = """<!DOCTYPE html><html lang="en"><title>A council page</title><h1>A council page</h1><button>Before</button>
<a href="{guide}" data-guide>Ask about co-production</a><script src="{guide}/assets/widget.js" defer></script>
<button>After</button></html>"""


@contextlib.contextmanager
def host(folder, guide, port):
    (folder / "index.html").write_text(HOST_PAGE.format(guide=guide))
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=folder)
    handler.func.log_message = lambda *arguments: None
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{port}/"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def council_page(tmp_path_factory):
    """A page of a site that may show the guide, with the guide's server."""
    port = free_port()
    guide = running(tmp_path_factory.mktemp("guide"), widget_origins=[f"http://localhost:{port}"])
    with (
        guide as server,
        host(tmp_path_factory.mktemp("host"), f"http://127.0.0.1:{server.port}/guide", port) as address,
    ):
        yield server, address


def at(open_page, council_page, **settings):
    server, address = council_page
    person = open_page(server, **settings)
    person.page.goto(address)
    return person


def test_it_opens_as_a_dialog_keeps_the_conversation_and_escape_gives_the_focus_back(open_page, council_page):
    person = at(open_page, council_page)
    link = person.page.get_by_role("link", name="Ask about co-production")
    expect(person.page.locator("dialog")).to_have_count(0)
    link.click()
    dialog = person.page.get_by_role("dialog", name="Ask about co-production")
    expect(dialog).to_be_visible()
    frame = person.page.frame_locator("iframe[title='Ask about co-production']")
    frame.get_by_role("button", name="Check my initiative").click()
    expect(frame.locator(".message.guide").last).to_contain_text("What is your initiative called?")
    frame.get_by_label("Your message").fill("Lunch club")
    frame.get_by_label("Your message").press("Enter")
    frame.get_by_role("button", name=UNSAID).click()
    expect(frame.locator(".message.guide").last).to_contain_text("Question 1 of 10")
    frame.get_by_label("Your message").press("Escape")
    expect(dialog).to_be_hidden()
    expect(link).to_be_focused()
    link.press("Enter")
    expect(frame.locator(".message.guide").last).to_contain_text("Question 1 of 10")
    dialog.get_by_role("button", name="Close").click()
    expect(link).to_be_focused()
    # In a frame of another site no cookie comes back, so the pages carry the conversation themselves.
    assert person.context.cookies() == []


def test_links_leave_the_frame_and_say_so(open_page, council_page):
    person = at(open_page, council_page)
    person.page.get_by_role("link", name="Ask about co-production").click()
    frame = person.page.frame_locator("iframe[title='Ask about co-production']")
    assert all(
        "(opens in a new tab)" in link.inner_text()
        for link in frame.get_by_role("contentinfo").locator("a:not([href^='tel:'])").all()
    )
    frame.get_by_label("Your message").fill("start a group session")
    frame.get_by_label("Your message").press("Enter")
    link = frame.locator(".message.guide").last.get_by_role("link")
    with person.context.expect_page() as opened:
        link.click()
    expect(opened.value.get_by_role("heading", name="Work on it together")).to_be_visible()
    expect(frame.locator(".message.guide").last).to_contain_text("In a group session")


def test_it_covers_nothing_until_it_is_opened(open_page, council_page):
    person = at(open_page, council_page)
    for name in ("Before", "After"):
        person.page.get_by_role("button", name=name).click(trial=True)


def test_without_javascript_it_is_a_link_to_the_guide(open_page, council_page):
    person = at(open_page, council_page, java_script_enabled=False)
    person.page.get_by_role("link", name="Ask about co-production").click()
    person.hears("I am a computer guide")


def test_in_a_frame_without_javascript_the_pages_carry_the_conversation(open_page, council_page):
    server, _ = council_page
    person = open_page(server, path="/guide?embedded=1", java_script_enabled=False)
    person.context.clear_cookies()
    person.presses("Check my initiative", "What is your initiative called?")
    person.context.clear_cookies()
    person.says("Lunch club", "How are you part of it?")
    person.context.clear_cookies()
    person.page.get_by_role("button", name="Clear my conversation").click()
    person.page.get_by_role("button", name="No, keep it").click()
    person.hears("How are you part of it?")
    person.page.get_by_role("button", name="Clear my conversation").click()
    person.page.get_by_role("button", name="Yes, delete it").click()
    expect(person.page.get_by_role("main")).to_contain_text("deleted")


def says_why(person, words):
    """The dialog leads on, and what the web officer has to do stands in the console."""
    dialog = person.page.get_by_role("dialog")
    expect(dialog.get_by_role("status")).to_contain_text("can't be shown on this page", timeout=15_000)
    expect(dialog.get_by_role("link", name="Open the guide in a new tab")).to_be_visible()
    person.page.wait_for_timeout(500)
    assert any(words in complaint for complaint in person.complaints), person.complaints
    return dialog


def test_on_a_site_that_is_not_named_the_visitor_gets_a_link_and_the_console_names_the_setting(
    open_page, site, tmp_path
):
    with host(tmp_path, f"http://127.0.0.1:{site.port}/guide", free_port()) as address:
        person = open_page(site)
        person.page.goto(address)
        person.page.get_by_role("link", name="Ask about co-production").click()
        dialog = says_why(person, f'widget_origins: ["{address.rstrip("/")}"]')
        with person.context.expect_page() as opened:
            dialog.get_by_role("link").click()
        expect(opened.value.get_by_label("Your message")).to_be_visible()
        person.page.bring_to_front()
        person.page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()


def test_a_guide_that_is_down_is_said_and_tried_again(open_page, site, tmp_path, tmp_path_factory):
    port = free_port()
    with host(tmp_path, f"http://127.0.0.1:{port}/guide", host_port := free_port()) as address:
        person = open_page(site)
        # The page had the script before the guide went down.
        person.page.route("**/widget.js", lambda route: route.fulfill(path=ASSETS / "widget.js"))
        person.page.goto(address)
        link = person.page.get_by_role("link", name="Ask about co-production")
        link.click()
        says_why(person, "does not answer")
        person.page.keyboard.press("Escape")
        origins = {"widget_origins": [f"http://localhost:{host_port}"]}
        server = Server(tmp_path_factory.mktemp("later"), port=port, council=origins).start()
        try:
            link.click()
            frame = person.page.frame_locator("iframe[title='Ask about co-production']")
            expect(frame.get_by_label("Your message")).to_be_visible()
        finally:
            server.stop()


def test_escape_closes_it_from_every_page_in_it(open_page, council_page):
    person = at(open_page, council_page)
    link = person.page.get_by_role("link", name="Ask about co-production")
    link.click()
    frame = person.page.frame_locator("iframe[title='Ask about co-production']")
    frame.get_by_role("button", name="Check my initiative").click()
    expect(frame.locator(".message.guide").last).to_contain_text("What is your initiative called?")
    frame.get_by_role("button", name="Clear my conversation").click()
    frame.get_by_role("button", name="No, keep it").focus()
    person.page.keyboard.press("Escape")
    expect(person.page.get_by_role("dialog")).to_be_hidden()
    expect(link).to_be_focused()
    link.click()
    frame.get_by_role("button", name="No, keep it").click()
    expect(frame.locator(".message.guide").last).to_contain_text("What is your initiative called?")


def test_the_demonstration_shows_the_line_to_copy(open_page, site):
    person = open_page(site, path="/guide/demonstration")
    line = person.page.locator("code").first
    expect(line).to_contain_text(f'<a href="http://127.0.0.1:{site.port}/guide" data-guide>')
    expect(line).to_contain_text("widget.js")


def test_the_demonstration_page(open_page, site):
    person = open_page(site, path="/guide/demonstration")
    person.page.get_by_role("link", name="Ask about co-production").click()
    frame = person.page.frame_locator("iframe")
    expect(frame.get_by_role("button", name="Take the tour")).to_be_visible()
    assert person.complaints == []


@pytest.mark.parametrize("settings", [{}, {"viewport": {"width": 320, "height": 640}}], ids=["wide", "320 pixels"])
def test_axe_finds_nothing_while_it_is_open(open_page, settings):
    person = open_page(path="/guide/demonstration", **settings)
    person.page.get_by_role("link", name="Ask about co-production").click()
    frame = person.page.frame_locator("iframe[title='Ask about co-production']")
    expect(frame.locator(".message.guide").last).to_be_visible()
    found = Axe().run(person.page, options={"runOnly": {"type": "tag", "values": TAGS["runOnly"]}}).response
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found["violations"]] == []
