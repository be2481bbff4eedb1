"""Which result is kept, where a conversation has several."""

from channels.website.keepsake import keepsake
from guide.check.rules import QUESTIONS
from guide.messages import CheckResult


def result(name):
    return CheckResult(name, "with", "co-produced", False, {s: v[-1] for s, v in QUESTIONS.items()}, [], [], [])


RESULTS = [result("Garden"), result("Garden"), result("Bus")]


def test_the_latest_is_kept_and_the_latest_of_the_others_is_named():
    kept = keepsake(RESULTS, "")
    assert (kept.report.initiative, kept.number) == ("Bus", 3)
    assert [(other.title, other.number) for other in kept.others] == [("Result of the check: Garden", 2)]


def test_an_earlier_one_is_kept_by_its_number():
    assert keepsake(RESULTS, "1").report.initiative == "Garden"


def test_no_such_number_is_the_latest():
    for asked in ("0", "4", "-1", "x", "²"):
        assert keepsake(RESULTS, asked).number == 3
