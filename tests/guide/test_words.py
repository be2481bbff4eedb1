"""Words of the check that people ask about."""

import pytest

from guide.words import word_asked_about


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("who counts as a professional", "word_professional"),
        ("does a carer count as people", "word_citizens"),
        ("is it about me or about everyone who goes?", "word_citizens"),
        ("what do you mean by community", "word_community"),
        ("what counts as an initiative? would our lunch club do", "word_initiative"),
        ("how is this different to the one about design", "word_stages"),
        ("what do you mean", None),
        ("what counts as limited", None),
    ],
)
def test_a_word_that_is_asked_about_is_found(text, word):
    assert word_asked_about(text) == word
