"""Sessions over HTTP: thirty people at once, who come late, leave, come back, click twice; and what nobody may do."""

import concurrent.futures
import json
import re
import time
from io import BytesIO

import pytest
from pypdf import PdfReader

from guide import content
from guide.check.rules import OUTCOMES, QUESTIONS
from guide.sessions.codes import CODE_LENGTH, SIGNS
from tests.channels.website.test_http import Client
from tests.guide_server import running
from tests.tools import invalid_html

JSON = {"Accept": "application/json"}


class Person(Client):
    """Somebody in a session, with or without JavaScript."""

    code = ""

    @property
    def path(self):
        return f"/guide/session/{self.code}"

    def sees(self):
        status, words = self.ask("GET", self.path)
        assert status == 200, words
        return words

    def begins(self, **form):
        status, _ = self.ask("POST", "/guide/session/start", form)
        assert status == 303
        self.code = self.headers["location"].rsplit("/", 1)[1]
        return self

    def joins(self, code, **form):
        status, words = self.ask("POST", "/guide/session/join", {"code": code, **form})
        assert status == 303, words
        self.code = self.headers["location"].rsplit("/", 1)[1]
        return self

    def moves(self, move, seen=None):
        seen = seen if seen is not None else re.search(r'name="moves" value="(\d+)"', self.sees()).group(1)
        return self.ask("POST", f"{self.path}/move", {"move": move, "moves": seen})[0]

    def answers(self, value, scenario=None):
        scenario = scenario or re.search(r'name="scenario" value="(\w+)"', self.sees()).group(1)
        return self.ask("POST", f"{self.path}/answer", {"scenario": scenario, "value": value})[0]

    def mark(self):
        return re.search(r'data-mark="(\d+)"', self.sees()).group(1)

    def waits(self, since):
        status, body = self.ask("GET", f"{self.path}?since={since}", **JSON)
        assert status == 200
        return json.loads(body)


@pytest.fixture
def person(site):
    return lambda: Person(site)


