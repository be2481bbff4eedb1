"""The onboarding's rules: the draw, the steps, what an answer does, and the summary."""

import json
from random import Random

import pytest

from guide.check.rules import OUTCOMES
from guide.onboarding.rules import (
    CONFIDENCE,
    DRAWN,
    PART,
    QUESTION,
    SCENARIO,
    Onboarding,
    Scenario,
    Step,
    answered,
    begin,
    done,
    draw,
    is_at_part,
    is_fair,
    is_under_way,
    missed,
    moved,
    place,
    restored,
    saved,
    shown,
    steps,
    summarise,
)

SERVICES = ("care", "youth", "libraries", "transport", "housing", "health")
POOL = {
    f"{service} {answer}": Scenario(service, answer, mixed=(number + place_) % 3 == 0)
    for number, service in enumerate(SERVICES)
    for place_, answer in enumerate(OUTCOMES)
}
NAMES = tuple(POOL)[:DRAWN]
RIGHT = {Step(QUESTION, str(part)).name: "a" for part in range(1, 7)} | {
    Step(SCENARIO, name).name: scenario.answer for name, scenario in POOL.items()
}


def gone_through(value_at):
    """An onboarding after its last step, answered with what `value_at` says of each."""
    state = Onboarding(NAMES)
    while state.step:
        state = moved(state, 1) if state.step.kind == PART else answered(state, value_at(state.step))
    return state


@pytest.mark.parametrize("seed", range(200))
def test_every_draw_is_fair(seed):
    drawn = draw(POOL, Random(seed))
    assert len(drawn) == len(set(drawn)) == DRAWN
    assert {POOL[name].service for name in drawn} == set(SERVICES)
    assert all(sum(POOL[name].answer == outcome for name in drawn) >= 2 for outcome in OUTCOMES)
    assert sum(POOL[name].mixed for name in drawn) >= 2
    assert is_fair(drawn, POOL)


def test_draws_differ_and_each_scenario_comes_up():
    draws = [draw(POOL, Random(seed)) for seed in range(200)]
    assert len(set(draws)) > 190
    assert set().union(*draws) == set(POOL)


def test_a_pool_without_a_fair_draw_gives_as_many_all_the_same():
    pool = {str(number): Scenario("care", "to", False) for number in range(10)}
    assert len(draw(pool, Random(1))) == DRAWN
    assert len(draw(dict(list(pool.items())[:3]), Random(1))) == 3


def test_the_steps_in_their_order():
    found = steps(NAMES)
    assert found[0] == Step(CONFIDENCE, "before")
    assert found[1:5] == (Step(PART, "1"), Step(QUESTION, "1"), Step(PART, "2"), Step(QUESTION, "2"))
    assert [step.key for step in found[13:-1]] == list(NAMES)
    assert found[-1] == Step(CONFIDENCE, "after")
    assert len(found) == 1 + 12 + 8 + 1


def test_an_answer_is_kept_and_the_next_step_comes():
    state = answered(Onboarding(NAMES), "2")
    assert state.answers == {"confidence before": "2"}
    assert state.step == Step(PART, "1")


def test_going_back_keeps_the_answer_until_there_is_another():
    state = answered(answered(moved(answered(Onboarding(NAMES), "2"), 1), "b"), "?")
    back = moved(state, -2)
    assert back.step == Step(QUESTION, "1")
    assert back.answers["question 1"] == "b"
    assert answered(back, "a").answers["question 1"] == "a"
    assert moved(Onboarding(NAMES), -1).position == 0


def test_a_step_is_new_after_every_move():
    state = shown(Onboarding(NAMES))
    assert state.shown
    assert not answered(state, "1").shown
    assert not moved(state, 0).shown


@pytest.mark.parametrize(
    ("position", "expected"), [(0, (1, 2)), (1, (1, 6)), (2, (1, 6)), (6, (3, 6)), (15, (3, 8)), (21, (2, 2))]
)
def test_the_place_among_steps_of_its_kind(position, expected):
    assert place(Onboarding(NAMES, position)) == expected


def test_what_lies_behind():
    state = Onboarding(NAMES, 15)
    assert (done(state, QUESTION), done(state, SCENARIO)) == (6, 2)


def test_it_survives_being_kept_as_json():
    state = answered(begin(POOL, Random(3)), "4")
    assert restored(json.loads(json.dumps(saved(state))), POOL) == state


def test_one_whose_scenario_is_gone_can_not_be_taken_up():
    data = saved(Onboarding(NAMES))
    assert restored(data, set(NAMES[1:])) is None
    assert restored(None, POOL) is None


def test_whether_it_is_under_way_and_at_a_part():
    assert not is_under_way(None)
    assert is_under_way(saved(Onboarding(NAMES)))
    assert not is_under_way(saved(gone_through(lambda step: "a")))
    assert [is_at_part(saved(Onboarding(NAMES, position))) for position in (0, 1, 2)] == [False, True, False]
    assert not is_at_part(None)


def test_the_step_before_was_missed_only_by_a_wrong_answer():
    at_question = Onboarding(NAMES, 2)
    assert missed(answered(at_question, "b"), RIGHT) == Step(QUESTION, "1")
    assert missed(answered(at_question, "a"), RIGHT) is None
    assert missed(moved(at_question, 1), RIGHT) is None
    assert missed(answered(Onboarding(NAMES), "1"), RIGHT) is None
    assert missed(Onboarding(NAMES), RIGHT) is None


def test_all_right():
    summary = summarise(gone_through(lambda step: RIGHT.get(step.name, "3")), RIGHT)
    assert summary.again == ()
    assert (summary.right(QUESTION), summary.right(SCENARIO)) == (6, 8)
    assert (summary.before, summary.after) == ("3", "3")


def test_what_is_wrong_or_left_out_is_to_be_looked_at_again():
    state = gone_through(lambda step: "to" if step.kind == SCENARIO else "b" if step.key == "2" else "a")
    without_one = {name: value for name, value in state.answers.items() if name != "question 5"}
    summary = summarise(Onboarding(NAMES, state.position, without_one), RIGHT)
    assert [step.key for step in summary.again if step.kind == QUESTION] == ["2", "5"]
    assert [step.key for step in summary.again if step.kind == SCENARIO] == [n for n in NAMES if POOL[n].answer != "to"]
