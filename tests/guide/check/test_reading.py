"""What a message means at a question of the check."""

import pytest

from guide import content
from guide.check.reading import (
    ACCEPTED,
    LONGEST_NAME,
    Clause,
    Message,
    Place,
    change_buttons,
    named_question,
    read_answer,
    understand,
)
from guide.check.rules import QUESTIONS, STAGES, UNSURE


def slots_set(requested, message):
    """The slots that `message` sets while the check waits for `requested`."""
    return dict(understand(Place(requested), message).slots)


@pytest.mark.parametrize("slot", QUESTIONS)
def test_every_choice_can_be_typed_by_its_words_and_by_its_number(slot):
    values = [content.button_value(slot, button) for button in content.choices(slot)]
    assert sorted(values) == sorted([*QUESTIONS[slot], UNSURE])
    for number, (button, value) in enumerate(zip(content.choices(slot), values, strict=True), 1):
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
        ("yes, equals", None),
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


def said(text, *clauses, intent="describe_initiative", confidence=0.9):
    """A message that the reader read as `clauses`: words, `{slot: {value: likelihood}}` and what each is about."""
    return Message(text, intent, confidence, clauses=tuple(Clause(*clause) for clause in clauses))


def test_a_likely_reading_is_taken_and_its_words_are_kept():
    message = said("x", ("there was a comments box", {"participation": {"for": 0.9}}, {"participation": 0.9}))
    understood = understand(Place("participation"), message)
    assert (dict(understood.slots), dict(understood.said)) == (
        {"participation": "for"},
        {"participation": "there was a comments box"},
    )


def test_a_less_likely_reading_is_asked_about_with_the_closest_two():
    message = said("x", ("x", {"participation": {"for": 0.5, "with": 0.4, "to": 0.1}}, {"participation": 0.9}))
    understood = understand(Place("participation"), message)
    assert (dict(understood.slots), understood.doubted, understood.doubt) == ({}, "participation", ("for", "with"))


def test_words_that_hardly_speak_of_the_question_have_to_be_surer():
    values = {"participation": {"for": ACCEPTED + 0.01, "to": 0.2}}
    words = "a box for comments"
    assert understand(Place("participation"), said(words, (words, values, {"participation": 0.9}))).slots
    assert not understand(Place("participation"), said(words, (words, values, {"participation": 0.05}))).slots


def test_the_question_that_was_asked_comes_first():
    both = {"plan": {"shared": 0.9}, "choice_and_control": {"with": 0.9}}
    message = said("x", ("the residents chose it with us", both, {"stages": 0.5, "choice_and_control": 0.4}))
    assert dict(understand(Place("plan"), message).slots) == {"plan": "shared"}


def test_clauses_that_name_other_questions_answer_them_too():
    message = said(
        "residents planned and designed it with us but staff deliver it",
        ("all of it", {"plan": {"shared": 0.6}}, {"stages": 1.0}),
        ("residents planned and designed it with us", {"plan": {"shared": 0.9}, "design": {"shared": 0.9}, "deliver": {"shared": 0.9}}, {"stages": 0.9}),
        ("staff deliver it", {"plan": {"alone": 0.9}, "deliver": {"alone": 0.9}}, {"stages": 0.9}),
    )  # fmt: skip
    understood = understand(Place("plan"), message)
    assert dict(understood.slots) == {"plan": "shared", "design": "shared", "deliver": "alone"}
    assert understood.said["deliver"] == "staff deliver it"


def test_what_is_said_of_another_question_does_not_answer_this_one():
    message = said(
        "their skills are wasted",
        ("their skills are wasted", {"skills": {"for": 0.95}, "choice_and_control": {"none": 0.95}}, {"skills": 0.95}),
    )
    assert dict(understand(Place("choice_and_control"), message).slots) == {"skills": "for"}


@pytest.mark.parametrize(("about", "taken"), [(0.9, True), (0.3, False)])
def test_a_clear_answer_to_the_question_is_no_emergency(about, taken):
    clause = ("they felt lost and helpless", {"involvement": {"to": 0.95}}, {"involvement": about})
    understood = understand(Place("involvement"), said(clause[0], clause, intent="safety", confidence=0.7))
    assert bool(understood.slots) is taken


