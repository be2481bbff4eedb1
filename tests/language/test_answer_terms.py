"""What is counted in an answer."""

from language.answer_terms import terms


def test_words_and_pairs_of_words_are_counted():
    assert {"staff", "decide", "staff decide"} <= set(terms("Staff decide."))


def test_a_negation_reaches_the_three_words_behind_it():
    reached = set(terms("They don't often take much part"))
    assert {"not_often", "not_take", "not_much"} <= reached
    assert "not_part" not in reached
