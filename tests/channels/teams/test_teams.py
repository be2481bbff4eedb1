"""Teams: each test is a row of what Rasa's own connector gets wrong."""

import json

import pytest

from channels.replies import LONGEST_TEXT
from guide.messages import Button, Message
from tests.channels.cloud import wait_for
from tests.channels.teams.bot_framework import APP_ID, BOT, SECRET, TENANT, content, titles, words
from tests.guide_server import UNSAID, running


def test_a_message_is_answered_with_a_card_whose_buttons_carry_their_payload(teams):
    card = teams.says("what is co-production?", "a:card")
    assert "sharing power to plan, design and deliver" in words(card)
    assert card["attachments"][0]["content"]["version"] == "1.5"
    assert card.get("text") is None
    assert card["summary"]
    for action in content(card)["actions"]:
        assert action["type"] == "Action.Submit"
        assert action["data"]["payload"].startswith("/")
    assert len(content(card)["actions"]) <= 6


def test_a_press_on_a_card_answers_and_shows_what_was_chosen(teams, microsoft):
    card = teams.says("what is co-production?", "a:press")
    title = titles(card)[0]
    teams.presses(title, card, "a:press")
    ((_, _, update),) = [sent for sent in microsoft.sent if sent[0] == "a:press" and sent[1] == "PUT"]
    assert update["path"] == ["activities", "m:card"]
    assert f"You chose: {title}" in words(update)
    assert "sharing power" in words(update)
    assert titles(update) == []


def test_the_app_logs_in_to_its_own_tenant(teams, microsoft):
    teams.says("hello", "a:login")
    tenant, form = microsoft.logins[0]
    assert tenant == TENANT
    assert (form["client_id"], form["client_secret"]) == (APP_ID, SECRET)
    assert form["scope"] == "https://api.botframework.com/.default"
    assert len(microsoft.logins) == 1
    assert microsoft.bearers[-1] == "Bearer ours-1"


def test_keys_are_fetched_once(teams, microsoft):
    teams.says("hello", "a:keys")
    assert microsoft.key_fetches <= 2  # one is for the unknown key of another test


def test_the_request_is_answered_before_the_turn(teams, microsoft):
    microsoft.hanging.add("a:slow")
    try:
        for _ in range(3):
            assert teams.post(microsoft.activity("hello", place="a:slow")) == 200
        assert microsoft.said_in("a:slow") == []
        assert "sharing power" in words(teams.says("what is co-production?", "a:quick"))
    finally:
        microsoft.hanging.discard("a:slow")
    microsoft.hears("a:slow", 3)


def test_messages_of_one_conversation_are_answered_in_order(teams, microsoft):
    said = ["who was Elinor Ostrom?", "who was Edgar Cahn?", "who was Anna Coote?"]
    for text in said:
        assert teams.post(microsoft.activity(text, place="a:order")) == 200
    microsoft.hears("a:order", 3)
    found = [words(message) for message in microsoft.said_in("a:order")]
    assert ["Ostrom coined" in found[0], "Cahn developed" in found[1], "King's Fund" in found[2]] == [True] * 3


def test_an_activity_that_is_sent_again_is_answered_once(teams, microsoft):
    activity = microsoft.activity("hello", place="a:again")
    assert [teams.post(activity) for _ in range(3)] == [200] * 3
    teams.says("what is co-production?", "a:again", count=2)
    assert len(microsoft.said_in("a:again")) == 2


@pytest.mark.parametrize("status", [412, 429, 502, 503, 504])
def test_a_message_is_sent_again_where_that_can_help(teams, microsoft, status):
    microsoft.faults[f"a:{status}"] = [status, status]
    teams.says("hello", f"a:{status}")
    assert microsoft.faults[f"a:{status}"] == []


@pytest.mark.parametrize("status", [400, 404, 413])
def test_a_message_that_is_refused_for_good_is_not_sent_again(teams, microsoft, status):
    microsoft.faults[f"a:{status}"] = [status]
    assert teams.post(microsoft.activity("hello", place=f"a:{status}")) == 200
    teams.says("what is co-production?", f"a:{status}", count=1)
    assert len(microsoft.said_in(f"a:{status}")) == 1


