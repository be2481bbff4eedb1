"""Two processes on one PostgreSQL: whoever answers, it is one guide."""

import concurrent.futures
import signal
import subprocess
import time
import urllib.error
import urllib.request

import pytest

from channels.limiting import WRONG_CODES
from store.database import IDLE_SECONDS
from tests.channels.cloud import wait_for
from tests.cluster import cluster
from tests.postgresql import PROGRAMS

MOST_MESSAGES = 12


@pytest.fixture(scope="module")
def guides(tmp_path_factory, slack_cloud):
    environment = {**slack_cloud.environment, "GUIDE_METRICS": "on"}
    with cluster(tmp_path_factory.mktemp("guides"), 2, environment, most_messages=MOST_MESSAGES) as started:
        yield started


@pytest.fixture
def both(guides):
    return guides.guides


def test_a_conversation_goes_on_at_the_other_process(both):
    visitor = both[0].visitor().says("check my initiative")
    for number, text in enumerate(["Riverside Lunch Club", "I would rather not say"]):
        visitor.server = both[1 - number]
        visitor.says(text)
    assert "Question 1 of 10" in visitor.text


def test_the_same_message_at_both_is_taken_once(both):
    visitor = both[0].visitor()
    body = {"text": "what is co-production?", "turn": 0}
    with concurrent.futures.ThreadPoolExecutor(4) as threads:
        found = list(
            threads.map(lambda n: both[n % 2].request("POST", "/guide/message", body, visitor.headers), range(4))
        )
    assert [(status, answer["turn"]) for status, answer in found] == [(200, 1)] * 4
    assert len({str(answer["messages"]) for _, answer in found}) == 1
    assert sum(message["from"] == "you" for message in visitor.history) == 1


def test_messages_at_once_are_answered_one_after_the_other(both):
    visitor = both[0].visitor()
    with concurrent.futures.ThreadPoolExecutor(6) as threads:
        said = threads.map(
            lambda n: both[n % 2].request("POST", "/guide/message", {"text": "thanks"}, visitor.headers)[0], range(6)
        )
        assert set(said) == {200}
    assert [message["from"] for message in visitor.history[1:]] == ["you", "guide"] * 6


def test_what_one_deletes_the_other_does_not_bring_back(both):
    visitor = both[0].visitor().says("hello")
    assert both[1].request("DELETE", "/guide/conversation", headers=visitor.headers)[0] == 200
    assert visitor.says("hello").status == 404


def test_messages_in_a_minute_are_counted_together(both):
    visitor = both[0].visitor()
    found = []
    for number in range(MOST_MESSAGES + 2):
        visitor.server = both[number % 2]
        found.append(visitor.says("thanks").status)
    assert found == [200] * MOST_MESSAGES + [429] * 2


def test_wrong_codes_are_counted_together(both):
    def tries(guide):
        address = f"http://127.0.0.1:{guide.port}/guide/session/join"
        headers = {"X-Forwarded-For": "192.0.2.50", "Origin": f"http://127.0.0.1:{guide.port}"}
        try:
            urllib.request.urlopen(urllib.request.Request(address, b"code=AA3AA3AA3", headers), timeout=20)
        except urllib.error.HTTPError as error:
            return error.code

    found = [tries(both[number % 2]) for number in range(WRONG_CODES + 2)]
    assert found == [404] * WRONG_CODES + [429] * 2


def test_what_slack_sends_again_to_the_other_is_answered_once(both, slack_cloud):
    event = slack_cloud.direct("what is co-production?", "D-both")
    for guide in both:
        assert slack_cloud.of(guide).event(event, "Ev-both") == 200
    wait_for(lambda: slack_cloud.posts("D-both"))
    slack_cloud.of(both[0]).says("hello", "D-both")
    assert len(slack_cloud.posts("D-both")) == 2


def test_what_was_accepted_is_answered_though_its_process_is_killed(both, slack_cloud):
    slack_cloud.hanging.add("D-killed")
    assert slack_cloud.of(both[0]).event(slack_cloud.direct("what is co-production?", "D-killed")) == 200
    both[0].stop(signal.SIGKILL)
    slack_cloud.hanging.discard("D-killed")
    assert "sharing power" in str(wait_for(lambda: slack_cloud.posts("D-killed"), 40))
    both[0].start()


def test_the_numbers_of_a_process(both):
    both[0].visitor().says("hello")
    with urllib.request.urlopen(f"http://127.0.0.1:{both[0].port}/guide/metrics") as response:
        numbers = response.read().decode()
    assert 'guide_turn_seconds_count{channel="guide"}' in numbers
    assert "guide_inbox_age_seconds 0.0" in numbers


def test_a_copy_that_is_put_back_has_every_conversation(both, guides):
    """The runbook's backup and restore (docs/run-it-for-real.md)."""
    visitor = both[0].visitor().says("what is co-production?")
    url = guides.database.url
    copy = subprocess.run([PROGRAMS / "pg_dump", "--clean", "--if-exists", url], capture_output=True, check=True).stdout
    visitor.sends_payload("/simpler_words")
    both[1].request("DELETE", "/guide/conversation", headers=visitor.headers)
    subprocess.run(
        [PROGRAMS / "psql", "--quiet", "--single-transaction", url], input=copy, check=True, stdout=subprocess.DEVNULL
    )
    assert [message["from"] for message in visitor.history] == ["guide", "you", "guide"]


def test_a_database_that_can_only_be_read_is_said_and_is_back_by_itself(both, guides):
    visitor = both[0].visitor()
    health = "/guide/health"
    psql = [PROGRAMS / "psql", "--quiet", f"{guides.database.url}?options=-cdefault_transaction_read_only%3Doff", "-c"]

    def only_read(on):
        subprocess.run([*psql, f"alter database postgres set default_transaction_read_only = {on}"], check=True)
        # Connections that are open already keep what was set when they were opened.
        subprocess.run(
            [*psql, "select pg_terminate_backend(pid) from pg_stat_activity where pid != pg_backend_pid()"
                    " and usename = 'guide'"],
            check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(2 * IDLE_SECONDS)  # until then a connection is taken to be there still

    only_read("on")
    try:
        assert visitor.says("hello").status == 503
        assert "can't" in visitor.text
        status, body = both[0].request("GET", health)
        assert (status, body["ready"]) == (503, False)
        assert "it can only be read" in body["why"]
        assert both[0].request("GET", f"{health}/live") == (200, {"live": True})
        assert "it can only be read" in both[0].log.read_text()
    finally:
        only_read("off")
    assert both[0].request("GET", health) == (200, {"ready": True})
    assert visitor.says("hello").status == 200