def text(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_whole_session_with_thirty_people_at_once(person):
    leader = person().begins(kind="group")
    people = [person() for _ in range(30)]
    with concurrent.futures.ThreadPoolExecutor(30) as threads:
        list(
            threads.map(
                lambda pair: pair[1].joins(leader.code, name=f"P{pair[0]}" if pair[0] % 2 else ""), enumerate(people)
            )
        )
        assert "30 people have joined" in text(leader.sees())
        assert leader.moves("start") == 303
        for number in range(1, 9):
            assert f"Scenario {number} of 8" in text(people[0].sees())
            assert set(threads.map(lambda one: one.answers(OUTCOMES[people.index(one) % 3]), people)) == {303}
            seen = leader.sees()
            assert "30 of 30 have answered" in text(seen)
            assert 'class="bars"' not in seen
            assert leader.moves("reveal") == 303
            for screen in (leader.sees(), people[7].sees()):
                assert re.search(r'aria-label="[^"]*TO 10, FOR 10, WITH 10"', screen)
                assert "This is doing" not in screen  # first the votes
            assert leader.moves("explain") == 303
            for screen in (leader.sees(), people[7].sees()):
                assert "This is doing" in screen
                assert "To talk about" in screen
            assert leader.moves("next" if number < 8 else "end") == 303
    summary = text(leader.sees())
    assert "The session has ended" in summary
    assert summary.count("10 of 30 said so") == 8
    assert "P1" not in summary
    assert "Thank you" in text(people[3].sees())


def test_the_address_to_join_is_where_the_guide_is_reached(person, site, tmp_path):
    assert f"http://127.0.0.1:{site.port}/guide/session/join" in person().begins(kind="group").sees()
    with running(tmp_path, guide_address="https://guide.example/") as server:
        assert "https://guide.example/guide/session/join" in Person(server).begins(kind="group").sees()


def test_the_screen_says_how_many_answered_and_never_who(person):
    leader = person().begins(kind="group")
    ann = person().joins(leader.code, name="Ann <b>")
    person().joins(leader.code)
    person().joins(leader.code, name="\0\n \u202e")
    assert '<p dir="auto">Ann &lt;b&gt;</p>' in leader.sees()
    leader.moves("start")
    ann.answers("to")
    seen = leader.sees()
    assert "1 of 3 have answered" in text(seen)
    assert "Ann" not in seen


def test_an_answer_can_be_changed_until_the_answers_are_shown(person):
    leader = person().begins(kind="group")
    ann = person().joins(leader.code)
    leader.moves("start")
    assert ann.answers("to") == ann.answers("with") == ann.answers("with") == 303
    assert "You chose doing with" in text(ann.sees())
    scenario = re.search(r'name="scenario" value="(\w+)"', ann.sees()).group(1)
    for _ in range(2):
        person().joins(leader.code).answers("with")
    leader.moves("reveal")
    assert ann.answers("for", scenario) == 409
    assert re.search(r'aria-label="[^"]*TO 0, FOR 0, WITH 3"', leader.sees())


def test_no_picture_of_few_and_none_that_differs_by_few(person):
    leader = person().begins(kind="group")
    people = [person().joins(leader.code) for _ in range(7)]
    leader.moves("start")
    for one in people[:2]:
        one.answers("to")
    leader.moves("reveal")
    for screen in (leader.sees(), people[0].sees(), people[6].sees()):
        assert "Fewer than 3 people have answered" in screen
        assert 'class="bars"' not in screen
    leader.moves("back")
    people[2].answers("for")
    leader.moves("reveal")
    shown = r'aria-label="[^"]*TO 2, FOR 1, WITH 0"'
    assert re.search(shown, leader.sees())
    leader.moves("back")
    people[3].answers("with")
    leader.moves("reveal")
    assert re.search(shown, leader.sees())  # one answer more would be told by the difference
    people[0].ask("POST", f"{people[0].path}/leave", {})
    assert re.search(shown, leader.sees())
    leader.moves("back")
    for one in people[4:7]:
        one.answers("with")
    leader.moves("end")
    assert re.search(r'aria-label="[^"]*TO 1, FOR 1, WITH 4"', leader.sees())


def test_the_leader_locks_the_door_and_takes_somebody_out(person, site):
    leader = person().begins(kind="group")
    ann, bob = person().joins(leader.code, name="Ann"), person().joins(leader.code)
    assert leader.ask("POST", f"{leader.path}/lock", {"value": "yes"})[0] == 303
    assert "Nobody more can join" in leader.sees()
    assert person().ask("POST", "/guide/session/join", {"code": leader.code})[0] == 409
    ann.joins(leader.code)  # who is in stays in
    leader.moves("start")
    ann.answers("to")
    leader.moves("pause")
    handle = re.search(r'name="who" value="(\w+)">Take Ann out', leader.sees()).group(1)
    assert bob.ask("POST", f"{bob.path}/out", {"who": handle})[0] == 409
    assert bob.ask("POST", f"{bob.path}/lock", {"value": "no"})[0] == 409
    leader.ask("POST", f"{leader.path}/out", {"who": handle})
    leader.moves("carry_on")
    assert "0 of 1 have answered" in text(leader.sees())
    assert ann.ask("GET", f"{ann.path}?since=1", **JSON)[0] == 404
    leader.ask("POST", f"{leader.path}/lock", {"value": "no"})
    assert ann.ask("POST", "/guide/session/join", {"code": leader.code})[0] == 409
    person().joins(leader.code)


def test_a_late_answer_leads_back_to_the_session(person):
    leader = person().begins(kind="group")
    ann = person().joins(leader.code)
    leader.moves("start")
    scenario = re.search(r'name="scenario" value="(\w+)"', ann.sees()).group(1)
    leader.moves("next")
    status, words = ann.ask("POST", f"{ann.path}/answer", {"scenario": scenario, "value": "to"})
    assert (status, "That came too late" in words, "Scenario 2 of 8" in text(words)) == (409, True, True)
    status, words = ann.ask("POST", f"{ann.path}/answer", {"scenario": scenario, "value": "to"}, **JSON)
    reply = json.loads(words)
    assert (status, "That came too late" in reply["problem"], "Scenario 2 of 8" in text(reply["html"])) == (
        409,
        True,
        True,
    )


def test_at_the_end_people_take_home_what_was_talked_about_and_nothing_that_was_skipped(person):
    leader = person().begins(kind="group")
    people = [person().joins(leader.code) for _ in range(3)]
    leader.moves("start")
    names = []
    for moves in (("reveal", "explain", "next"), ("next",), ("reveal", "next"), ("end",)):
        for one in people:
            one.answers("with")
        names.append(re.search(r'name="scenario" value="(\w+)"', people[0].sees()).group(1))
        for move in moves:
            leader.moves(move)
    titles = [content.response(f"scenario_{name}")["metadata"]["name"] for name in names]
    for one in (leader, people[0]):
        seen = one.sees()
        assert [f"<h3>{title}</h3>" in seen for title in titles] == [True, False, True, False]
    seen = text(people[0].sees())
    assert seen.count("You chose doing with") == 2
    assert "Where to read on" in seen
    status, _ = people[0].ask("POST", f"{people[0].path}/keep", {"download": "pdf"})
    words = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(people[0].body)).pages).split())
    assert status == 200
    assert [title in words for title in titles] == [True, False, True, False]
    assert words.count("You chose doing with") == 2


