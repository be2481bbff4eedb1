"""The configuration of deploy/nginx.conf, in a real nginx with TLS."""

import concurrent.futures
import ssl
import urllib.error
import urllib.request

import pytest

from tests.cluster import web_server
from tests.guide_server import running


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nginx")
    with running(folder, environment={"SANIC_PROXIES_COUNT": "1"}) as server, web_server(folder, [server.port]) as web:
        yield web.https, web.http, folder


def ask(url, data=None, **headers):
    request = urllib.request.Request(url, data, {"Host": "guide.example.org", **headers})
    opener = urllib.request.build_opener(
        urllib.request.HTTPSHandler(context=ssl._create_unverified_context()), NoRedirect()
    )
    try:
        with opener.open(request, timeout=20) as response:
            return response.status, response.headers, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read().decode()


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments):
        return None


def test_the_page_and_a_turn_over_tls(address):
    status, headers, page = ask(address[0] + "/guide")
    assert (status, "computer guide" in page) == (200, True)
    assert "max-age" in headers["strict-transport-security"]
    status, headers, _ = ask(address[0] + "/guide", b"text=hello", Origin="https://guide.example.org")
    assert (status, headers["location"]) == (303, "/guide#latest")
    assert "Secure" in headers["set-cookie"]


def test_plain_http_is_sent_to_tls_and_the_rest_of_rasa_stays_inside(address):
    status, headers, _ = ask(address[1] + "/guide")
    assert (status, headers["location"]) == (301, "https://guide.example.org/guide")
    for path in ("/", "/webhooks/rest/webhook", "/model/parse", "/status"):
        assert ask(address[0] + path)[0] == 404


def test_what_a_visitor_says_of_themselves_goes_no_further(address):
    """Another host, or another address, would pass for ours, or escape the limits."""
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-For": "192.0.2.9", "Forwarded": "host=evil.example"}
    assert ask(address[0] + "/guide", b"text=hello", Origin="https://evil.example", **forged)[0] == 403


def test_the_cookie_is_one_that_no_neighbour_can_plant(address):
    _, headers, _ = ask(address[0] + "/guide", b"text=hello", Origin="https://guide.example.org")
    name, _, rest = headers["set-cookie"].partition("=")
    assert name == "__Host-guide"
    assert "Path=/;" in rest + ";"
    assert "Domain" not in rest
    planted = rest.partition(";")[0]
    assert 'class="typed" dir="auto">hello' in ask(address[0] + "/guide", Cookie=f"__Host-guide={planted}")[2]
    assert 'class="typed" dir="auto">hello' not in ask(address[0] + "/guide", Cookie=f"guide={planted}")[2]


@pytest.mark.parametrize(
    "path", ["/guide/session/XXXXXXXXX%2f..%2f..%2fteams%2fmessages", "/guide/x/..%2fslack/events", "/guide//teams/x"]
)
def test_no_address_is_without_a_limit(address, path):
    with concurrent.futures.ThreadPoolExecutor(20) as threads:
        found = list(threads.map(lambda _: ask(address[0] + path)[0], range(80)))
    assert 429 in found or path.endswith(("messages", "events"))  # those go to one address, which checks signatures
    assert 200 not in found


def test_nothing_of_a_visitor_is_logged(address):
    with concurrent.futures.ThreadPoolExecutor(20) as threads:
        found = set(threads.map(lambda _: ask(address[0] + "/guide/session/join?code=AA3AA3AA3")[0], range(140)))
    assert 429 in found
    logged = (address[2] / "nginx.log").read_text() + (address[2] / "guide.log").read_text()
    assert "AA3AA3AA3" not in logged
    assert "127.0.0.1, server" not in logged
    assert "client:" not in logged
