"""Sessions in a conversation, whatever the channel: a comparison by words, joining by code, answering with buttons."""

import re

import pytest

from guide.sessions.codes import DIGITS, code_in
from tests.channels.sessions.test_sessions_http import Person
from tests.guide_server import running


@pytest.fixture
def leader(guide):
    return Person(guide).begins(kind="group")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("join A4L-967-W7K", "A4L967W7K"),
        ("my code is a4l 967 w7k please", "A4L967W7K"),
        ("A4L967W7K", "A4L967W7K"),
        ("join H9W-4", ""),
        ("join A4L-967", ""),  # a part is missing
        ("it is 4 H T 9 W A 7 L M i think", "4HT9WA7LM"),
        ("from 9 to 5 I have w7k x4t h9w", "W7KX4TH9W"),
        ("let me join", ""),
        ("join the session", ""),
        ("code B2B-1O5-A4L", "B2B1O5A4L"),
    ],
)
def test_a_code_is_found_in_words(text, code):
    assert code_in(text) == code


def test_a_group_session_by_code_and_buttons(visitor, leader, guide):
    visitor.says(f"join {leader.code[:3]}-{leader.code[3:6]} {leader.code[6:]}")
    assert "You have joined" in visitor.text
    assert "1 person has joined" in leader.sees()
    leader.moves("start")
    visitor.presses("What is next?")
    assert "Scenario 1 of 8" in visitor.text
    visitor.presses("Doing with")
    assert "You chose **doing with**" in visitor.text
    assert "Scenario 1" not in visitor.text
    assert "1 of 1 have answered" in leader.sees()
    leader.moves("reveal")
    visitor.presses("What is next?")
    assert "Fewer than 3 people have answered" in visitor.text
    leader.moves("back")
    for _ in range(2):
        Person(guide).joins(leader.code).answers("with")
    leader.moves("reveal")
    visitor.presses("What is next?")
    assert "TO 0, FOR 0, WITH 3" in visitor.text
    assert "This is doing **" not in visitor.text
    leader.moves("explain")
    visitor.presses("What is next?")
    assert "This is doing **" in visitor.text
    assert "To talk about" in visitor.text
    leader.moves("pause")
    assert "has paused" in visitor.presses("What is next?").text
    leader.moves("end")
    visitor.presses("What is next?")
    assert "The session has ended" in visitor.text
    assert "This is doing **" in visitor.text  # something to take home
    assert "You chose **doing with**" in visitor.text


def test_leaving_a_group_session(visitor, leader):
    visitor.says(f"join {leader.code}")
    assert 'press "What is next?"' in visitor.text
    assert "You have joined" in visitor.presses("Leave the session", "No, stay").text
    assert "You have left the session" in visitor.presses("Leave the session", "Yes, leave it").text
    assert "0 people have joined" in leader.sees()
    assert "You have joined" in visitor.says(f"join {leader.code}").text


def test_an_answer_that_comes_too_late_says_so(visitor, leader):
    visitor.says(f"join {leader.code}")
    leader.moves("start")
    visitor.presses("What is next?")
    leader.moves("next")
    visitor.presses("Doing to")
    assert "That came too late" in visitor.text
    assert "Scenario 2 of 8" in visitor.text


@pytest.mark.parametrize(
    "said",
    [
        "what if staff and residents see it differently?",
        "do officers and tenants often disagree?",
        "my manager says one thing and the carers say another",
    ],
)
def test_what_is_said_of_disagreement_begins_no_comparison(guide, said):
    visitor = guide.visitor().says(said)
    assert "code **" not in visitor.text
    assert "How are you part of it?" not in visitor.text


def test_a_wish_to_compare_begins_a_comparison(visitor):
    assert "How are you part of it?" in visitor.says("compare our views").text


def test_a_wrong_code_and_no_code(visitor):
    assert "no session with this code" in visitor.says("join A4A-A4A-A4A").text
    assert set(re.findall(r"\d", visitor.text)) == set(DIGITS)
    assert "Which code do you have?" in visitor.says("let me join a session").text


def test_trying_many_codes_is_slowed_in_conversations_too(tmp_path):
    with running(tmp_path) as server:
        for _ in range(3):
            somebody = server.visitor().says(*["join A3A-3A3-A3A"] * 25)
        assert "wait a minute" in somebody.text
        assert somebody.says("join A3A").status == 200


def test_how_to_start_a_group_session(visitor):
    assert "/guide/session" in visitor.says("start a group session").text


def test_a_check_that_was_finished_before_is_added_to_the_comparison(visitor, guide):
    visitor.answers_all().presses("Yes, show my result").says("compare our views")
    assert "side by side" in visitor.text
    visitor.presses("I work on it as a professional")
    assert "I have added your answers to the comparison" in visitor.text
    code = re.search(r"comparison (\w{3}-\w{3}-\w{3})", visitor.text).group(1)
    other = guide.visitor().says(f"join {code}")
    assert "How are you part of it?\n\n**Riverside Lunch Club**" in other.text
    assert code in visitor.says("compare our views").text  # the one that is there, and not a second one
    other.presses("I use it, or care for somebody who does")
    assert "answer the check on your own" in other.text
    other.answers_all(choice=2).presses("Yes, show my result")
    assert "I have added your answers to the comparison" in other.text
    assert "This side is shown when 3 people have answered" in other.presses("Show both views").text
    assert "Where you part" not in other.text
    other.presses("I am fine with being seen")
    assert "Where you part" not in other.text
    visitor.presses("Show both views").presses("I am fine with being seen")
    assert "**Where you part**" in visitor.text
    for both in (visitor.text, other.presses("Show both views").text):
        assert (
            "**Professionals:** 1 person answered, each by themselves. What they came to: 1 × done **WITH** people"
            in both
        )
        assert (
            "**People who use it:** 1 person answered, each by themselves. What they came to: 1 × done **TO** people"
            in both
        )
        assert both.count("To talk about: ") >= 9
        assert "no average of the two" in both
    assert "Where you part" not in other.presses("I would rather not be seen").text
    assert "You have left the session" in other.presses("Leave the session", "Yes, leave it").text
    assert "0 finished" not in visitor.presses("Show both views").text
    assert "1 person joined, 1 finished" in visitor.text


def test_a_comparison_can_be_begun_in_the_middle_of_the_check(visitor):
    visitor.says("check my initiative", "Lunch club", "4")
    assert "Question 1 of 10" in visitor.text
    visitor.says("compare our views")
    assert "How are you part of it?" in visitor.text
    visitor.presses("Both")
    assert "Two views of one initiative" in visitor.text
    assert "Question 1 of 10" in visitor.text


def test_who_only_leads_a_comparison_is_asked_for_no_check(visitor):
    visitor.says("compare our views").presses("I only lead it, and don't answer")
    assert "You: I only lead it, and don't answer." in visitor.text
    assert "0 people joined, 0 finished the check" in visitor.text
    assert "Answer the check" not in [button["title"] for button in visitor.messages[-1]["buttons"]]
