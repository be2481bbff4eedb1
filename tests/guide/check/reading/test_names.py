"""What is said at the question for the initiative's name."""

import pytest

from guide.check.reading.levels import LONGEST_NAME
from guide.messages import UserMessage
from tests.guide.check.reading.said import slots_set


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Riverside Lunch Club", "Riverside Lunch Club"),
        ("it's called Riverside Lunch Club.", "Riverside Lunch Club"),
        ("  Two   lines\nof name ", "Two lines of name"),
        ("x" * 500, "x" * LONGEST_NAME),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("{initiative}", "{initiative}"),
    ],
)
def test_the_name_is_kept_as_it_was_typed_but_short(text, name):
    assert slots_set("initiative", UserMessage(text, "out_of_scope")) == {"initiative": name}


@pytest.mark.parametrize("text", ["What is co-production?", "who was Elinor Ostrom", "..."])
def test_a_question_is_not_taken_for_a_name(text):
    assert slots_set("initiative", UserMessage(text, "ask_definition", 0.9)) == {}


@pytest.mark.parametrize(("text", "intent"), [("skip", "skip"), ("no", "deny"), ("not sure", "unsure")])
def test_the_name_can_be_skipped(text, intent):
    assert slots_set("initiative", UserMessage(text, intent, 0.9)) == {"initiative": ""}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("it's called Riverside Lunch Club and everyone took part as equals", "Riverside Lunch Club"),
        ("our group is called Men in Sheds, we meet on Fridays", "Men in Sheds"),
        ("It has no name yet", ""),
    ],
)
def test_the_name_is_found_in_what_is_told(text, name):
    assert slots_set("initiative", UserMessage(text, "describe_initiative"))["initiative"] == name