def test_a_token_of_ours_that_was_taken_back_is_replaced(teams, microsoft):
    microsoft.faults["a:revoked"] = [401]
    before = len(microsoft.logins)
    teams.says("hello", "a:revoked")
    assert len(microsoft.logins) == before + 1


@pytest.mark.parametrize(
    "text", ["<at>Guide</at> what is co-production?", "<at>Guide</at>&nbsp;what is co-production?\n"]
)
def test_the_mention_that_calls_the_guide_is_not_part_of_the_message(teams, text):
    mention = {"type": "mention", "text": "<at>Guide</at>", "mentioned": BOT}
    said = teams.says(text, f"19:{len(text)}@thread.tacv2", entities=[mention])
    assert "sharing power" in words(said)


def test_only_the_guides_own_mention_is_taken_out(teams):
    from channels.teams.channel import text_of

    entities = [
        {"type": "mention", "text": "<at>Guide</at>", "mentioned": BOT},
        {"type": "mention", "text": "<at>Bob</at>", "mentioned": {"id": "29:bob"}},
        {"type": "clientInfo"},
        "nonsense",
    ]
    activity = {"recipient": BOT, "text": "<at>Guide</at> ask\u00a0<at>Bob</at>", "entities": entities}
    assert text_of(activity) == "ask <at>Bob</at>"


def test_a_mention_alone_is_greeted(teams):
    mention = {"type": "mention", "text": "<at>Guide</at>", "mentioned": BOT}
    assert "I am not a person" in words(teams.says("<at>Guide</at>", "19:only@thread.tacv2", entities=[mention]))


def test_whoever_adds_the_guide_is_welcomed_once(teams, microsoft):
    added = {"type": "conversationUpdate", "membersAdded": [BOT]}
    assert teams.post(microsoft.activity(place="a:new", **added)) == 200
    assert teams.post(microsoft.activity(place="a:new", type="installationUpdate", action="add")) == 200
    assert "I am a computer guide" in words(microsoft.hears("a:new"))
    assert "Part 1 of 6" in words(teams.presses("Take the tour", microsoft.hears("a:new"), "a:new"))
    assert len(microsoft.said_in("a:new")) == 2


def test_a_person_who_is_added_is_welcomed_and_nobody_for_leaving(teams, microsoft):
    update = {"type": "conversationUpdate"}
    assert teams.post(microsoft.activity(place="19:group", membersRemoved=[{"id": "29:cy"}], **update)) == 200
    assert teams.post(microsoft.activity(place="19:group", membersAdded=[{"id": "29:bob"}], **update)) == 200
    microsoft.hears("19:group")
    assert teams.post(microsoft.activity(place="19:group", type="installationUpdate", action="remove")) == 200
    assert "I am a computer guide" not in words(teams.says("what is the tour?", "19:group", "29:bob", count=2))


def test_a_first_message_is_answered_with_what_the_guide_is(teams):
    said = words(teams.says("who was Edgar Cahn?", "a:first"))
    assert said.index("I am a computer guide") < said.index("Edgar Cahn developed")


def test_each_person_in_each_place_has_a_conversation_of_their_own(teams):
    teams.says("check my initiative", "19:team", "29:ann")
    card = teams.says("Lunch club", "19:team", "29:ann")
    teams.presses(UNSAID, card, "19:team", "29:ann")
    assert "Question" not in words(teams.says("who was Edgar Cahn?", "19:team", "29:bob"))
    assert "Question" not in words(teams.says("who was Edgar Cahn?", "a:ann-alone", "29:ann"))
    assert "Question 1 of 10" in words(teams.says("who was Edgar Cahn?", "19:team", "29:ann"))


def test_a_button_of_somebody_elses_check_does_nothing(teams):
    teams.says("check my initiative", "19:two", "29:ann")
    card = teams.presses(UNSAID, teams.says("Lunch club", "19:two", "29:ann"), "19:two", "29:ann")
    said = words(teams.presses(titles(card)[0], card, "19:two", "29:bob"))
    assert "can't find this conversation" in said
    assert "Question 1 of 10" in words(teams.says("what do you mean?", "19:two", "29:ann"))


