"""Slack: each test is a row of what Rasa's own connector gets wrong, with a fake Web API and real signatures."""

import json
import urllib.parse

import pytest
import yaml

from channels.slack import blocks
from guide.messages import Button, Message
from server.run import ROOT
from tests.channels.cloud import wait_for
from tests.channels.slack.fake_slack import BOT, buttons, refused, titles, words
from tests.guide_server import UNSAID, running


def test_the_challenge_is_answered(slack):
    body = json.dumps({"type": "url_verification", "challenge": "abc", "token": "x"}).encode()
    for kind in ("application/json", "application/json; charset=utf-8"):
        status, answer = slack.request(body, kind)
        assert (status, json.loads(answer)) == (200, {"challenge": "abc"})


@pytest.mark.parametrize(
    "options", [{"sign": False}, {"late": 600}, {"X_Slack_Signature": ""}, {"X_Slack_Signature": "v0=x"}]
)
def test_forged_and_stale_requests_are_refused(slack, options):
    place = f"D-forged-{len(str(options))}"
    assert slack.event(slack.direct("hello", place), **options) == 401
    slack.says("what is co-production?", place)
    assert len(slack.posts(place)) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Request-Timestamp": "soon"},
        {"X-Slack-Request-Timestamp": "9" * 400},
        {"X-Slack-Request-Timestamp": "-1"},
        {"X-Slack-Request-Timestamp": "\u00b2"},
        {"X-Slack-Signature": "\u00e9"},
        {"X-Slack-Signature": ""},
    ],
)
@pytest.mark.parametrize(
    "body", [b"", b"forged\nlines: 2026-01-01 ERROR our own", b"\xff\xfe", b"payload=%7B", b"[" * 9000]
)
def test_what_is_not_signed_is_neither_logged_nor_taken_apart(slack, headers, body):
    written = slack.server.log.stat().st_size
    status, _ = slack.request(body, "application/x-www-form-urlencoded", sign=bool(headers), **headers)
    assert status in (400, 401)
    assert slack.server.log.stat().st_size == written


@pytest.mark.parametrize("body", [b"", b"payload=%7B", b"payload=[]", b"[]", b"1", b'{"type": 5}', b'{"event": []}'])
@pytest.mark.parametrize(
    "kind", ["application/json", "application/x-www-form-urlencoded", "text/plain; charset=nonsense"]
)
def test_what_is_signed_and_makes_no_sense_is_no_error_of_ours(slack, body, kind):
    status, _ = slack.request(body, kind)
    assert status < 500
    assert "Traceback" not in slack.server.log.read_text()


def test_a_direct_message_is_answered_where_it_stands(slack):
    said = slack.says("what is co-production?", "D1")
    assert "&gt; Co-production" not in words(said)
    assert "> Co-production means professionals and citizens sharing power" in words(said)
    assert "thread_ts" not in said
    assert said["text"]


@pytest.mark.parametrize("reason", ["http_timeout", "http_error", "connection_failed", "unknown_error"])
def test_a_repeat_is_answered_once_whatever_its_reason(slack, reason):
    place = f"D-{reason}"
    event = slack.direct("hello", place)
    assert slack.event(event, f"Ev-{reason}") == 200
    assert slack.event(event, f"Ev-{reason}", X_Slack_Retry_Num="1", X_Slack_Retry_Reason=reason) == 200
    assert slack.event(event, f"Ev-{reason}-with-another-id") == 200
    slack.says("what is co-production?", place)
    slack.hears(place, 2)
    assert len(slack.posts(place)) == 2


def test_a_mention_is_answered_in_a_thread(slack):
    sent = slack.number()
    mention = {
        "type": "app_mention",
        "channel": "C1",
        "user": "UANN",
        "text": f"<@{BOT}> what is co-production?",
        "ts": sent,
    }
    assert slack.event(mention) == 200
    said = slack.hears("C1")
    assert said["thread_ts"] == sent
    assert "sharing power" in words(said)


