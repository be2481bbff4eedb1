"""Misspelled words are put right, and right ones are left alone."""

import pytest
from en_sentence_minilm.encoder import SentenceEncoder

from language.spelling import TEXT_SPEAK, Speller

TAUGHT = [
    "co-production",
    "coproduction",
    "coote",
    "ostrom",
    "cahn",
    "helpless",
    "responsibility",
    "definition",
    "people",
]


@pytest.fixture(scope="module")
def correct():
    speller = Speller(dict.fromkeys(TAUGHT, 5), SentenceEncoder().words)
    return lambda text: speller(text)[0]


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("wot is coprodution", "what is coproduction"),
        ("who was ostrum", "who was ostrom"),
        ("they feel helples", "they feel helpless"),
        ("shared responsability", "shared responsibility"),
        ("becuase of teh cuoncil", "because of teh council"),
        ("tellmeaboutpeople", "tell me about people"),
        ("r u a robot", "are you a robot"),
        ("2moro plz", "tomorrow please"),
        ("the defnition!", "the definition!"),
    ],
)
def test_slips_and_text_speak_are_put_right(correct, typed, corrected):
    assert correct(typed) == corrected


@pytest.mark.parametrize(
    "typed",
    ["what is co-production?", "they don't decide", "question 3", "123", "", "!!!", "émile zola", "日本語", "a" * 5000],
)
def test_right_words_numbers_and_other_scripts_are_left_alone(correct, typed):
    assert correct(typed) == typed


def test_every_word_of_the_result_can_be_traced_to_where_it_was_typed():
    speller = Speller(dict.fromkeys(TAUGHT, 5), SentenceEncoder().words)
    typed = "wot abt helples ppl"
    corrected, places = speller(typed)
    assert corrected == "what about helpless people"
    assert [(corrected[c:].split()[0], typed[t:].split()[0]) for c, t in places] == [
        ("what", "wot"),
        ("about", "abt"),
        ("helpless", "helples"),
        ("people", "ppl"),
    ]


def test_a_word_taught_once_is_not_a_word_yet():
    """A slip in a training example must not become right by standing there."""
    speller = Speller({"people": 9, "peple": 1}, SentenceEncoder().words)
    assert speller("peple")[0] == "people"


def test_text_speak_stands_for_words_that_are_not_text_speak():
    assert not {word for words in TEXT_SPEAK.values() for word in words.split()} & set(TEXT_SPEAK)
