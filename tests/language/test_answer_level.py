"""The level from which readings are taken is the lowest that keeps the promise."""

from language.answer_level import NEVER, level


def test_as_few_as_possible_are_asked_while_few_enough_are_wrong():
    likelihoods = [0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1]
    right = [True, True, True, False, True, False, True, False, False, False]
    assert level(likelihoods, right, 0.0) == 0.8
    assert level(likelihoods, right, 0.1) == 0.6
    assert level(likelihoods, right, 0.2) == 0.4


def test_everything_is_taken_where_nothing_is_wrong():
    assert level([0.4, 0.9], [True, True], 0.05) == 0.0


def test_nothing_is_taken_where_the_surest_reading_is_wrong_already():
    assert level([0.9, 0.4], [False, True], 0.0) == NEVER
