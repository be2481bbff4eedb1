"""What words give by themselves at a question of the check."""

import pytest

from guide import content
from guide.check.reading.values import read_answer
from guide.check.rules import QUESTIONS, UNSURE
from guide.messages import Clause, UserMessage


@pytest.mark.parametrize("slot", QUESTIONS)
def test_every_choice_can_be_typed_by_its_words_and_by_its_number(slot):
    values = [content.button_value(slot, button) for button in content.choices(slot)]
    assert sorted(values) == sorted([*QUESTIONS[slot], UNSURE])
    for number, (button, value) in enumerate(zip(content.choices(slot), values, strict=True), 1):
        assert read_answer(slot, UserMessage(button.title.upper() + "!", "nlu_fallback")) == value
        assert read_answer(slot, UserMessage(str(number), "nlu_fallback")) == value


@pytest.mark.parametrize("slot", QUESTIONS)
def test_not_sure_is_an_answer_to_every_question(slot):
    assert read_answer(slot, UserMessage("no idea", "unsure")) == UNSURE


@pytest.mark.parametrize(
    ("slot", "intent", "value"),
    [
        ("choice_and_control", "affirm", "with"),
        ("choice_and_control", "deny", "none"),
        ("choice_and_control", "partly", None),
        ("participation", "partly", "for"),
        ("equals", "deny", "no"),
        ("shared_responsibility", "partly", "partly"),
        ("involvement", "affirm", None),
        ("plan", "affirm", None),
        ("plan", "deny", None),
    ],
)
def test_yes_no_and_a_bit_mean_what_the_question_lets_them_mean(slot, intent, value):
    assert read_answer(slot, UserMessage("go on then", intent)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Yes, we take part", "with"),
        ("no they don't", "to"),
        ("no idea", None),
        ("yes but only now and then", None),
        ("nobody asked", None),
        ("no one was left out", None),
        ("yes and no", "for"),
        ("yes, equals", None),
    ],
)
def test_a_plain_yes_or_no_counts_whatever_the_rest_is_taken_for(text, value):
    assert read_answer("participation", UserMessage(text, "ask_participation", 0.9)) == value


@pytest.mark.parametrize(
    ("slot", "text", "value"),
    [
        ("plan", "decided together", "shared"),
        ("skills", "skills wasted", "for"),
        ("involvement", "helpless", "to"),
        ("participation", "take part", None),
        ("plan", "professionals", None),
        ("plan", "we", None),
        ("shared_responsibility", "is it shared?", None),
    ],
)
def test_some_of_a_choices_words_are_enough_where_they_are_its_own(slot, text, value):
    assert read_answer(slot, UserMessage(text, "nlu_fallback")) == value


def test_a_choice_that_is_said_word_for_word_counts_more_than_what_was_read():
    read = (Clause("i said their skills are used", {"skills": {"for": 0.8, "with": 0.1}}),)
    message = UserMessage("i said their skills are used", "describe_initiative", 0.8, clauses=read)
    assert read_answer("skills", message) == "with"
