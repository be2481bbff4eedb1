"""What a check comes to in words, and the page that keeps it."""

from datetime import date
from itertools import product

import pytest

from guide.check.report import report
from guide.check.result import next_steps_for, result_message, sentence_for
from guide.check.rules import QUESTIONS, UNSURE, decide
from guide.messages import CheckResult

DAY = date(2026, 11, 27)
BEST = {slot: values[-1] for slot, values in QUESTIONS.items()}
WORST = {slot: values[0] for slot, values in QUESTIONS.items()}
ASKED = {**WORST, "plan": "asked"}


def said(answers, simpler=False, name="Bus review"):
    return result_message(name, answers, [], DAY, simpler)


@pytest.mark.parametrize(
    ("answers", "line"),
    [
        (BEST, "**Bus review is done WITH people, and it is co-produced.**"),
        ({**BEST, "design": "asked"}, "**Bus review is done WITH people, and it is partly co-produced: planning and delivery.**"),
        (WORST, "**Bus review is done TO people, and it is not co-produced.**"),
        ({**WORST, "plan": UNSURE}, "**Bus review is done TO people, and I can't call it co-produced so far.**"),
    ],
)  # fmt: skip
def test_the_first_line_says_it_all(answers, line):
    assert said(answers).text.split("\n\n")[0] == line


def test_equally_valid_is_said_only_where_people_were_asked():
    for stages in product(("alone", "asked", "shared"), repeat=3):
        answers = {**WORST, **dict(zip(("plan", "design", "deliver"), stages, strict=True))}
        words = "".join(section.text for section in report(said(answers).custom).sections)
        assert ("equally valid" in words) == ("asked" in stages), stages


@pytest.mark.parametrize("slot", QUESTIONS)
def test_every_answer_that_is_not_at_its_best_has_a_next_step(slot):
    for value in QUESTIONS[slot][:-1]:
        steps = next_steps_for({**BEST, slot: value})
        assert len(steps) > len(next_steps_for(BEST))
    kept = report(said({**BEST, slot: UNSURE}).custom)
    assert "To find out" in [section.title for section in kept.sections]


@pytest.mark.parametrize("answers", [BEST, WORST, ASKED, {**BEST, "design": "asked"}, {**BEST, "skills": UNSURE}])
def test_the_words_to_paste_name_day_and_whose_they_are(answers):
    words = sentence_for("Bus review", answers, DAY)
    assert words.startswith("Bus review is ")
    assert "answers of one person" in words
    assert "27 November 2026" in words
    assert "no certificate" in words
    assert ("not co-produced" in words) == (decide(answers).verdict == "not co-produced")


def test_too_little_to_go_on_gives_nothing_to_paste():
    assert sentence_for("Bus review", dict.fromkeys(QUESTIONS, UNSURE), DAY) == ""


def test_simpler_words_are_fewer():
    for answers in (WORST, ASKED, {**BEST, "design": "asked"}):
        assert len(said(answers, simpler=True).text) < 0.8 * len(said(answers).text)


def test_a_name_stays_what_was_typed():
    assert said(BEST, name="**Bold** [x](y)").text.startswith("**\\*\\*Bold")
    assert said(BEST, name="**Bold**").custom.sentence.startswith("**Bold** is co-produced")


def test_the_page_has_every_question_and_answer():
    kept = report(said({**BEST, "design": "asked"}).custom)
    assert len(kept.asked) == 10
    assert kept.asked[8].answer == "People were asked, professionals decided"
    assert kept.day == "27 November 2026"
    assert kept.sheet.file_name == "bus-review-27-november-2026"


@pytest.mark.parametrize(
    ("name", "file"),
    [("", "co-production-check"), ("Größe & Café/..", "große-cafe"), ("مجموعة", "co-production-check")],
)
def test_a_file_has_a_plain_name(name, file):
    found = said(BEST, name=name).custom
    assert report(found).sheet.file_name.removesuffix("-27-november-2026") in (file, file.replace("große", "groe"))


def test_a_result_of_an_earlier_version_still_has_its_page():
    old = CheckResult("Garden", "with", "co-produced", False, BEST, [], [], [])
    kept = report(old)
    assert kept.day == ""
    assert kept.sheet.file_name == "garden"
