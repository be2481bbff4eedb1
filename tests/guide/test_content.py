"""What people wrote, put into the guide's texts."""

import pytest

from channels import markup
from guide.content import literal, plain

WRITTEN = [
    "[click](https://www.hants.gov.uk/coproduction)",
    "**bold** _and_ `code`",
    "- a list",
    "1. a list",
    "12) another",
    "# a title",
    "> a quotation",
    "<b>tag</b> <https://evil.example>",
    "back\\slash \\[",
    "a | b",
    "Fish & Chips (North), 2.0!",
]


@pytest.mark.parametrize("words", WRITTEN)
def test_it_stays_the_letters_that_it_is_in_every_channel(words):
    (block,) = markup.blocks(literal(words))
    assert (block.kind, "".join(span.text for span in block.spans)) == ("paragraph", words)
    assert not any(span.bold or span.link for span in block.spans)
    assert plain(literal(words)) == words
    assert "<a " not in markup.html(literal(words))


def test_a_name_of_ordinary_words_is_left_as_it_is():
    assert literal("Meals-on-Wheels 2.0 (North), Ann's café & co.") == "Meals-on-Wheels 2.0 (North), Ann's café & co."
