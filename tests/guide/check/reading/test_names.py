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
        ("Goodbye Loneliness", "Goodbye Loneliness"),
        ("When I'm 64", "When I'm 64"),
        ("Yes We Can", "Yes We Can"),
        ("What's Stewing?", "What's Stewing?"),
        ("The Tour Group", "The Tour Group"),
        ("It's Never Too Late", "It's Never Too Late"),
        ("S.P.U.D.", "S.P.U.D."),
        ("St. Anselm's Lunch Club (Thursdays)", "St. Anselm's Lunch Club (Thursdays)"),
        ("مجموعة الحديقة", "مجموعة الحديقة"),
        ("Teatime - a lunch club for over 65s", "Teatime"),
        ("Dig It (a community garden behind the library)", "Dig It"),
        ("we call ourselves Green Gang, we meet in Fareham", "Green Gang"),
        ("hi, it is Hope House", "Hope House"),
        ("My group name is Women of Hope", "Women of Hope"),
        ("its called No Name", "No Name"),
        ("Hello Gosport", "Hello Gosport"),
        ("its called the friday mob", "the friday mob"),
        ("Larder - a food shop that members run themselves in the old bank, with a waiting list", "Larder"),
        ("No Idea? Ask Us!", "No Idea? Ask Us!"),
        ("it goes by The Nook", "The Nook"),
        ("officially the Older Adults Board but everyone says Silver Lining", "Silver Lining"),
        ("used to be Carers Café but now its Second Wind", "Second Wind"),
        ("Loose Threads is what it's called", "Loose Threads"),
        ("its open door i think", "open door"),
        ("wheels of change, bikes mended by young people", "wheels of change"),
        ("Warm Room (winter only, in the library)", "Warm Room"),
        ("tea, talk and toast", "tea, talk and toast"),
        ("our lunch club", "lunch club"),
        ("it's just a coffee morning", "coffee morning"),
        ("I'm on the steering group for Stepping Out", "Stepping Out"),
        ("the name they voted for was Full Circle, in the end", "Full Circle"),
    ],
)
def test_the_name_is_kept_as_it_was_typed_but_short(text, name):
    assert slots_set("initiative", UserMessage(text, "out_of_scope")) == {"initiative": name}


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
    assert slots_set("initiative", UserMessage(text, "out_of_scope", 0.4)) == {"initiative": ""}


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
    message = UserMessage("oh sorry its called The Willows", "describe_initiative", 0.4)
    assert slots_set("choice_and_control", message) == {"initiative": "The Willows"}


def test_who_does_not_understand_gives_no_name():
    assert slots_set("initiative", UserMessage("dont get it", "what_does_it_mean", 0.26)) == {}
