"""One form, sent twice: it is taken once, and whoever sends it again sees the answer that it got."""

import json

from tests.channels.website.test_http import Client

JSON = {"Accept": "application/json"}


def sends(client, **form):
    status, words = client.ask("POST", "/guide", form, **JSON)
    return status, json.loads(words)


def begun(site, text):
    """Somebody who has said `text`, and the turn of the page that they see now."""
    client = Client(site)
    _, reply = sends(client, text=text)
    return client, str(reply["turn"])


def test_a_button_that_is_pressed_twice_on_one_form_is_taken_once(site):
    client, turn = begun(site, "take the tour")
    for _ in range(2):
        status, reply = sends(client, payload="/next", turn=turn)
        assert status == 200
        assert "Part 2 of 6" in reply["html"]
    assert "Part 3 of 6" not in client.ask("GET", "/guide")[1]


def test_the_same_without_javascript(site):
    client, turn = begun(site, "take the tour")
    for _ in range(2):
        assert client.ask("POST", "/guide", {"payload": "/next", "turn": turn})[0] in (200, 303)
    words = client.ask("GET", "/guide")[1]
    assert words.count("Part 2 of 6") == 1
    assert "Part 3 of 6" not in words


def test_an_answer_that_was_lost_on_its_way_is_shown_when_the_message_is_sent_again(site):
    client, turn = begun(site, "hello")
    first = sends(client, text="what is co-production?", turn=turn)
    again = sends(client, text="what is co-production?", turn=turn)
    assert "sharing power" in again[1]["html"]
    assert again == first


def test_an_older_form_changes_nothing(site):
    client, turn = begun(site, "take the tour")
    for _ in range(2):
        _, reply = sends(client, payload="/next", turn=turn)
        newest = str(reply["turn"])
    sends(client, payload="/next", turn=newest)
    status, reply = sends(client, payload="/next", turn=turn)
    assert status == 409
    assert "earlier question" in reply["problem"]
    assert "Part 4 of 6" not in client.ask("GET", "/guide")[1]


def test_a_slash_at_the_end_changes_nothing(site):
    client, _ = begun(site, "what is co-production?")
    assert client.ask("GET", "/guide/") == client.ask("GET", "/guide")
