"""What was typed for each answer."""

from guide.check.reading.place import CONFIRM, Place, Understood
from guide.check.typed import typed_for
from guide.messages import UserMessage


def after(place, text, slots, said=None, kept=None):
    return typed_for(kept or {}, place, UserMessage(text, "describe_initiative"), Understood(slots, said or {}))


def test_own_words_are_kept_for_the_question_that_was_asked():
    assert after(Place("plan"), "the board\ndid it", {"plan": "alone"}) == {"plan": "the board did it"}


def test_words_that_told_several_are_kept_each_with_its_own():
    said = {"plan": "they planned it", "skills": "I bake bread"}
    slots = {"plan": "alone", "skills": "with"}
    assert after(Place("plan"), "they planned it and I bake bread", slots, said) == said


def test_a_button_and_its_own_words_have_none_and_take_old_ones_away():
    kept = {"plan": "the board", "design": "us"}
    assert after(Place("plan"), '/answer{"plan": "shared"}', {"plan": "shared"}, kept=kept) == {"design": "us"}
    assert after(Place("plan"), "we decided together", {"plan": "shared"}, kept=kept) == {"design": "us"}


def test_a_button_that_says_what_words_meant_keeps_the_words():
    place = Place(CONFIRM, doubted="plan", words="kind of both of us")
    assert after(place, '/answer{"plan": "asked"}', {"plan": "asked"}) == {"plan": "kind of both of us"}


def test_an_answer_that_is_asked_again_keeps_its_words_until_then():
    assert after(Place("review"), "change the plan", {"plan": None}, kept={"plan": "the board"}) == {
        "plan": "the board"
    }
