"""The understanding does not fall below what was reached, on utterances that the training never saw."""

from collections import Counter

import pytest
from rapidfuzz import fuzz, process

from guide.check.reading.words import plain
from guide.check.rules import QUESTIONS
from tests.nlu.measure import FILES, answers, examples_of, is_right, readings, saved, utterances

FLOOR = {
    "in_scope": 0.96,
    "noisy": 0.95,
    "sessions": 0.92,
    "out_of_scope": 0.95,
    "safety": 1.0,
    "not_safety_guard": 0.96,
    "not_session_guard": 0.8,
    "answers_right": 0.85,
}
"""Somewhat below what was reached. Two trainings of the same examples give the same weights on one machine."""
SAME = 90
"""Out of 100: how alike two texts are that differ in a word or two."""


@pytest.fixture(scope="module")
def found():
    return readings()


@pytest.fixture(scope="module")
def reached(found):
    return saved(*found)


@pytest.mark.parametrize("kind", FLOOR)
def test_floor(found, reached, kind):
    wrong = [f"{r.expected} read as {r.intent}: {r.text}" for r in found[0] if not is_right(r)]
    assert reached[kind] >= FLOOR[kind], wrong


def test_few_answers_are_read_wrong_without_asking(reached):
    assert reached["answers_wrong"] <= 0.03


def test_there_are_enough_utterances():
    assert sum(1 for file in FILES for _ in utterances(file)) >= 300
    of_each = Counter((slot, value) for slot, value, _ in answers())
    assert {slot for slot, _ in of_each} == set(QUESTIONS)
    assert len(of_each) == sum(len(values) + 1 for values in QUESTIONS.values())
    assert min(of_each.values()) >= 15


def test_none_is_trained_on_or_nearly():
    tested = [text for file in FILES for _, text in utterances(file)] + [text for *_, text in answers()]
    trained = {plain(example) for example in examples_of("*")}
    nearly = {
        text: found[0]
        for text in tested
        if len(text.split()) > 2  # everybody says "next" and "thank you"
        and (found := process.extractOne(plain(text), trained, scorer=fuzz.ratio, score_cutoff=SAME))
    }
    assert nearly == {}
