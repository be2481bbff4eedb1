"""Which question words name."""

import pytest

from guide.check.reading.words import named_question


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("question 3 is wrong", "involvement"),
        ("number 10", "deliver"),
        ("change participation", "participation"),
        ("actually the community one should be limited", "community"),
        ("the planning one", "plan"),
        ("working as equals", "equals"),
        ("the second one is wrong", "participation"),
        ("question nine again", "design"),
        ("the 4th", "skills"),
        ("the first time they came", None),
        ("I meant something else", None),
    ],
)
def test_the_question_to_change_is_found_in_the_words(text, slot):
    assert named_question(text) == slot
