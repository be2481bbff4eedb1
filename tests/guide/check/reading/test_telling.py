"""What a description tells of which question."""

from dataclasses import replace

from guide.check.reading.telling import told, worth_reading
from guide.check.rules import QUESTIONS
from guide.messages import UserMessage
from tests.guide.check.reading.said import said


def in_a_story(*clauses):
    """The answers that a description of these clauses gives."""
    whole = " ".join(words for words, *_ in clauses)
    message = said(whole, (whole, {}, {}), *clauses)
    sentences = tuple(replace(clause, is_sentence=True) for clause in message.clauses[1:])
    return told(replace(message, clauses=(message.clauses[0], *sentences)), set(QUESTIONS))[0]


def test_a_clause_that_surely_means_an_answer_gives_it():
    assert in_a_story(("nobody is the boss", {"equals": {"yes": 0.97}}, {"equals": 0.8})) == {"equals": "yes"}


def test_what_is_less_than_sure_is_left_to_be_asked():
    assert in_a_story(("we are nice to one another", {"equals": {"yes": 0.7}}, {"equals": 0.7})) == {}


def test_two_clauses_that_say_it_differently_give_no_answer():
    clauses = (
        ("in the room we are equals", {"equals": {"yes": 0.99}}, {"equals": 0.99}),
        ("outside it the doctors are in charge", {"equals": {"no": 0.99}}, {"equals": 0.99}),
    )
    assert in_a_story(*clauses) == {}


def test_how_it_was_before_is_no_answer():
    assert in_a_story(("the consultant used to tell us", {"equals": {"no": 0.99}}, {"equals": 0.99})) == {}


def test_a_clause_that_names_stages_tells_of_those_only():
    decided = {"plan": {"alone": 0.99}, "design": {"alone": 0.99}, "deliver": {"alone": 0.99}}
    assert in_a_story(("the company decides it all", decided, {"stages": 0.99})) == {}
    assert in_a_story(("the company made the plan", {"plan": decided["plan"]}, {"stages": 0.99})) == {"plan": "alone"}
    both = in_a_story(("the company planned and delivered it", decided, {"stages": 0.99}))
    assert both == {"plan": "alone", "deliver": "alone"}


def test_what_gives_none_of_the_answers_tells_nothing():
    assert in_a_story(("better than it was", {"equals": {"none_of_these": 0.99}}, {"equals": 0.99})) == {}


def test_only_what_may_be_an_answer_is_read():
    assert worth_reading(UserMessage("nobody asks us", "describe_initiative", 0.99))
    assert worth_reading(UserMessage("we work as equals", "ask_equals", 0.99))
    assert not worth_reading(UserMessage("who is Elinor Ostrom?", "ask_ostrom", 0.99))
    assert not worth_reading(UserMessage("take the tour", "start_tour", 0.99))
