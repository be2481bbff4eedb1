"""N-grams: what is learned of all texts at once is what is found in each of them."""

import numpy as np

from language.ngrams import NGrams, tidy

TEXTS = [
    "who decides",
    "who decides that",
    "staff decide it",
    "staff decide 12 things",
    "they take part",
    "we take part",
]


def learned():
    ngrams = NGrams()
    return ngrams, ngrams.learn([tidy(text.split()) for text in TEXTS], 1.5)


def test_each_text_has_the_weights_that_the_learning_gave_it():
    ngrams, matrix = learned()
    for row, text in enumerate(TEXTS):
        places, weights = ngrams.of(tidy(text.split()), 1.5)
        whole = np.zeros(ngrams.width, dtype=np.float32)
        whole[places] = weights
        np.testing.assert_allclose(whole, matrix[row].toarray()[0], atol=1e-6)


def test_what_is_kept_comes_back(tmp_path):
    ngrams, _ = learned()
    ngrams.write(tmp_path)
    again = NGrams()
    again.read(tmp_path)
    for part, other in zip(ngrams.of("who decides", 1.5), again.of("who decides", 1.5), strict=True):
        np.testing.assert_array_equal(part, other)


def test_a_text_of_nothing_known_has_no_weights():
    ngrams, _ = learned()
    assert [len(part) for part in ngrams.of("ξένος", 1.5)] == [0, 0]


def test_numbers_are_all_alike():
    assert tidy(["In", "2019", "it", "was", "B2B"]) == "in __number__ it was b2b"


def test_an_analyser_of_ones_own_says_what_is_counted():
    ngrams = NGrams(lambda text: text.split("-"))
    ngrams.learn(["a-b", "a-c"], 1.0)
    assert ngrams.width == 1
    assert len(ngrams.of("a-z", 1.0)[0]) == 1