def test_a_wrong_code_is_still_in_its_field_with_what_codes_look_like(person):
    for ask in (("GET", "/guide/session/join?code=H4T-0OO"), ("POST", "/guide/session/join", {"code": "H4T-0OO"})):
        status, words = person().ask(*ask)
        assert status == 404
        assert 'value="H4T-0OO"' in words
        assert "no session with this code" in words
        assert "nine letters and digits in three parts" in words


def test_who_leads_a_session_finds_it_again(person):
    leader = person().begins(kind="group")
    assert f'href="/guide/session/{leader.code}"' in leader.ask("GET", "/guide/session")[1]
    assert "Your sessions" not in person().ask("GET", "/guide/session")[1]


def test_a_name_that_was_typed_stays_when_the_code_is_wrong(person):
    assert 'value="Sam &lt;b&gt;"' in person().ask("POST", "/guide/session/join", {"code": "H4T", "name": "Sam <b>"})[1]


def test_a_closed_door_says_so_and_keeps_the_form(person):
    leader = person().begins(kind="group")
    leader.ask("POST", f"{leader.path}/lock", {"value": "yes"})
    status, words = person().ask("POST", "/guide/session/join", {"code": leader.code})
    assert (status, "ask whoever leads it" in words, leader.code in words) == (409, True, True)


def test_simpler_words_hold_in_the_session_and_in_the_conversation(person):
    leader = person().begins(kind="group")
    ann = person().joins(leader.code)
    leader.moves("start")
    ann.ask("POST", f"{ann.path}/words", {"payload": "/simpler_words"})
    seen = text(ann.sees())
    assert "Nobody sees who said what" in seen
    assert "Use normal words" in seen
    assert "Nobody sees who said what" not in text(leader.sees())
    assert "Use normal words" in ann.ask("GET", "/guide")[1]


def test_the_facilitator_is_warned_where_phones_cant_reach_the_address(person, tmp_path):
    assert "Phones can't open this address" in person().begins(kind="group").sees().replace("&#39;", "'")
    with running(tmp_path, guide_address="https://guide.example/") as server:
        assert "open this address" not in Person(server).begins(kind="group").sees()


def test_the_facilitator_can_pause_skip_and_go_back(person):
    leader = person().begins(kind="group")
    ann = person().joins(leader.code)
    leader.moves("start")
    scenario = re.search(r'name="scenario" value="(\w+)"', ann.sees()).group(1)
    leader.moves("pause")
    assert "paused" in ann.sees()
    assert ann.answers("to", scenario) == 409
    leader.moves("carry_on")
    leader.moves("next")
    assert "Scenario 2 of 8" in text(ann.sees())
    leader.moves("back")
    leader.moves("back")
    assert ann.answers("to", scenario) == 303
    leader.moves("end")
    assert "has ended" in ann.sees()
    assert leader.moves("start", "0") in (303, 409)


def test_a_double_click_moves_once(person):
    leader = person().begins(kind="group")
    leader.moves("start")
    seen = re.search(r'name="moves" value="(\d+)"', leader.sees()).group(1)
    assert leader.moves("next", seen) == leader.moves("next", seen) == 303
    assert "Scenario 2 of 8" in text(leader.sees())


