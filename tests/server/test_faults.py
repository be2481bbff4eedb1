"""Faults: the person is told plainly, and nothing that was saved is lost. Each fails on stock Rasa (docs/adr/0003, 0004)."""

import concurrent.futures
import signal
import socket
import sqlite3
import time

import pytest

from tests.guide_server import Server, action_server, free_port, running

QUESTION_2 = "Question 2 of 10"


def in_the_check(server: Server):
    """Somebody who has answered the first question of the check."""
    return server.visitor().says("check my initiative", "Lunch club", "4", "yes")


@pytest.fixture(scope="module", params=["in this process", "in a server"])
def faulty(request, tmp_path_factory):
    """A guide whose actions fail when told to."""
    folder = tmp_path_factory.mktemp("faulty")
    if request.param == "in this process":
        with running(folder, "in-process:tests.faulty_actions") as server:
            yield server
    else:
        with action_server(folder, "tests.faulty_actions") as url, running(folder, url) as server:
            yield server


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A guide that the tests of this module may kill and whose database they may lock."""
    with running(tmp_path_factory.mktemp("own")) as server:
        yield server


@pytest.mark.parametrize("fault", ["please raise", "please hang", "please block"])
def test_a_failing_action_is_said_in_words_and_the_check_goes_on(faulty, fault):
    visitor = in_the_check(faulty)
    visitor.says(fault)
    assert visitor.messages[-1]["text"], visitor.status
    assert "result" not in visitor.text
    deadline = time.monotonic() + 30
    while "Question 3 of 10" not in visitor.says("yes").text:  # a blocked action server takes its time
        assert time.monotonic() < deadline, visitor.text


def test_what_the_person_wrote_is_not_logged(faulty):
    in_the_check(faulty).says("please raise")
    log = faulty.log.read_text()
    assert "RuntimeError" in log or "ClientResponseError" in log
    assert "please raise" not in log


def test_a_blocking_action_stops_nobody_else(faulty):
    slow, other = in_the_check(faulty), faulty.visitor()
    with concurrent.futures.ThreadPoolExecutor() as people:
        blocked = people.submit(slow.says, "please block")
        time.sleep(0.5)
        other.says("what is co-production?")
        assert other.status == 200
        assert not blocked.done()


def test_no_action_server_at_all(tmp_path):
    """Stock Rasa fires "form done" with empty answers here."""
    with running(tmp_path, f"http://127.0.0.1:{free_port()}/webhook") as server:
        visitor = server.visitor()
        assert "sharing power" in visitor.says("what is co-production?").text
        for message in ("check my initiative", "Lunch club", "yes", "show the result"):
            visitor.says(message)
            assert visitor.messages[-1]["text"]
            assert not any("custom" in m for m in visitor.messages)
            assert "done WITH" not in visitor.text


def test_killed_between_turns(own):
    visitor = in_the_check(own)
    assert QUESTION_2 in visitor.text
    own.stop(signal.SIGKILL)
    own.start()
    assert QUESTION_2 in visitor.history[-1]["text"]
    visitor.presses("They take part")
    assert "Question 3 of 10" in visitor.text


def test_killed_in_a_turn(own):
    visitor = in_the_check(own)
    with concurrent.futures.ThreadPoolExecutor() as people:
        cut_off = people.submit(lambda: visitor.says("yes"))
        own.stop(signal.SIGKILL)
        cut_off.exception()
    own.start()
    visitor.says("go back", "yes")
    assert "Question" in visitor.text


def test_a_person_who_disconnects_loses_nothing(own):
    visitor = in_the_check(own)
    body = b'{"text": "yes"}'
    head = (
        f"POST /guide/message HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {visitor.conversation}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", own.port)) as connection:
        connection.sendall(head.encode() + body)
    deadline = time.monotonic() + 20
    while "Question 3 of 10" not in visitor.history[-1]["text"]:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_database_that_is_away_is_said_in_words_and_the_check_resumes(own):
    visitor = in_the_check(own)
    lock = sqlite3.connect(own.database, isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    with concurrent.futures.ThreadPoolExecutor() as people:
        locked_out = people.submit(lambda: visitor.says("yes"))
        assert own.request("GET", "/guide/health/live")[1] == {"live": True}  # answered while the other one waits
        assert not locked_out.done()
        locked_out.result()
    assert visitor.status == 503
    assert "can't answer just now" in visitor.text
    lock.execute("ROLLBACK")
    lock.close()
    assert QUESTION_2 in visitor.history[-1]["text"]
    assert "Question 3 of 10" in visitor.says("yes").text
