"""What is said at the question for the initiative's name."""

import pytest

from guide.check.reading.levels import LONGEST_NAME
from guide.messages import Named, UserMessage
from tests.guide.check.reading.said import slots_set


def typed(text, name="", likely=0.95, intent="describe_initiative", confidence=0.4):
    """A message in which `name` was found; how well one is found is measured in tests/nlu."""
    return UserMessage(text, intent, confidence, named=Named(name, likely))


@pytest.mark.parametrize(
    ("text", "found", "name"),
    [
        ("its called the friday mob", "the friday mob", "the friday mob"),
        ("  Two   lines\nof name ", "Two   lines\nof name", "Two lines of name"),
        ("x" * 500, "x" * 500, "x" * LONGEST_NAME),
        ("<script>alert(1)</script>", "<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("{initiative}", "{initiative}", "{initiative}"),
        ("S.P.U.D.", "S.P.U.D.", "S.P.U.D."),
        ("Bloom.", "Bloom.", "Bloom"),
        ("it's “Open Doors”", "“Open Doors”", "Open Doors"),
    ],
)
def test_the_name_that_was_found_is_kept_as_it_was_typed_but_short(text, found, name):
    assert slots_set("initiative", typed(text, found)) == {"initiative": name}


@pytest.mark.parametrize(
    "text",
    ["Goodbye Loneliness", "When I'm 64", "Yes We Can", "What's Stewing?", "The Tour Group", "No Idea? Ask Us!"],
)
def test_words_with_capitals_are_a_name_whatever_they_would_want_otherwise(text):
    assert slots_set("initiative", typed(text, likely=0.0, intent="goodbye", confidence=0.99)) == {"initiative": text}


def test_a_message_without_a_name_sets_none():
    assert slots_set("initiative", typed("about forty of us", "about forty", likely=0.2)) == {}


def test_danger_comes_before_a_name_unless_it_is_said_to_be_one():
    danger = {"intent": "safety", "confidence": 0.95}
    assert slots_set("initiative", typed("he hits me at the lunch club", "lunch club", **danger)) == {}
    named = typed("it's called hurt no more", "hurt no more", **danger)
    assert slots_set("initiative", named) == {"initiative": "hurt no more"}


@pytest.mark.parametrize(
    "text",
    [
        "we haven't come up with a name yet",
        "i forget the name",
        "still deciding",
        "it doesn't have one",
        "TBC",
        "none as yet",
    ],
)
def test_what_says_that_there_is_no_name_is_none(text):
    assert slots_set("initiative", typed(text, "name", 0.7, "out_of_scope")) == {"initiative": ""}


@pytest.mark.parametrize("text", ["What is co-production?", "who was Elinor Ostrom", "..."])
def test_a_question_is_not_taken_for_a_name(text):
    assert slots_set("initiative", UserMessage(text, "ask_definition", 0.9)) == {}


@pytest.mark.parametrize(("text", "intent"), [("skip", "skip"), ("no", "deny"), ("not sure", "unsure")])
def test_the_name_can_be_skipped(text, intent):
    assert slots_set("initiative", UserMessage(text, intent, 0.9)) == {"initiative": ""}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Night Owls is a chess evening in the hospital. We run it with the nurses, and nobody is asked to do it.", "Night Owls"),
        ("Hello, I am from Poland and I go to the sewing room, which has the name Needle and Thread, every week.", "Needle and Thread"),
        ("They did a thing called Have Your Say on Bus 12. Is it any good? I am not sure, nobody wrote back to us.", "Have Your Say on Bus 12"),
        ("I live with two others. The staff decide it all, and they never ask us what we would like to do.", None),
    ],
)  # fmt: skip
def test_a_description_gives_its_name_or_none(text, name):
    assert slots_set("initiative", UserMessage(text, "describe_initiative", 0.9)) == {"initiative": name}


def test_a_long_question_is_no_description():
    text = "what does it actually mean when the council says that it wants to work together with us on this?"
    assert slots_set("initiative", UserMessage(text, "ask_meaning", 0.5)) == {}


def test_a_name_that_comes_late_is_taken_and_is_no_answer():
    message = typed("oh sorry its called The Willows", "The Willows")
    assert slots_set("choice_and_control", message) == {"initiative": "The Willows"}


def test_a_greeting_or_a_word_of_a_command_in_a_description_takes_nothing_away():
    text = (
        "Hiya, I help at Brew Crew, a café in the old station. Members run it together with the caretaker every week."
    )
    assert slots_set("initiative", typed(text, "Brew Crew", 0.7, "greet", 0.8)) == {"initiative": "Brew Crew"}


def test_who_does_not_understand_gives_no_name():
    assert slots_set("initiative", UserMessage("dont get it", "what_does_it_mean", 0.26)) == {}


def test_a_name_in_quotation_marks_is_kept_whole():
    message = typed('Its name is "Hope is a Verb" and we like it', "Hope", 0.9)
    assert slots_set("initiative", message)["initiative"] == "Hope is a Verb"
    assert slots_set("initiative", typed("it's 'Tea for Two' now", "Tea for Two'", 0.9))["initiative"] == "Tea for Two"


def test_a_name_that_is_said_to_be_one_needs_less():
    assert slots_set("initiative", typed("call it bloom for now", "bloom", 0.4))["initiative"] == "bloom"
    assert slots_set("initiative", typed("we sat near bloom for now", "bloom", 0.4)) == {}


def test_words_that_only_sound_like_naming_set_no_name():
    assert slots_set("initiative", typed("what is it called again", "it called again", 0.28, "repeat", 0.91)) == {}
    assert slots_set("initiative", typed("people are called in by the nurse", "nurse", 0.27)) == {}


def test_a_persons_name_is_not_kept():
    assert slots_set("initiative", typed("hello, I'm Ada, a volunteer", "I'm Ada", 0.9)) == {}


@pytest.mark.parametrize(
    ("text", "found", "likely", "intent"),
    [
        (
            "Hi, I'm Ada from the falls team and the thing I want to look at is Steady On",
            "Steady On",
            0.95,
            "nlu_fallback",
        ),
        ("umm probably Speak Easy? that's the group I run", "Speak Easy", 0.95, "simpler_words"),
        ("can we call it Blossom for now", "Blossom", 0.5, "ask_may_i_say"),
    ],
)
def test_a_name_is_found_in_what_looks_like_something_else(text, found, likely, intent):
    assert slots_set("initiative", typed(text, found, likely, intent, 0.9))["initiative"] == found