def test_a_mention_alone_is_greeted(slack):
    mention = {"type": "app_mention", "channel": "C2", "user": "UANN", "text": f"<@{BOT}>", "ts": slack.number()}
    assert slack.event(mention) == 200
    assert "I am not a person" in words(slack.hears("C2"))


def test_each_thread_and_each_person_has_a_conversation_of_their_own(slack):
    def mention(text, thread, person="UANN"):
        before = len(slack.posts("C3"))
        event = {
            "type": "app_mention",
            "channel": "C3",
            "user": person,
            "text": text,
            "ts": slack.number(),
            "thread_ts": thread,
        }
        assert slack.event(event) == 200
        return words(slack.hears("C3", before + 1))

    mention("check my initiative", "1.1")
    mention("Lunch club", "1.1")
    mention("both", "1.1")
    assert "Question" not in mention("who was Edgar Cahn?", "2.2")
    assert "Question" not in mention("who was Edgar Cahn?", "1.1", "UBOB")
    assert "Question 1 of 10" in mention("who was Edgar Cahn?", "1.1")


def test_the_first_message_is_answered_with_what_the_guide_is(slack):
    said = words(slack.says("who was Edgar Cahn?", "D-first"))
    assert said.index("I am a computer guide") < said.index("Edgar Cahn developed")
    assert "I am a computer guide" not in words(slack.says("who was Anna Coote?", "D-first"))


def test_a_press_answers_and_shows_what_was_chosen(slack):
    card = slack.says("what is co-production?", "D-press")
    assert len({button["action_id"] for button in buttons(card)}) == len(buttons(card)) > 1
    title = titles(card)[0]
    assert "decided" in words(slack.presses(card, title)) or words(slack.posts("D-press")[-1])
    (update,) = slack.updates("D-press")
    assert update["ts"] == card["ts"]
    assert f"*You chose:* {title}" in words(update)
    assert "sharing power" in words(update)
    assert titles(update) == []


def test_a_press_that_comes_too_late_says_so_to_that_person_only(slack):
    card = slack.says("what is co-production?", "D-late")
    slack.says("who was Edgar Cahn?", "D-late")
    assert slack.press(card, titles(card)[0]) == 200
    assert "earlier question" in words(wait_for(lambda: slack.posts("only-UANN"))[-1])
    assert slack.updates("D-late") == []


def test_a_press_on_somebody_elses_button_does_nothing(slack):
    card = slack.says("what is co-production?", "D-others")
    assert slack.press(card, titles(card)[0], person="UEVE") == 200
    assert "can't find this conversation" in words(wait_for(lambda: slack.posts("only-UEVE"))[-1])


def test_a_radio_button_is_a_press(slack):
    card = slack.says("what is co-production?", "D-radio")
    payload = buttons(card)[0]["value"]
    assert slack.press(card, "none", value=None, selected_option={"value": payload}, action_id="x") == 200
    slack.hears("D-radio", 2)


@pytest.mark.parametrize("kind", ["view_submission", "view_closed", "shortcut", "message_action"])
def test_what_the_guide_has_no_use_for_is_taken(slack, kind):
    payload = {
        "type": kind, "team": {"id": "T1"}, "user": {"id": "UANN"}, "trigger_id": slack.number(), "callback_id": "c",
        "view": {"type": "modal", "callback_id": "c", "id": "V1"}, "channel": {"id": "C1"}, "message": {"ts": "1.1"},
    }  # fmt: skip
    assert slack.interact(payload) == 200


def test_the_command_answers_only_the_person(slack):
    status, body = slack.command("what is co-production?", "to-ann")
    assert (status, body) == (200, "")
    said = slack.hears("to-ann")
    assert said["response_type"] == "ephemeral"
    assert "sharing power" in words(said)


