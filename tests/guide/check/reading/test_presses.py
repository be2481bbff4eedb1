"""Buttons that were pressed."""

from guide.messages import UserMessage
from tests.guide.check.reading.said import slots_set


def test_a_value_that_does_not_exist_sets_nothing():
    assert slots_set("plan", UserMessage("/answer", "answer", entities={"plan": "evil"})) == {}
