"""Answers to the question that was asked, in whatever words."""

import pytest

from guide.check.reading import understand
from guide.check.reading.place import Place
from guide.check.rules import QUESTIONS, STAGES
from guide.messages import Clause, UserMessage
from tests.guide.check.reading.said import LEVEL, said, slots_set


def answered(slot, text, last=None, **answers):
    """The slots that `text` sets at question `slot`, with the NLU of no help, after the `answers` so far."""
    place = Place(slot, answers, last=last)
    return dict(understand(place, UserMessage(text, "nlu_fallback", 0.3, clauses=(Clause(text),))).slots)


@pytest.mark.parametrize("stage", STAGES)
def test_an_unclear_word_sets_nothing(stage):
    assert slots_set(stage, UserMessage("bananas", "nlu_fallback")) == {}


def test_a_likely_reading_is_taken_and_its_words_are_kept():
    message = said(
        "as it happens", ("there was a comments box", {"participation": {"for": 0.9}}, {"participation": 0.9})
    )
    understood = understand(Place("participation"), message)
    assert (dict(understood.slots), dict(understood.said)) == (
        {"participation": "for"},
        {"participation": "there was a comments box"},
    )


def test_a_less_likely_reading_is_asked_about_with_the_closest_two():
    message = said(
        "as it happens",
        ("as it happens", {"participation": {"for": 0.5, "with": 0.4, "to": 0.1}}, {"participation": 0.9}),
    )
    understood = understand(Place("participation"), message)
    assert (dict(understood.slots), understood.doubted, understood.doubt) == ({}, "participation", ("for", "with"))


@pytest.mark.parametrize(
    ("words", "misfit"),
    [
        ("it is better than it was under the old lot", "compares"),
        ("some of us are listened to and others are not", "some and others"),
    ],
)
def test_words_that_give_none_of_the_answers_are_asked_back_as_their_kind(words, misfit):
    values = {"equals": {"none_of_these": 0.7, "yes": 0.2}}
    understood = understand(Place("equals"), said(words, (words, values, {"equals": 0.9})))
    assert (dict(understood.slots), understood.doubted, understood.misfit) == ({}, "equals", misfit)


def test_other_words_that_give_none_of_the_answers_are_not_taken():
    values = {"equals": {"none_of_these": 0.7, "yes": 0.2}}
    assert not understand(Place("equals"), said("there is a rota", ("there is a rota", values, {"equals": 0.9})))


@pytest.mark.parametrize("slot", ["equals", "shared_responsibility", *STAGES])
@pytest.mark.parametrize("words", ["service users did it themselves", "there are no professionals in it, just us"])
def test_people_who_do_it_alone_are_asked_which_answer_comes_nearest(slot, words):
    values = {slot: {"alone": 0.95, "no": 0.95}}
    understood = understand(Place(slot), said(words, (words, values, {"stages": 0.9, slot: 0.9})))
    assert (dict(understood.slots), understood.doubted, understood.misfit) == ({}, slot, "people alone")
    place = Place("confirm", doubted=slot, doubt=understood.doubt, misfit="people alone")
    assert not understand(place, UserMessage("yes", "affirm"))
    assert understand(place, UserMessage("1", "affirm")).slots[slot] == QUESTIONS[slot][-1]


def test_professionals_who_do_it_themselves_are_no_people_alone():
    values = {"plan": {"alone": 0.95}}
    words = "the managers wrote it themselves"
    assert understand(Place("plan"), said(words, (words, values, {"stages": 0.9}))).slots == {"plan": "alone"}


def test_words_that_may_give_none_of_the_answers_are_asked_about_with_answers_only():
    values = {"plan": {"none_of_these": 0.5, "shared": 0.35, "asked": 0.1}}
    words = "us residents with a bit of help"
    understood = understand(Place("plan"), said(words, (words, values, {"stages": 0.9})))
    assert (dict(understood.slots), understood.doubt) == ({}, ("shared", "asked"))


def test_a_bare_no_is_no_answer_where_the_choices_are_no_yes_and_no():
    values = {"community": {"to": 0.95}}
    assert not understand(Place("community"), said("no", ("no", values, {"community": 0.9}), intent="deny"))


def test_words_that_hardly_speak_of_the_question_have_to_be_surer():
    values = {"participation": {"for": LEVEL + 0.01, "to": 0.2}}
    words = "a box for comments"
    assert understand(Place("participation"), said(words, (words, values, {"participation": 0.9}))).slots
    assert not understand(Place("participation"), said(words, (words, values, {"participation": 0.05}))).slots


def test_the_question_that_was_asked_comes_first():
    both = {"plan": {"shared": 0.9}, "choice_and_control": {"with": 0.9}}
    message = said(
        "as it happens", ("the residents chose it with us", both, {"stages": 0.5, "choice_and_control": 0.4})
    )
    assert dict(understand(Place("plan"), message).slots) == {"plan": "shared"}


def test_clauses_that_name_other_questions_answer_them_too():
    message = said(
        "residents planned and designed it with us but staff deliver it",
        ("all of it", {"plan": {"shared": 0.6}}, {"stages": 1.0}),
        ("residents planned and designed it with us", {"plan": {"shared": 0.9}, "design": {"shared": 0.9}}, {"stages": 0.9}),
        ("staff deliver it", {"deliver": {"alone": 0.9}}, {"stages": 0.9}),
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
    message = UserMessage(words, "nlu_fallback", 0.3, clauses=clauses)
    first = Clause(words, {"design": {"alone": 0.9}}, {"stages": 0.9}, level=LEVEL)
    message = UserMessage(words, "nlu_fallback", 0.3, clauses=(first, *clauses[1:]))
    assert dict(understand(Place("design", {"plan": "asked"}), message).slots) == {
        "design": "alone",
        "deliver": "alone",
    }


@pytest.mark.parametrize(
    ("slot", "words", "value"),
    [
        ("involvement", "not helpless any more", "to"),
        ("participation", "some just turn up, others do the lot", "with"),
        ("choice_and_control", "we decide, they don't", "none"),
    ],
)
def test_few_words_that_leave_it_open_are_asked_back(slot, words, value):
    understood = understand(Place(slot), said(words, (words, {slot: {value: 0.95}}, {slot: 0.9})))
    assert not understood.slots
    assert understood.doubted == slot
    assert value in understood.doubt


def test_words_that_surely_answer_another_question_are_asked_back():
    words = "they asked us with a form"
    values, other = {"skills": {"for": 0.7, "to": 0.1}}, {"plan": 0.95}
    understood = understand(Place("skills", {"plan": "asked"}), said(words, (words, values, other)))
    assert (dict(understood.slots), understood.doubted) == ({}, "skills")