def test_a_command_without_words_is_greeted_and_its_buttons_work(slack):
    slack.command("", "to-bob", place="C7", person="UBOB")
    said = slack.hears("to-bob")
    assert "I am a computer guide" in words(said)
    assert slack.press(said, "Take the tour", person="UBOB", ephemeral="C7") == 200
    chosen, tour = wait_for(lambda: slack.posts("to-bob")[1:] if len(slack.posts("to-bob")) == 3 else None)
    assert chosen["replace_original"] is True
    assert "*You chose:* Take the tour" in words(chosen)
    assert "Part 1 of 6" in words(tour)
    assert tour["replace_original"] is False


@pytest.mark.parametrize(
    "more",
    [
        {"subtype": "channel_join"},
        {"subtype": "message_changed"},
        {"subtype": "bot_message"},
        {"bot_id": "B1"},
        {"user": None},
    ],
)
def test_what_no_person_wrote_is_not_answered(slack, more):
    place = f"D-not-{len(str(more))}"
    assert slack.event({**slack.direct("hello", place), **more}) == 200
    slack.says("who was Edgar Cahn?", place)
    assert len(slack.posts(place)) == 1


def test_events_that_nobody_asked_for_are_taken(slack):
    for kind in ("app_home_opened", "team_join", "reaction_added"):
        assert slack.event({"type": kind, "user": "UANN", "channel": "D9", "event_ts": "1.1", "item": {}}) == 200


def test_a_429_is_waited_for(slack):
    slack.faults["D-429"] = [429]
    slack.says("hello", "D-429")
    assert slack.faults["D-429"] == []


def test_a_whole_check_by_buttons_with_its_result_and_picture(slack):
    slack.says("check my initiative", "D-check")
    card = slack.says("Riverside &lt;b&gt;Lunch&lt;/b&gt; &amp; Co", "D-check")
    card = slack.presses(card, UNSAID)
    for number in range(1, 11):
        assert f"Question {number} of 10" in words(card)
        card = slack.presses(card, titles(card)[0])
    assert "Please look at your answers" in words(card)
    result = slack.presses(card, "Yes, show my result")
    assert "Riverside &lt;b&gt;Lunch&lt;/b&gt; &amp; Co" in words(result)
    drawn = words(result).split("```")[1].strip("\n").split("\n")
    heads = [line.split() for line in drawn if not line.strip(" ").endswith(("X", "·"))]
    assert heads == [["TO", "FOR", "WITH"], ["No", "Partly", "Yes"], ["Staff", "Asked", "Both"]]
    assert sum(line.endswith("X") for line in drawn) == 10


def test_the_text_that_arrives_is_unescaped(slack):
    slack.says("check my initiative", "D-text")
    slack.says("it's called Fish &amp; Chips &lt;3", "D-text")
    assert (
        "Fish &amp; Chips &lt;3" in words(slack.says("show my answers", "D-text"))
        or b"Fish & Chips <3" in slack.server.stored
    )


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        (f"<@{BOT}> hello", "hello"),
        (f"<@{BOT}|guide>\u00a0hello", "hello"),
        ("see <https://example.org|our page>", "see our page"),
        ("see <https://example.org>", "see https://example.org"),
        ("a &amp;lt; b", "a &lt; b"),
        ("ask <#C1|general> and <!here>", "ask general and here"),
        ("ask <@UBOB>", "ask UBOB"),
    ],
)
def test_what_a_person_typed(text, typed):
    assert blocks.typed(text, BOT) == typed


def test_long_texts_and_many_buttons_are_split_and_nothing_is_lost():
    text = "word " * 600 + "x" * 3001
    choices = tuple(Button(f"{n} " + "t" * 90, f"/choice{n}") for n in range(26))
    made = blocks.message(Message(text, choices))
    assert refused(made) == ""
    assert "".join(words(made).split()) == "".join(text.split())
    assert [button["value"] for button in buttons(made)] == [choice.payload for choice in choices]
    assert all(len(block["elements"]) <= 25 for block in made["blocks"] if block["type"] == "actions")