def test_people_come_late_leave_and_come_back(person):
    leader = person().begins(kind="group")
    ann = person().joins(leader.code)
    leader.moves("start")
    ann.answers("with")
    bob = person().joins(leader.code)
    assert "Scenario 1 of 8" in text(bob.sees())
    assert "1 of 2 have answered" in text(leader.sees())
    assert "You chose doing with" in text(ann.sees())  # the page loaded anew
    ann.ask("POST", f"{ann.path}/leave", {})
    assert "0 of 1 have answered" in text(leader.sees())
    assert ann.ask("GET", ann.path)[0] == 303
    assert "Scenario 1 of 8" in text(ann.joins(leader.code).sees())


def test_a_screen_waits_for_what_is_new(person):
    leader = person().begins(kind="group")
    ann = person().joins(leader.code)
    mark = ann.mark()
    with concurrent.futures.ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(ann.waits, mark)
        time.sleep(0.3)
        assert not waiting.done()
        leader.moves("start")
        assert "Scenario 1 of 8" in waiting.result(10)["html"]


def test_who_only_answers_is_not_woken_by_others_answers(person):
    leader = person().begins(kind="group")
    ann, bob = person().joins(leader.code), person().joins(leader.code)
    leader.moves("start")
    mark = ann.mark()
    bob.answers("to")
    assert ann.mark() == mark
    assert leader.mark() != mark


def test_nobody_else_leads_or_looks(person):
    leader = person().begins(kind="group")
    ann, stranger = person().joins(leader.code), person()
    stranger.code = leader.code
    assert ann.moves("start", "0") == 409
    assert stranger.moves("start", "0") == 404
    assert stranger.answers("to", "lunch_club_menu") == 404
    assert stranger.ask("GET", stranger.path)[0] == 303
    assert stranger.ask("GET", stranger.path + "?since=1", **JSON)[0] == 404
    assert "joined" in leader.sees()


@pytest.mark.parametrize("path", ["start", "join", "XXXXXX/answer", "XXXXXX/move", "XXXXXX/seen", "XXXXXX/leave"])
def test_other_sites_cant_send_anything(person, path):
    assert person().ask("POST", f"/guide/session/{path}", {}, Origin="https://evil.example")[0] == 403


def test_codes_are_short_and_have_no_letter_that_is_taken_for_another(person):
    code = person().begins(kind="group").code
    assert len(code) == CODE_LENGTH
    assert set(code) <= set(SIGNS)
    assert not set("O0I1S5B8Z2G") & set(SIGNS)
    assert all(re.search(r"\d", part) for part in (code[:3], code[3:6], code[6:]))  # so no part is a word


def test_a_code_may_be_typed_in_any_way(person):
    code = person().begins(kind="group").code
    spoken = f" {code[:3].lower()} - {code[3:6].lower()} {code[6:]} "
    assert person().joins(spoken).code == code


def test_a_wrong_code_says_so_and_trying_many_is_slowed(tmp_path):
    with running(tmp_path) as server:
        somebody = Person(server)
        status, words = somebody.ask("POST", "/guide/session/join", {"code": "AAAAAA"})
        assert (status, "no session with this code" in words) == (404, True)
        found = [somebody.ask("POST", "/guide/session/join", {"code": "AAAAAA"})[0] for _ in range(70)]
        assert found[-1] == 429


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("answer", {"scenario": "no_such", "value": "with"}),
        ("answer", {"value": "everything"}),
        ("answer", {}),
        ("move", {"move": "fly", "moves": "0"}),
        ("move", {"move": "start", "moves": "x"}),
        ("move", {}),
    ],
)
def test_what_makes_no_sense_is_answered_in_words(person, path, form):
    leader = person().begins(kind="group")
    status, words = leader.ask("POST", f"{leader.path}/{path}", form)
    assert status == 409
    assert "Nothing has changed" in words
    assert "Group session" in words  # and shows where the session is


def test_a_killed_server_loses_nothing(tmp_path):
    import signal

    with running(tmp_path) as server:
        leader = Person(server).begins(kind="group")
        ann = Person(server).joins(leader.code, name="Ann")
        leader.moves("start")
        ann.answers("with")
        server.stop(signal.SIGKILL)
        server.start()
        assert "1 of 1 have answered" in text(leader.sees())
        assert "You chose doing with" in text(ann.sees())


