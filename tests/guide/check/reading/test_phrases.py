"""Each phrase is found in its examples, and not in its counterexamples."""

import pytest

from guide.check.reading.phrases import phrases

EXAMPLES = [(name, text) for name, phrase in phrases().items() for text in phrase.yes]
COUNTEREXAMPLES = [(name, text) for name, phrase in phrases().items() for text in phrase.no]


@pytest.mark.parametrize(("name", "text"), EXAMPLES)
def test_a_phrase_is_found(name, text):
    assert phrases()[name].pattern.search(text)


@pytest.mark.parametrize(("name", "text"), COUNTEREXAMPLES)
def test_a_phrase_is_not_found(name, text):
    assert not phrases()[name].pattern.search(text)


def test_every_phrase_says_what_it_is_for_and_has_both():
    for name, phrase in phrases().items():
        assert phrase.what, name
        assert len(phrase.yes) >= 2 or name == "denied", name
        assert len(phrase.no) >= 2 or name == "denied", name