def test_marks_of_the_guide_become_slacks_and_a_persons_do_nothing():
    text = "**Part 1** of [hants.gov.uk](https://www.hants.gov.uk)\n\n- one\n- two\n\n> said\n> so\n\n<!channel> [x](https://evil.example)"
    assert blocks.mrkdwn(text) == (
        "*Part 1* of <https://www.hants.gov.uk|hants.gov.uk>\n• one\n• two\n\n> said\n> so\n\n"
        "&lt;!channel&gt; [x](https://evil.example)"
    )


@pytest.mark.parametrize("body", [b"\xff\xfe", b"x" * 300_000, b"no json"])
def test_what_cant_be_read_is_no_error_of_ours(slack, body):
    assert slack.request(body, "application/json")[0] < 500


def test_a_press_that_brings_a_whole_result_along_is_not_too_large(slack):
    card = slack.says("what is co-production?", "D-large")
    payload = {"type": "block_actions", "team": {"id": "T1"}, "user": {"id": "UANN"}, "channel": {"id": "D-large"},
               "trigger_id": "t-large", "response_url": f"{slack.cloud.url}/respond/x", "container": {"message_ts": card["ts"]},
               "message": {"ts": card["ts"], "text": "long " * 10_000},
               "actions": [{**buttons(card)[0], "action_ts": "1.9"}]}  # fmt: skip
    form = urllib.parse.urlencode({"payload": json.dumps(payload)}).encode()
    assert slack.request(form, "application/x-www-form-urlencoded")[0] == 200
    slack.hears("D-large", 2)


def test_a_dead_slack_holds_up_nobody(slack, office):
    places = [f"D-dead-{number}" for number in range(40)]
    slack.hanging.update(places)
    try:
        for place in places:
            assert slack.event(slack.direct("what is co-production?", place)) == 200
        for _ in range(5):
            assert "sharing power" in office.visitor().says("what is co-production?").text
        assert "sharing power" in words(slack.says("what is co-production?", "D-alive"))
        assert not any(map(slack.posts, places))
    finally:
        slack.hanging.clear()
    for place in places:
        slack.hears(place)


def test_neither_ids_nor_the_token_are_stored_or_logged(slack, office):
    slack.says("hello", "D-secret-place", "USECRETPERSON")
    for kept in (office.stored, office.log.read_bytes()):
        for secret in (b"secret-place", b"USECRETPERSON", b"xoxb-of-tests"):
            assert secret not in kept


def test_the_manifest_asks_for_what_the_channel_uses_and_no_more():
    from channels.slack.channel import SlackInput

    manifest = yaml.safe_load((ROOT / "docs" / "slack-manifest.yml").read_text())
    settings, features = manifest["settings"], manifest["features"]
    route = f"https://guide.example.org{SlackInput().url_prefix()}/events"
    assert manifest["oauth_config"] == {
        "scopes": {"bot": ["app_mentions:read", "chat:write", "commands", "im:history"]}
    }
    assert settings["event_subscriptions"] == {"request_url": route, "bot_events": ["app_mention", "message.im"]}
    assert settings["interactivity"] == {"is_enabled": True, "request_url": route}
    assert features["app_home"]["messages_tab_enabled"] is True
    (command,) = features["slash_commands"]
    assert (command["command"], command["url"]) == ("/coproduction", route)
    assert not settings["socket_mode_enabled"]


def test_a_wrong_token_gives_one_clear_line(slack_cloud, tmp_path):
    environment = {**slack_cloud.environment, "SLACK_BOT_TOKEN": "xoxb-wrong"}
    with running(tmp_path, environment=environment) as server:
        log = wait_for(lambda: server.log.read_text() if "Slack refuses" in server.log.read_text() else None)
    assert "check SLACK_BOT_TOKEN" in log
    assert "Traceback" not in log
    assert "xoxb-wrong" not in log