def test_a_sure_emergency_is_never_an_answer():
    clause = ("I want to die", {"involvement": {"to": 0.99}}, {"involvement": 0.99})
    assert not understand(Place("involvement"), said(clause[0], clause, intent="safety", confidence=1.0))


@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [
        ("yes", "affirm", {"equals": "partly"}),
        ("yes that's it", "affirm", {"equals": "partly"}),
        ("1", "nlu_fallback", {"equals": "partly"}),
        ("2", "nlu_fallback", {"equals": "no"}),
        ("no", "deny", {}),
        ("neither", "never_mind", {}),
        ("Yes, as equals throughout", "ask_equals", {"equals": "yes"}),
    ],
)
def test_is_that_right(text, intent, slots):
    place = Place("confirm", doubted="equals", doubt=("partly", "no"))
    assert dict(understand(place, Message(text, intent)).slots) == {**slots, "confirm": "no"}


@pytest.mark.parametrize(("intent", "restart"), [("affirm", True), ("deny", False)])
def test_starting_again_is_asked_about_first(intent, restart):
    assert understand(Place("plan"), Message("start again", "start_again")).restart
    assert understand(Place("confirm", restarting=True), Message("…", intent)).restart is restart


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
    assert dict(understand(Place("plan", last="equals"), Message(text, intent)).slots) == {
        **slots,
        "change": "no",
        "review": None,
    }


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("it's called Riverside Lunch Club and everyone took part as equals", "Riverside Lunch Club"),
        ("our group is called Men in Sheds, we meet on Fridays", "Men in Sheds"),
        ("It has no name yet", ""),
    ],
)
def test_the_name_is_found_in_what_is_told(text, name):
    assert slots_set("initiative", Message(text, "describe_initiative"))["initiative"] == name


def answered(slot, text, last=None, **answers):
    """The slots that `text` sets at question `slot`, with the NLU of no help, after the `answers` so far."""
    place = Place(slot, answers, last=last)
    return dict(understand(place, Message(text, "nlu_fallback", 0.3, clauses=(Clause(text),))).slots)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("used. actually wasted, no, used!", "with"),
        ("wasted... no wait, used", "with"),
        ("skills used, sorry I mean wasted", "for"),
        ("used", "with"),
        ("hmm, used or wasted", None),
    ],
)
def test_a_mind_changed_within_a_message_is_read_to_its_end(text, value):
    assert answered("skills", text).get("skills") == value


@pytest.mark.parametrize(
    ("slot", "last", "text", "value"),
    [
        ("design", "plan", "same again", "asked"),
        ("design", "plan", "the same as for planning", "asked"),
        ("deliver", "design", "ditto", "shared"),
        ("deliver", "design", "same as the plan", "asked"),
        ("shared_responsibility", "equals", "exactly the same", "partly"),
        ("equals", "community", "the same", None),
        ("deliver", "design", "the same people who used to cook it before are the ones who cook it now", None),
    ],
)
def test_the_same_means_the_answer_before(slot, last, text, value):
    found = answered(slot, text, last, plan="asked", design="shared", equals="partly", community="for")
    assert found.get(slot) == value


def test_the_same_for_another_stage_in_one_message():
    words = "professionals decided. delivery the same"
    clauses = tuple(Clause(part) for part in (words, "professionals decided", "delivery the same"))
    message = Message(words, "nlu_fallback", 0.3, clauses=clauses)
    first = Clause(words, {"design": {"alone": 0.9}}, {"stages": 0.9})
    message = Message(words, "nlu_fallback", 0.3, clauses=(first, *clauses[1:]))
    assert dict(understand(Place("design", {"plan": "asked"}), message).slots) == {
        "design": "alone",
        "deliver": "alone",
    }


def test_two_corrections_in_one_message_are_both_taken():
    message = Message("participation should be limited and the community one should be enabled", "change_answer", 0.9)
    slots = understand(Place("review", dict.fromkeys(QUESTIONS, "unsure")), message).slots
    assert (slots["participation"], slots["community"], slots["review"]) == ("for", "with", None)


def test_a_correction_that_names_no_question_asks_which():
    assert slots_set("change", Message("no, that was wrong", "correct_last", 0.9)) == {"change": None, "review": None}


def test_what_was_said_of_another_question_corrects_it():
    place = Place("equals", {"community": "for"}, last="community")
    message = Message("The community question, I said it is enabled", "describe_initiative", 0.5)
    assert understand(place, message).slots["community"] == "with"