def test_leaving_takes_what_one_said_out_of_the_files(person, site):
    leader = person().begins(kind="group")
    ann = person().joins(leader.code, name="Hildegard")
    assert b"Hildegard" in site.stored
    ann.ask("POST", f"{ann.path}/leave", {})
    assert b"Hildegard" not in site.stored


def test_clearing_ones_conversation_takes_one_out_and_ends_what_one_leads(person, site):
    leader = person().begins(kind="group")
    ann = person().joins(leader.code, name="Wilhelmina")
    leader.moves("start")
    ann.answers("with")
    assert b"Wilhelmina" in site.stored
    ann.ask("POST", "/guide/clear", {"sure": "yes"})
    assert b"Wilhelmina" not in site.stored
    assert "0 of 0 have answered" in text(leader.sees())
    code = leader.code
    leader.ask("POST", "/guide/clear", {"sure": "yes"})
    assert person().ask("POST", "/guide/session/join", {"code": code})[0] == 404


def test_answers_are_deleted_after_the_time_that_is_set(tmp_path):
    with running(tmp_path, session_hours=1 / 3600) as server:
        leader = Person(server).begins(kind="group")
        time.sleep(1.2)
        assert leader.ask("GET", leader.path)[0] == 303
        assert "It may be over" in leader.ask("GET", leader.headers["location"])[1]
        Person(server).begins(kind="group")
        import sqlite3

        with sqlite3.connect(server.database) as database:
            codes = database.execute("select code from sessions").fetchall()
        assert (leader.code,) not in codes


def answer_check(who, choice):
    """Goes through the check on the page."""

    def send(**form):
        status, words = who.ask("POST", "/guide", form, **JSON)
        assert status == 200, words
        return json.loads(words)["html"]

    html = send(text="check my initiative")
    if "called" in html:
        html = send(text="Riverside Lunch Club")
    for _ in range(11):
        payloads = re.findall(r'name="payload" value="([^"]+)"', html.replace("&#34;", '"').replace("&quot;", '"'))
        raw = re.findall(r'name="payload" value="(?:[^"]|&#34;)+"', html)
        buttons = [button.split('value="', 1)[1][:-1].replace("&#34;", '"') for button in raw]
        answers = [button for button in buttons if button.startswith(("/answer", "/unsure"))]
        html = send(payload=answers[choice] if len(answers) > 1 else answers[0] if answers else payloads[0])
    return html


def test_two_views_side_by_side_when_enough_have_answered(person):
    ann = person().begins(kind="views", name="Riverside Lunch Club")
    code = ann.code
    professionals = [
        ann.joins(code, role="professionals"),
        *(person().joins(code, role="professionals") for _ in range(2)),
    ]
    citizens = [person().joins(code, role="citizens") for _ in range(3)]
    assert "You see a view only after you gave your own" in text(ann.sees())
    for who in professionals[:2]:
        assert "I have added your answers to the comparison" in text(answer_check(who, 0))
    for who in citizens:
        answer_check(who, 2)
    seen = text(citizens[0].sees())
    assert "This side is shown when 3 people have answered" in seen
    assert "Where you part" not in seen
    assert "3 people answered, each by themselves. What they came to: 3 × done TO people" in seen
    mine = text(ann.sees())
    assert "Until then you see your own answers only" in mine
    assert "2 people answered" not in mine
    answer_check(professionals[2], 0)
    for who in (ann, citizens[2]):
        seen = text(who.sees())
        assert "Where you part" in seen
        assert seen.count("To talk about:") >= 9
        assert "there is no average of the two" in seen


def test_who_only_leads_shows_both_views_keeps_them_and_gives_none(person):
    lead = person().begins(kind="views", name="Riverside Lunch Club")
    assert "I only lead it" in lead.ask("GET", f"/guide/session/join?code={lead.code}")[1]
    lead.joins(lead.code, role="leads")
    assert "0 people joined, 0 finished the check" in text(lead.sees())
    people = [person().joins(lead.code, role=role) for role in ("professionals", "citizens") for _ in range(3)]
    for place, who in enumerate(people):
        assert "Where you part" not in lead.sees()
        answer_check(who, 0 if place < 3 else 2)
    seen = lead.sees()
    assert "6 people joined, 6 finished the check" in text(seen)
    assert "Where you part" in seen
    assert "I am fine with being seen" not in seen
    answer_check(lead, 1)
    assert "6 people joined, 6 finished the check" in text(lead.sees())
    lead.ask("POST", "/guide/session/join", {"code": lead.code, "role": "citizens"})
    assert "I only lead it" in text(lead.sees())
    assert lead.ask("POST", f"{lead.path}/keep", {"download": "pdf"})[0] == 200
    words = " ".join(PdfReader(BytesIO(lead.body)).pages[0].extract_text().split())
    assert "Two views of one initiative: Riverside Lunch Club" in words
    assert "6 people joined, 6 finished the check" in words
    assert "Professionals 3 people answered" in words


