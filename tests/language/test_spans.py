"""A name among other words: what is learned of some messages is found in others."""

import numpy as np
import pytest

from language.spans import MOST_WORDS, SpanFinder, span_of, spans, words_of

SAID = [
    ("it's called {}", "We sail", "the Nook", "Bloom"),
    ("everyone says {}", "Green Gang", "lunch bunch", "Second Wind"),
    ("our name is {} I think", "Hope House", "the Thursday lot", "Roots"),
]
NOTHING = ["we have no name yet", "what do you mean by that", "can I skip this one", "no idea what to say here"]


def learned():
    texts, names = [], []
    for said, *each in SAID:
        for name in each:
            texts.append(said.format(name))
            start = texts[-1].index(name)
            names.append(span_of(words_of(texts[-1]), start, start + len(name)))
    texts += NOTHING
    names += [None] * len(NOTHING)
    finder = SpanFinder()
    finder.learn(texts, np.zeros((len(texts), 3), dtype=np.float32), names)
    return finder


@pytest.fixture(scope="module")
def finder():
    return learned()


@pytest.mark.parametrize(
    ("text", "name"),
    [("it's called Wide Awake", "Wide Awake"), ("our name is the potting shed I think", "the potting shed")],
)
def test_a_name_is_found_in_words_that_were_learned(finder, text, name):
    found, likely = finder.find(text, np.zeros(3))
    assert found == name
    assert likely > 0.5


def test_where_there_is_none_it_is_unlikely(finder):
    assert finder.find("what do you mean", np.zeros(3))[1] < 0.5


def test_nothing_to_read_has_no_name(finder):
    assert finder.find("", np.zeros(3)) == ("", 0.0)
    assert finder.find("...", np.zeros(3)) == ("", 0.0)


def test_what_a_message_means_speaks_for_or_against_a_name():
    texts, names = ["alpha", "beta", "gamma", "delta"], [(0, 0), (0, 0), None, None]
    finder = SpanFinder()
    finder.learn(texts, np.array([[1, 0], [1, 0], [0, 1], [0, 1]], dtype=np.float32), names)
    assert finder.find("omega", np.array([1, 0]))[1] > 0.8
    assert finder.find("omega", np.array([0, 1]))[1] < 0.2


def test_a_run_is_of_whole_words_and_not_too_long():
    words = words_of("we call it Men in Sheds")
    assert span_of(words, 11, 23) == (3, 5)
    assert span_of(words, 11, 11) is None
    assert max(last - first for first, last in spans(words_of("word " * 100))) == MOST_WORDS - 1


def test_two_fits_give_the_same_weights(finder):
    assert learned().weights == finder.weights
