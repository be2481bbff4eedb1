"""What a message means at a question of the check."""

import pytest

from actions import texts
from actions.check_reading import LONGEST_NAME, Message, Place, change_buttons, named_question, read_answer, understand
from actions.check_rules import QUESTIONS, STAGES, UNSURE


def slots_set(requested, message):
    """The slots that `message` sets while the check waits for `requested`."""
    return dict(understand(Place(requested), message).slots)


@pytest.mark.parametrize("slot", QUESTIONS)
def test_every_choice_can_be_typed_by_its_words_and_by_its_number(slot):
    values = [texts.button_value(slot, button) for button in texts.choices(slot)]
    assert sorted(values) == sorted([*QUESTIONS[slot], UNSURE])
    for number, (button, value) in enumerate(zip(texts.choices(slot), values, strict=True), 1):
        assert read_answer(slot, Message(button["title"].upper() + "!", "nlu_fallback")) == value
        assert read_answer(slot, Message(str(number), "nlu_fallback")) == value


@pytest.mark.parametrize("slot", QUESTIONS)
def test_not_sure_is_an_answer_to_every_question(slot):
    assert read_answer(slot, Message("no idea", "unsure")) == UNSURE


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
    assert read_answer(slot, Message("…", intent)) == value


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
    ],
)
def test_a_plain_yes_or_no_counts_whatever_the_rest_is_taken_for(text, value):
    assert read_answer("participation", Message(text, "ask_participation", 0.9)) == value


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("question 3 is wrong", "involvement"),
        ("number 10", "deliver"),
        ("change participation", "participation"),
        ("actually the community one should be limited", "community"),
        ("the planning one", "plan"),
        ("working as equals", "equals"),
        ("I meant something else", None),
    ],
)
def test_the_question_to_change_is_found_in_the_words(text, slot):
    assert named_question(text) == slot


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
    assert read_answer(slot, Message(text, "nlu_fallback")) == value


def test_a_doubtful_wish_to_change_is_none():
    message = Message("people were asked but the professionals decided", "change_answer", 0.5)
    assert slots_set("participation", message) == {}


def test_changing_a_named_answer_asks_it_again_and_then_the_review():
    assert slots_set("review", Message("change participation", "change_answer")) == {
        "participation": None,
        "change": "no",
        "review": None,
    }


def test_changing_without_saying_which_asks_which():
    assert slots_set("plan", Message("I want to change an answer", "change_answer")) == {
        "change": None,
        "review": None,
    }


def test_all_ten_questions_can_be_reached_by_change_buttons():
    pages = change_buttons(Message("", "change_answer"))
    reached = []
    for page in pages:
        half = page["payload"].split('"')[3]
        buttons = change_buttons(Message("", "change_answer", entities={"question": half}))
        assert len(buttons) <= 5
        reached += [button["payload"].split('"')[3] for button in buttons]
    assert reached == list(QUESTIONS)


@pytest.mark.parametrize(
    ("requested", "before"),
    [("participation", "choice_and_control"), ("choice_and_control", "initiative"), ("review", "deliver")],
)
def test_going_back_asks_the_question_before(requested, before):
    assert slots_set(requested, Message("go back", "go_back")) == {before: None}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Riverside Lunch Club", "Riverside Lunch Club"),
        ("it's called Riverside Lunch Club.", "Riverside Lunch Club"),
        ("  Two   lines\nof name ", "Two lines of name"),
        ("x" * 500, "x" * LONGEST_NAME),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("{initiative}", "{initiative}"),
    ],
)
def test_the_name_is_kept_as_it_was_typed_but_short(text, name):
    assert slots_set("initiative", Message(text, "out_of_scope")) == {"initiative": name}


@pytest.mark.parametrize("text", ["What is co-production?", "who was Elinor Ostrom", "..."])
def test_a_question_is_not_taken_for_a_name(text):
    assert slots_set("initiative", Message(text, "ask_definition", 0.9)) == {}


@pytest.mark.parametrize(("text", "intent"), [("skip", "skip"), ("no", "deny"), ("not sure", "unsure")])
def test_the_name_can_be_skipped(text, intent):
    assert slots_set("initiative", Message(text, intent, 0.9)) == {"initiative": ""}


def test_a_value_that_does_not_exist_sets_nothing():
    assert slots_set("plan", Message("/answer", "answer", entities={"plan": "evil"})) == {}


@pytest.mark.parametrize("stage", STAGES)
def test_an_unclear_word_sets_nothing(stage):
    assert slots_set(stage, Message("bananas", "nlu_fallback")) == {}
