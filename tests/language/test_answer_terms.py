"""What is counted in an answer."""

from language.answer_terms import terms, who_does_what


def test_words_and_pairs_of_words_are_counted():
    assert {"staff", "decide", "staff decide"} <= set(terms("Staff decide."))


def test_a_negation_reaches_the_three_words_behind_it():
    reached = set(terms("They don't often take much part"))
    assert {"not_often", "not_take", "not_much"} <= reached
    assert "not_part" not in reached


def test_how_an_answer_begins_and_ends_is_counted():
    assert {"begins_yes", "ends_though"} <= set(terms("Yes, some of it though"))


def test_whoever_does_something_is_read_as_their_side():
    assert set(who_does_what("The warden asks residents")) == set(who_does_what("officers asks the tenants"))
    assert "professionals asks people" in who_does_what("The warden asks residents")
    assert who_does_what("residents ask the warden") != who_does_what("the warden ask residents")
