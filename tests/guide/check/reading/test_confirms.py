"""What is said to the question whether an answer was understood."""

import pytest

from guide.check.reading import understand
from guide.check.reading.place import Place
from guide.messages import UserMessage


@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [
        ("yes", "affirm", {"equals": "partly"}),
        ("yes that's it", "affirm", {"equals": "partly"}),
        ("1", "nlu_fallback", {"equals": "partly"}),
        ("2", "nlu_fallback", {"equals": "no"}),
        ("no", "deny", {}),
        ("neither", "never_mind", {}),
        ("Yes, as equals throughout", "ask_equals", {"equals": "yes"}),
    ],
)
def test_is_that_right(text, intent, slots):
    place = Place("confirm", doubted="equals", doubt=("partly", "no"))
    assert dict(understand(place, UserMessage(text, intent)).slots) == {**slots, "confirm": "no"}


def test_a_yes_that_goes_on_about_something_else_is_not_taken_for_the_doubted_answer():
    place = Place("confirm", doubted="involvement", doubt=("to", "for"))
    message = UserMessage("yes loads of them take part", "describe_initiative")
    assert "involvement" not in understand(place, message).slots