def test_a_whole_turn_is_one_message_in_markdown(teams, microsoft):
    teams.says("hello", "a:one")
    teams.says("thank you", "a:one")
    assert len(microsoft.said_in("a:one")) == 2


def test_ids_are_quoted_in_addresses(teams, microsoft):
    place = "19:a/b?c=d&e#f;messageid=1@thread.tacv2"
    teams.says("hello", place)
    assert microsoft.said_in(place)


def test_typing_shows_while_the_guide_works_and_before_the_answer(teams, microsoft):
    teams.says("hello", "a:typing")
    kinds = [body["type"] for where, _, body in microsoft.sent if where == "a:typing"]
    assert kinds == ["typing", "message"]


def test_a_whole_check_by_cards_with_its_result_and_picture(teams):
    teams.says("check my initiative", "a:check")
    card = teams.says("Riverside *Lunch* [Club](https://evil.example)", "a:check")
    card = teams.presses(UNSAID, card, "a:check")
    for number in range(1, 11):
        assert f"Question {number} of 10" in words(card)
        card = teams.presses(titles(card)[0], card, "a:check")
    assert "Please look at your answers" in words(card)
    result = teams.presses("Yes, show my result", card, "a:check")
    assert "Riverside *Lunch* [Club](https://evil.example)" in words(result)
    assert r"\[Club\]\(https" in json.dumps(content(result)).replace("\\\\", "\\")
    assert "What decided it" in words(result)
    tables = [part for part in content(result)["body"] if part["type"] == "Table"]
    last_columns = [[row["cells"][3]["items"][0]["text"] for row in table["rows"]] for table in tables]
    assert last_columns == [["WITH"] * 6, ["Yes"] * 3, ["Both"] * 4]
    assert "Change an answer" in titles(result)


def test_what_is_said_in_a_chat_is_cleared(teams, office):
    teams.says("check my initiative", "a:clear")
    teams.says("Wolverhampton pigeon fanciers", "a:clear")
    card = teams.says("clear my conversation", "a:clear")
    assert b"pigeon fanciers" in office.stored
    teams.presses(titles(card)[0], card, "a:clear")
    assert b"pigeon fanciers" not in office.stored
    assert "I am a computer guide" in words(teams.says("hello", "a:clear"))


def test_neither_names_nor_ids_are_stored_or_logged(teams, office):
    teams.says("hello", "a:secret-place", "29:secret-person")
    for kept in (office.stored, office.log.read_bytes()):
        assert b"secret-place" not in kept
        assert b"secret-person" not in kept


def test_other_channels_cant_open_a_conversation_of_teams(teams, office):
    import hashlib

    from store.conversations import kept_id

    teams.says("hello", "a:guessed", "29:ann")
    guess = "teams:" + hashlib.sha256(b"a:guessed\x0029:ann").hexdigest()
    kept = kept_id(guess).encode()
    assert kept in office.stored
    for method in ("GET", "DELETE"):
        status, _ = office.request(method, "/guide/conversation", headers={"Authorization": f"Bearer {guess}"})
        assert status in (404, 200)
    assert kept in office.stored


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"text": "x" * (LONGEST_TEXT + 1)}, "too long"),
        ({"text": ""}, "Please type a message"),
        ({"text": 7}, "can't read"),
        ({"text": "/restart"}, ""),
        ({"value": {"payload": "/confirm_clear"}}, "earlier question"),
        ({"value": {}}, "earlier question"),
        ({"value": {"payload": {"a": 1}}}, "earlier question"),
        ({"attachments": [{"contentType": "image/png"}]}, "Please type a message"),
    ],
)
def test_what_cant_be_used_is_answered_in_words(teams, microsoft, more, says):
    place = f"a:bad-{json.dumps(more)[:40]}"
    teams.says("hello", place)
    assert teams.post(microsoft.activity(place=place, **more)) == 200
    assert says in words(microsoft.hears(place, 2))


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"no json", 400),
        (b"[1]", 400),
        (b"[" * 50_000, 400),
        (b'"' + b"x" * 300_000 + b'"', 413),
        ({"type": "message"}, 403),
    ],
)
def test_what_is_no_activity_is_refused(teams, body, status):
    assert teams.post(body) == status


