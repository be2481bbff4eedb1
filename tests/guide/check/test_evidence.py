"""A line beside an answer: asked for one answer after the other, kept as typed, and left out or ended at once."""

import pytest

from guide.check.evidence import ENOUGH, Evidence, restored
from guide.check.reading import understand
from guide.check.reading.place import EVIDENCE_LINE, Place
from guide.check.rules import QUESTIONS, UNSURE
from guide.messages import UserMessage

ANSWERS = {slot: values[-1] for slot, values in QUESTIONS.items()} | {"participation": UNSURE}


def test_it_is_asked_for_each_answer_in_turn_but_not_for_not_sure():
    evidence, asked = Evidence().said(ANSWERS, None), []
    while evidence.at:
        asked.append(evidence.at)
        evidence = evidence.said(ANSWERS, "")
    assert asked == [slot for slot in QUESTIONS if slot != "participation"]
    assert evidence.lines == {}


def test_a_line_is_kept_with_its_question_through_a_slot():
    evidence = Evidence().said(ANSWERS, None).said(ANSWERS, "Members voted on the cook").said(ANSWERS, ENOUGH)
    assert restored(evidence.kept) == Evidence({"choice_and_control": "Members voted on the cook"})


def test_an_answer_that_changes_loses_its_line():
    evidence = Evidence({"skills": "the rota", "plan": "the minutes"})
    assert evidence.without(["skills"]).lines == {"plan": "the minutes"}


@pytest.mark.parametrize(
    ("text", "intent", "line"),
    [
        ("Members chose the cook in March", "describe_initiative", "Members chose the cook in March"),
        ("actually change was what they voted for", "change_answer", "actually change was what they voted for"),
        ("we say hello to everyone by name", "greet", "we say hello to everyone by name"),
        ("the goodbye party was planned by members", "goodbye", "the goodbye party was planned by members"),
        ("/skip", "skip", ""),
        ("leave that one out", "skip", ""),
        ("/show_review", "show_review", ENOUGH),
    ],
)
def test_what_is_typed_is_the_line(text, intent, line):
    place = Place(EVIDENCE_LINE, ANSWERS)
    assert understand(place, UserMessage(text, intent, 0.9)).slots == {EVIDENCE_LINE: line}


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("what do you mean?", "what_does_it_mean"),
        ("I want to die", "safety"),
        ("stop", "stop"),
        ("who sees it?", "x"),
        ("hello", "greet"),
    ],
)
def test_a_question_a_command_and_danger_are_no_line(text, intent):
    assert not understand(Place(EVIDENCE_LINE, ANSWERS), UserMessage(text, intent, 0.9))
