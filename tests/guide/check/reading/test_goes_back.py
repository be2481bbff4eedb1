"""Going back to the question before."""

import pytest

from guide.messages import UserMessage
from tests.guide.check.reading.said import slots_set


@pytest.mark.parametrize(
    ("requested", "before"),
    [
        ("participation", "choice_and_control"),
        ("choice_and_control", "role"),
        ("role", "initiative"),
        ("review", "deliver"),
    ],
)
def test_going_back_asks_the_question_before(requested, before):
    assert slots_set(requested, UserMessage("go back", "go_back")) == {before: None}