@pytest.mark.parametrize("part", ["from", "conversation", "recipient"])
def test_an_activity_without_its_people_is_refused(teams, microsoft, part):
    assert teams.post({**microsoft.activity("hello"), part: "nobody"}) == 400


@pytest.mark.parametrize("kind", ["messageReaction", "typing", "invoke", "endOfConversation", "event"])
def test_other_activities_are_taken_and_not_answered(teams, microsoft, kind):
    assert teams.post(microsoft.activity(place=f"a:{kind}", type=kind)) == 200
    teams.says("hello", f"a:{kind}", count=1)


def test_a_dead_teams_holds_up_nobody(teams, microsoft, office):
    places = [f"a:dead-{number}" for number in range(40)]
    microsoft.hanging.update(places)
    try:
        for place in places:
            assert teams.post(microsoft.activity("what is co-production?", place=place)) == 200
        for _ in range(5):
            assert "sharing power" in office.visitor().says("what is co-production?").text
        assert "sharing power" in words(teams.says("what is co-production?", "a:alive"))
        assert not any(map(microsoft.said_in, places))
    finally:
        microsoft.hanging.clear()
    for place in places:
        microsoft.hears(place)


def test_too_many_messages_are_slowed_in_words(teams, microsoft):
    for _ in range(31):
        assert teams.post(microsoft.activity("hi", place="a:flood")) == 200
    assert "faster than I can answer" in words(microsoft.hears("a:flood", 31))


def test_more_buttons_than_a_card_takes_become_a_list():
    from channels.teams import cards

    buttons = tuple(Button(f"Choice {n}", f"/choice{n}") for n in range(26))
    card = content(cards.message(Message("Which?", buttons)))
    (choice,) = [part for part in card["body"] if part["type"] == "Input.ChoiceSet"]
    assert choice["id"] == "payload"
    assert [c["value"] for c in choice["choices"]] == [b.payload for b in buttons]
    assert [action["title"] for action in card["actions"]] == ["Choose"]


def test_no_message_is_larger_than_teams_takes():
    from channels.teams import cards

    for buttons in ((), (Button("y" * 3000, "/y"),)):
        assert len(json.dumps(cards.message(Message("word " * 30_000, buttons)))) < 80_000


def test_what_cant_be_kept_is_not_accepted_and_is_answered_when_teams_sends_it_again(teams, office, microsoft):
    import sqlite3

    teams.says("hello", "a:locked")
    activity = microsoft.activity("what is co-production?", place="a:locked")
    with sqlite3.connect(office.database, timeout=10, isolation_level=None) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        assert teams.post(activity) == 503
        lock.execute("ROLLBACK")
    assert teams.post(activity) == 200
    assert "sharing power" in words(microsoft.hears("a:locked", 2))


def test_the_time_of_waiting_is_what_teams_asks_for():
    from channels.teams.connector import LONGEST_WAIT_SECONDS, Patient

    class Answer:
        def __init__(self, seconds):
            self.headers = {"Retry-After": seconds} if seconds else {}

    assert Patient().get_timeout(1, Answer("7")) == 7
    assert Patient().get_timeout(1, Answer("9999")) == LONGEST_WAIT_SECONDS
    assert len({Patient().get_timeout(1, Answer("")) for _ in range(5)}) > 1


def test_a_wrong_secret_gives_one_clear_line(microsoft, tmp_path):
    environment = {**microsoft.environment, "TEAMS_APP_SECRET": "wrong-secret"}
    with running(tmp_path, environment=environment) as server:
        log = wait_for(lambda: server.log.read_text() if "Microsoft refuses" in server.log.read_text() else None)
    assert "check TEAMS_APP_ID, TEAMS_APP_SECRET and TEAMS_TENANT_ID" in log
    assert "Traceback" not in log
    assert "wrong-secret" not in log


def test_without_its_secrets_the_channel_is_off(guide):
    status, _ = guide.request("POST", "/guide/teams/messages", {})
    assert status in (404, 405)


def test_the_older_multi_tenant_apps_log_in_where_microsoft_keeps_them():
    from channels.teams.connector import Connector

    assert Connector("id", "secret")._login == "https://login.microsoftonline.com/botframework.com/oauth2/v2.0/token"
