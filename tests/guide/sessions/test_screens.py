"""What each person sees of a session, as plain values."""

from guide.check.rules import QUESTIONS
from guide.sessions.screens import screen
from guide.sessions.session import VIEWS, Member, Session

BEST = {slot: values[-1] for slot, values in QUESTIONS.items()}
WORST = {slot: values[0] for slot, values in QUESTIONS.items()}


def comparison(professionals, citizens):
    people = (
        Member("p", "", "professionals", True, professionals),
        Member("c", "", "citizens", True, citizens),
    )
    return screen(Session("A4L967", VIEWS, "p", {}, 1, people), "p")


def rows(seen):
    return {row["name"]: row for row in seen["compared"]}


def test_no_choice_or_control_stands_under_to_and_for():
    choice = rows(comparison(BEST, WORST))["Choice and control"]
    assert choice["places"] == [[2], [0, 1]]


def test_who_is_not_sure_stands_nowhere_and_does_not_part_or_agree():
    seen = comparison(BEST, {**BEST, "skills": "unsure"})
    assert rows(seen)["Skills"]["places"] == [[2], []]
    assert seen["open"] == "Not sure on one side: Skills."
    assert seen["part"] == ["On none of the ten questions."]
    assert "Skills" not in seen["agree"]


def test_each_difference_has_both_answers_and_a_question():
    seen = comparison({**BEST, "equals": "partly"}, BEST)
    (words,) = seen["part"]
    assert words.startswith(
        "**Working as equals.** Professionals: Partly. People who use it: Yes, as equals throughout."
    )
    assert words.split("\n")[1].startswith("To talk about: ")


def test_a_check_that_is_not_finished_does_not_count():
    seen = comparison(BEST, {slot: value for slot, value in WORST.items() if slot != "deliver"})
    assert seen["joined"] == "2 people joined, 1 finished the check."
    assert "compared" not in seen