def test_nobody_else_only_leads(person):
    lead = person().begins(kind="views")
    other = person()
    assert "I only lead it" not in other.ask("GET", f"/guide/session/join?code={lead.code}")[1]
    other.ask("POST", "/guide/session/join", {"code": lead.code, "role": "leads"})
    assert other.ask("POST", f"/guide/session/{lead.code}/keep", {"download": "pdf"})[0] == 404


@pytest.mark.parametrize("role", ["citizens", "both"])
def test_who_changes_sides_sees_nobody_and_takes_their_check_out(person, role):
    leader = person().begins(kind="views")
    bob = person().joins(leader.code, role="citizens")
    ann = person().joins(leader.code, role="professionals")
    answer_check(bob, 2)
    answer_check(ann, 0)
    bobs = "× done TO people"
    assert "Until then you see your own answers only" in text(ann.sees())
    assert bobs not in text(ann.sees())
    seen = text(ann.joins(leader.code, role=role).sees())
    assert "You see a view only after you gave your own" in seen
    assert bobs not in seen


def test_a_small_group_that_all_agrees_is_seen(person):
    ann = person().begins(kind="views")
    ann.joins(ann.code, role="professionals")
    bob = person().joins(ann.code, role="citizens")
    answer_check(ann, 0)
    answer_check(bob, 2)
    for who, shown in ((ann, False), (bob, True)):
        who.ask("POST", f"{who.path}/seen", {"value": "yes"})
        assert ("Where you part" in ann.sees()) == shown
    bob.ask("POST", f"{bob.path}/seen", {"value": "no"})
    assert "Where you part" not in ann.sees()


def test_the_html_of_every_screen_is_valid(person):
    leader = person().begins(kind="group")
    seen = {"start": leader.ask("GET", "/guide/session")[1], "lobby": leader.sees()}
    seen["join"] = person().ask("GET", f"/guide/session/join?code={leader.code}")[1]
    ann = person().joins(leader.code, name="Ann")
    seen["waiting"] = ann.sees()
    leader.moves("start")
    ann.answers("with")
    seen |= {"leads": leader.sees(), "answers": ann.sees()}
    leader.moves("reveal")
    seen |= {"leads revealed": leader.sees(), "revealed": ann.sees()}
    leader.moves("explain")
    seen |= {"leads explained": leader.sees(), "explained": ann.sees()}
    seen["wrong code"] = ann.ask("POST", "/guide/session/join", {"code": "<H4T>"})[1]
    leader.moves("end")
    seen |= {"leads ended": leader.sees(), "ended": ann.sees()}
    bob = person().begins(kind="views", name="Riverside <Lunch> Club")
    seen["views join"] = bob.ask("GET", f"/guide/session/join?code={bob.code}")[1]
    bob.joins(bob.code, role="both")
    seen["views before"] = bob.sees()
    answer_check(bob, 1)
    bob.ask("POST", f"{bob.path}/seen", {"value": "yes"})
    seen["views"] = bob.sees()
    assert {name: wrong for name, html in seen.items() if (wrong := invalid_html(html))} == {}


def test_a_comparison_asks_on_which_side_one_is(person):
    ann = person().begins(kind="views")
    status, words = person().ask("POST", "/guide/session/join", {"code": ann.code})
    assert status == 200
    assert "How are you part of it?" in words
    status, words = person().ask("POST", "/guide/session/join", {"code": ann.code, "asked": "yes"})
    assert status == 422
    assert "Please choose one" in words


def test_every_question_has_something_to_talk_about():
    assert all(content.question(slot)["metadata"]["talk"].endswith("?") for slot in QUESTIONS)
