"""Corrections of answers that were given."""

from dataclasses import replace

import pytest

from guide.check.reading import understand
from guide.check.reading.corrects import change_buttons
from guide.check.reading.place import Place
from guide.check.rules import QUESTIONS
from guide.messages import Named, UserMessage
from tests.guide.check.reading.said import slots_set


def test_a_doubtful_wish_to_change_is_none():
    message = UserMessage("people were asked but the professionals decided", "change_answer", 0.5)
    assert slots_set("participation", message) == {}


def test_changing_a_named_answer_asks_it_again_and_then_the_review():
    assert slots_set("review", UserMessage("change participation", "change_answer")) == {
        "participation": None,
        "change": "no",
        "review": None,
    }


def test_changing_without_saying_which_asks_which():
    assert slots_set("plan", UserMessage("I want to change an answer", "change_answer")) == {
        "change": None,
        "review": None,
    }


def test_all_ten_questions_can_be_reached_by_change_buttons():
    pages = change_buttons(UserMessage("", "change_answer"))
    reached = []
    for page in pages:
        half = page.payload.split('"')[3]
        buttons = change_buttons(UserMessage("", "change_answer", entities={"question": half}))
        assert len(buttons) <= 5
        reached += [button.payload.split('"')[3] for button in buttons]
    assert reached == list(QUESTIONS)


@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [
        ("I meant no", "correct_last", {"equals": "no"}),
        ("sorry, I meant partly", "nlu_fallback", {"equals": "partly"}),
        ("actually the community one should be limited", "change_answer", {"community": "for"}),
        ("change participation to no part", "change_answer", {"participation": "to"}),
        ("that's wrong", "correct_last", {"equals": None}),
    ],
)
def test_taking_back_what_was_said(text, intent, slots):
    assert dict(understand(Place("plan", last="equals"), UserMessage(text, intent)).slots) == {
        **slots,
        "change": "no",
        "review": None,
    }


@pytest.mark.parametrize("requested", ["plan", "review"])
@pytest.mark.parametrize(
    ("text", "intent", "slot"),
    [
        ("go back to the skills one", "go_back", "skills"),
        ("question 2 again", "repeat", "participation"),
        ("I want to change what I said about control", "change_answer", "choice_and_control"),
        ("number 4 isn't right", "correct_last", "skills"),
        ("redo the third one", "start_again", "involvement"),
        ("that equals one's too generous", "ask_equals", "equals"),
        ("scrap my answer on community, I'd not thought", "skip", "community"),
    ],
)
def test_a_question_that_is_named_is_asked_again_and_nothing_else_changes(requested, text, intent, slot):
    place = Place(requested, {**dict.fromkeys(QUESTIONS, "unsure"), "plan": None}, last="equals")
    found = dict(understand(place, UserMessage(text, intent, 0.4)).slots)
    assert found == {slot: None, "change": "no", "review": None}


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Hang on, what do you mean by equals?", "what_does_it_mean"),
        ("hang on what do you mean by equals", "what_does_it_mean"),
        ("option 1", "change_answer"),
    ],
)
def test_what_is_no_correction_changes_no_answer(text, intent):
    place = Place("shared_responsibility", {"equals": "no", "choice_and_control": "none"}, last="equals")
    found = understand(place, UserMessage(text, intent, 0.66)).slots
    assert not set(found) - {"shared_responsibility"}


def test_the_same_as_before_is_an_answer_and_no_correction():
    found = understand(Place("design", {"plan": "asked"}, last="plan"), UserMessage("same as before", "correct_last"))
    assert found.slots["design"] == "asked"


def test_a_number_in_words_names_the_question_that_gets_a_new_value():
    place = Place("review", dict.fromkeys(QUESTIONS, "unsure"))
    found = understand(place, UserMessage("number six ought to be in part", "go_to_part", 0.7)).slots
    assert found["equals"] == "partly"


def test_a_word_that_is_denied_is_no_new_value():
    message = UserMessage("actually we didn't design together", "describe_initiative", 0.54)
    found = understand(Place("review", dict.fromkeys(QUESTIONS, "unsure")), message).slots
    assert found == {"design": None, "change": "no", "review": None}


def test_two_corrections_in_one_message_are_both_taken():
    message = UserMessage(
        "participation should be limited and the community one should be enabled", "change_answer", 0.9
    )
    slots = understand(Place("review", dict.fromkeys(QUESTIONS, "unsure")), message).slots
    assert (slots["participation"], slots["community"], slots["review"]) == ("for", "with", None)


def test_a_correction_that_names_no_question_asks_which():
    assert slots_set("change", UserMessage("no, that was wrong", "correct_last", 0.9)) == {
        "change": None,
        "review": None,
    }


def test_what_was_said_of_another_question_corrects_it():
    place = Place("equals", {"community": "for"}, last="community")
    message = UserMessage("The community question, I said it is enabled", "describe_initiative", 0.5)
    assert understand(place, message).slots["community"] == "with"


@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        ("can you put question 9 to not sure instaed, rest is fine", "design", "unsure"),
        ("Put number 7 down as in part instead", "shared_responsibility", "partly"),
        ("Question 8 should read 'we decided together', not 'people were asked'.", "plan", "shared"),
        ("Change the one about equals", "equals", None),
        ("the choice one at the start, i said yes but really they tell us what to do", "choice_and_control", None),
    ],
)
def test_a_correction_has_the_value_that_it_says_and_no_other(text, slot, value):
    place = Place("review", dict.fromkeys(QUESTIONS, "unsure"), last="deliver")
    assert understand(place, UserMessage(text, "change_answer", 0.8)).slots[slot] == value


def test_a_name_that_was_given_wrong_is_asked_anew_or_taken_where_it_is_said():
    place = Place("skills", {"choice_and_control": "with"}, last="choice_and_control")
    message = UserMessage("sorry I have write the name wrong", "correct_last", 0.8)
    assert understand(place, message).slots["initiative"] is None
    named = replace(message, text="the name is wrong its Tuesday Lunch Club", named=Named("Tuesday Lunch Club", 0.9))
    assert understand(place, named).slots["initiative"] == "Tuesday Lunch Club"
