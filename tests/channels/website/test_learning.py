"""A completed onboarding told to a learning record store: only when somebody sends it, once, and kept nowhere here."""

import pytest
from aiohttp import web

from guide.messages import OnboardingSummary
from guide.onboarding.learning_record import statement
from tests.channels.cloud import Cloud
from tests.channels.website.test_http import Client
from tests.guide_server import running

ACCOUNTS = "https://learning.example.org"


class RecordStore:
    """A small learning record store: PUT /xapi/statements, as xAPI 1.0.3 has it. `faults` are answered first."""

    def __init__(self):
        self.statements, self.faults, self.asked = {}, [], 0
        app = web.Application()
        app.router.add_put("/xapi/statements", self.put)
        self.cloud = Cloud(app)

    async def put(self, request):
        self.asked += 1
        if self.faults:
            return web.Response(status=self.faults.pop(0))
        if request.headers.get("Authorization") != "Basic a2V5OnNlY3JldA==":
            return web.Response(status=401)
        if request.headers.get("X-Experience-API-Version") != "1.0.3":
            return web.Response(status=400)
        told, named = await request.json(), request.query["statementId"]
        if self.statements.setdefault(named, told) != told:
            return web.Response(status=409)
        return web.Response(status=204)


@pytest.fixture(scope="module")
def store():
    store = RecordStore()
    yield store
    store.cloud.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory, store):
    settings = {"lrs_address": f"{store.cloud.url}/xapi/", "lrs_accounts": ACCOUNTS}
    secrets = {"LRS_KEY": "key", "LRS_SECRET": "secret"}
    with running(tmp_path_factory.mktemp("lrs"), environment=secrets, **settings) as server:
        yield server


@pytest.fixture
def person(server, store):
    """Somebody who has just completed the onboarding, and their conversation."""
    store.statements.clear()
    store.faults.clear()
    store.asked = 0
    client = Client(server)
    for text in ("start onboarding", *["skip"] * 25):
        words = client.ask("POST", "/guide", {"text": text}, Accept="application/json")[1].replace("\\/", "/")
        if "/guide/record" in words:
            return client
    raise AssertionError(words)


def sends(client, account="emp-4711"):
    return client.ask("POST", "/guide/record", {"send": "yes", "account": account})


def test_it_is_sent_when_somebody_sends_it_and_not_before(person, store, server):
    _, words = person.ask("GET", "/guide/record")
    assert "It gets no answers" in words
    assert store.asked == 0
    assert "Sent. The learning platform now has" in sends(person)[1]
    assert "Sent" in sends(person)[1]
    [told] = store.statements.values()
    assert told["actor"]["account"] == {"homePage": ACCOUNTS, "name": "emp-4711"}
    assert told["verb"]["id"].endswith("/completed")
    assert told["result"] == {"completion": True}
    assert b"emp-4711" not in server.stored
    assert "emp-4711" not in server.log.read_text()


def test_a_fault_that_passes_is_tried_again(person, store):
    store.faults += [503, 503]
    assert "Sent." in sends(person)[1]
    assert store.asked == 3


def test_one_that_stays_is_said_and_what_was_typed_is_still_there(person, store):
    store.faults += [503] * 3
    _, words = sends(person)
    assert "did not take it just now" in words
    assert 'value="emp-4711"' in words
    store.faults += [400]
    assert "did not take it just now" in sends(person)[1]
    assert store.statements == {}


def test_without_an_account_nothing_is_sent(person, store):
    assert "Type your account" in sends(person, "  ")[1]
    assert store.asked == 0


def test_another_site_can_send_nothing(person, store):
    form = {"send": "yes", "account": "emp-4711"}
    person.ask("POST", "/guide/record", form, Origin="https://evil.example", Sec_Fetch_Site="cross-site")
    assert store.asked == 0


def test_it_is_off_until_it_is_configured(site):
    client = Client(site)
    for text in ("start onboarding", *["skip"] * 25):
        client.ask("POST", "/guide", {"text": text}, Accept="application/json")
    words = client.ask("GET", "/guide/record")[1]
    assert "Record of an onboarding" in words
    assert "learning platform" not in words


def test_a_statement_has_one_id_a_person_and_day():
    done = OnboardingSummary([], [], 0, 0, "", "", "", completed_on="2026-11-28")
    first, again, other = (statement(done, who, ACCOUNTS, "https://guide.example.org")["id"] for who in ("a", "a", "b"))
    assert first == again != other
