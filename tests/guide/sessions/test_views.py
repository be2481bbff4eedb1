"""Two views of one initiative: side by side, never an average, and nobody picked out."""

from itertools import product

import pytest

from guide.check.roles import BOTH, CITIZENS, PROFESSIONALS, SIDES, UNSAID
from guide.check.rules import QUESTIONS, UNSURE
from guide.sessions.views import (
    Person,
    checks_of,
    compared,
    is_shown,
    view_of,
)

BEST = {slot: values[-1] for slot, values in QUESTIONS.items()}
WORST = {slot: values[0] for slot, values in QUESTIONS.items()}
FEWEST = 3


def people(professionals=0, citizens=0, **more):
    return [Person(PROFESSIONALS, BEST, **more)] * professionals + [Person(CITIZENS, WORST, **more)] * citizens


def test_a_side_of_one_is_that_persons_check():
    view = view_of([BEST])
    assert view.answers == BEST
    assert view.results == {("with", "co-produced"): 1}


def test_a_sides_answer_is_the_lower_median_of_those_who_are_sure():
    checks = [{**BEST, "equals": value} for value in ("no", "partly", "yes", "yes", UNSURE)]
    view = view_of(checks)
    assert view.answers["equals"] == "partly"
    assert view.split["equals"] == {"no": 1, "partly": 1, "yes": 2, UNSURE: 1}


def test_a_side_that_is_not_sure_has_no_answer():
    view = view_of([{**BEST, "plan": UNSURE}])
    assert view.answers["plan"] == UNSURE


def test_a_side_has_the_results_that_people_came_to_and_none_of_its_own():
    view = view_of([BEST, WORST, WORST, dict.fromkeys(QUESTIONS, UNSURE)])
    assert view.results == {("to", "not co-produced"): 2, ("with", "co-produced"): 1, (None, None): 1}


def test_no_view_mixes_the_sides():
    everybody = people(professionals=3, citizens=4)
    assert [view_of(checks_of(side, everybody)).answers for side in SIDES] == [BEST, WORST]


def test_both_counts_on_both_sides_and_unsaid_on_neither():
    everybody = [Person(BOTH, BEST), Person(UNSAID, WORST)]
    assert [checks_of(side, everybody) for side in SIDES] == [[BEST], [BEST]]


def test_the_biggest_difference_comes_first_and_what_is_not_sure_last():
    other = {**BEST, "equals": "no", "plan": "asked", "skills": UNSURE}
    found = compared(view_of([BEST]), view_of([other]))
    assert [(d.slot, d.apart) for d in found[:2]] == [("equals", 1), ("plan", 0.5)]
    assert (found[-1].slot, found[-1].apart) == ("skills", None)
    assert [d.apart for d in found[2:-1]] == [0] * 7


@pytest.mark.parametrize("count", range(FEWEST))
def test_a_small_side_is_shown_to_nobody(count):
    everybody = people(professionals=count, citizens=FEWEST)
    citizen, professional = Person(CITIZENS, WORST), Person(PROFESSIONALS, BEST)
    assert not is_shown(PROFESSIONALS, citizen, everybody, FEWEST)
    assert not is_shown(PROFESSIONALS, professional, everybody, FEWEST)
    assert is_shown(CITIZENS, professional, everybody, FEWEST)


def test_nobody_can_subtract_what_a_single_other_answered():
    """All that one person can do to what they see: be on either side, both or none, have answered or not.

    No view that they see, and no difference of two of them, less their own check, is one other person's.
    """
    for professionals, citizens in product(range(FEWEST + 2), repeat=2):
        others = people(professionals, citizens)
        for side, count in ((PROFESSIONALS, professionals), (CITIZENS, citizens)):
            seen = set()
            for role, answers in product((PROFESSIONALS, CITIZENS, BOTH, UNSAID), (BEST, None)):
                me = Person(role, answers)
                everybody = [*others, me]
                if is_shown(side, me, everybody, FEWEST):
                    seen.add(len(checks_of(side, everybody)) - (role in (side, BOTH)))
            assert seen <= {count}  # the others are seen all together, or not at all
            assert 1 not in seen


def test_enough_people_are_shown_to_all_who_answered():
    everybody = people(professionals=FEWEST, citizens=1)
    assert is_shown(PROFESSIONALS, Person(UNSAID, BEST), everybody, FEWEST)
    assert not is_shown(PROFESSIONALS, Person(CITIZENS, None), everybody, FEWEST)


def test_a_small_group_that_all_agrees_is_seen_and_one_who_does_not_is_enough():
    viewer = Person(CITIZENS, WORST, True)
    agreed = people(professionals=1, citizens=1, may_be_seen=True)
    assert is_shown(PROFESSIONALS, viewer, agreed, FEWEST)
    assert not is_shown(PROFESSIONALS, viewer, [*agreed, Person(CITIZENS, WORST, False)], FEWEST)
    assert not is_shown(PROFESSIONALS, viewer, [*agreed, Person(PROFESSIONALS, BEST, False)], FEWEST)


def test_who_has_not_answered_does_not_stand_in_the_way_of_those_who_have():
    agreed = [*people(professionals=1, citizens=1, may_be_seen=True), Person(CITIZENS, None, False)]
    assert is_shown(PROFESSIONALS, Person(CITIZENS, WORST, True), agreed, FEWEST)


def test_one_more_good_answer_never_makes_a_sides_answer_worse():
    values = QUESTIONS["participation"]
    for given in product(values, repeat=3):
        before = view_of([{**BEST, "participation": value} for value in given]).answers["participation"]
        after = view_of([{**BEST, "participation": value} for value in (*given, values[-1])]).answers["participation"]
        assert values.index(after) >= values.index(before)
