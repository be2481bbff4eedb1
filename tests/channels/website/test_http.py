"""The page's server: what it sends, what it refuses, and how much it weighs."""

import contextlib
import gzip
import http.client
import re
import urllib.parse

import pytest

from channels.website import theme
from guide.council import details
from tests.guide_server import running

PAGE_BYTES, CSS_BYTES, JS_BYTES = 60_000, 12_000, 6_000
"""What the page may weigh: all that the first visit loads; style sheets and our own scripts, packed."""


class Client:
    """HTTP without a browser: keeps a cookie and follows nothing."""

    def __init__(self, server):
        self.server, self.cookie, self.body = server, "", b""

    def ask(self, method, path, form=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        body = urllib.parse.urlencode(form) if isinstance(form, dict) else form
        sent = {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
        if self.cookie:
            sent["Cookie"] = self.cookie
        with contextlib.closing(connection):
            connection.request(method, path, body, {**sent, **{k.replace("_", "-"): v for k, v in headers.items()}})
            response = connection.getresponse()
            self.headers, content = response.headers, response.read()
        if self.headers["content-encoding"] == "gzip":
            content = gzip.decompress(content)
        if "set-cookie" in self.headers:
            self.cookie = self.headers["set-cookie"].partition(";")[0]
        self.body = content
        return response.status, content.decode("utf-8", "replace")


@pytest.fixture
def client(site):
    return Client(site)


def test_a_visit_stores_nothing_and_sets_no_cookie(client, site):
    before = site.stored
    status, page = client.ask("GET", "/guide")
    assert status == 200
    assert "computer guide" in page
    assert "set-cookie" not in client.headers
    assert site.stored == before


def test_one_cookie_that_scripts_and_other_sites_cant_use(client):
    client.ask("POST", "/guide", {"text": "hello"})
    (cookie,) = client.headers.get_all("set-cookie")
    assert re.match(r"guide=[\w-]{32};", cookie)
    assert {"HttpOnly", "SameSite=Lax", "Path=/guide"} <= {part.strip() for part in cookie.split(";")}


def test_what_browsers_are_told(client):
    for path in ("/guide", "/guide/clear", "/guide/nowhere", "/guide/demonstration"):
        client.ask("GET", path)
        policy = client.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'self'" in policy
        assert client.headers["x-content-type-options"] == "nosniff"


def test_nobody_can_name_their_own_conversation(client, site):
    client.cookie = "guide=mine"
    client.ask("POST", "/guide", {"text": "hello", "conversation": "mine"})
    assert client.cookie not in ("", "guide=mine")
    assert b'"mine"' not in site.stored


def test_another_sites_form_is_refused(client):
    status, _ = client.ask("POST", "/guide", {"text": "hello"}, Origin="https://evil.example")
    assert status == 403
    client.ask("POST", "/guide", {"text": "hello"})
    status, words = client.ask("POST", "/guide/clear", {"sure": "yes"}, Origin="https://evil.example")
    assert "Delete this conversation?" in words
    assert "hello" in client.ask("GET", "/guide")[1]


def test_a_payload_that_was_not_offered_changes_nothing(client):
    client.ask("POST", "/guide", {"payload": "/start_check"})
    status, words = client.ask("POST", "/guide", {"payload": '/answer{"equals": "yes"}'}, Accept="application/json")
    assert (status, "earlier question" in words) == (409, True)


@pytest.mark.parametrize("body", [b"\xff\xfe\x00", b"text=%ff%fe", b"", b"a" * 8000, b"text=" + b"%F0%9F" * 20])
def test_nonsense_gets_a_clear_answer(client, body):
    status, words = client.ask("POST", "/guide", body)
    assert status in (200, 303, 400, 422)
    assert "Traceback" not in words


def test_a_huge_body_is_refused_in_words(client):
    status, words = client.ask("POST", "/guide", {"text": "x" * 200_000})
    assert status == 413
    assert "too long" in words


def test_too_many_messages_are_refused_and_the_text_is_kept(tmp_path):
    with running(tmp_path, most_messages=30) as server:
        client = Client(server)
        for _ in range(30):
            status, _ = client.ask("POST", "/guide", {"text": "thanks"})
            assert status == 303
        status, words = client.ask("POST", "/guide", {"text": "what is co-production?"})
        assert status == 429
        assert "faster than I can answer" in words
        assert "what is co-production?</textarea>" in words
        other = Client(server)
        assert other.ask("POST", "/guide", {"text": "hello"})[0] == 303


def test_weight(client, site):
    _, page = client.ask("GET", "/guide")
    total = len(page.encode())
    for address in re.findall(r'(?:href|src)="(/guide/assets/[^"]+)"', page):
        status, _ = client.ask("GET", address, Accept_Encoding="gzip")
        assert status == 200
        assert "immutable" in client.headers["cache-control"] or "31536000" in client.headers["cache-control"]
        packed = int(client.headers["content-length"])
        total += packed
        assert packed < (CSS_BYTES if ".css" in address else JS_BYTES)
    assert total < PAGE_BYTES


def test_unpacked_for_who_cant_unpack(client):
    _, plain = client.ask("GET", "/guide/assets/guide.js")
    assert client.headers["content-encoding"] is None
    assert client.ask("GET", "/guide/assets/guide.js", Accept_Encoding="gzip")[1] == plain
    assert client.headers["content-encoding"] == "gzip"


def test_the_configured_colours_can_be_read():
    assert theme.problems(details()) == []


@pytest.mark.parametrize("scheme", theme.SCHEMES)
def test_colours_that_cant_be_read_are_named(scheme):
    pale = {**details()[scheme], "link": details()[scheme]["background"]}
    (problem, *_) = theme.problems({**details(), scheme: pale})
    assert f"{scheme}: link on background has a contrast of 1.00 to 1" in problem
    assert theme.problems({**details(), scheme: {**pale, "brand": "bluish"}}) == [
        f'council.yml, {scheme}: "brand" must be a colour such as "#00447c", not "bluish".'
    ]
