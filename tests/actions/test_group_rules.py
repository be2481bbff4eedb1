"""A group session's rules: what a facilitator can do when, and what is shown without names."""

import pytest

from actions.group_rules import ANSWERING, ENDED, LOBBY, MOVES, REVEALED, Group, moved, split, summary

THREE = ("a", "b", "c")


def after(*moves):
    group = Group(THREE)
    for move in moves:
        group = moved(group, move)
    return group


def test_from_start_to_end():
    group = after("start", "reveal", "next", "reveal", "next", "reveal", "next")
    assert (group.phase, group.moves) == (ENDED, ("back",))


@pytest.mark.parametrize(
    ("moves", "at", "phase"),
    [
        ((), 0, LOBBY),
        (("start",), 0, ANSWERING),
        (("start", "reveal"), 0, REVEALED),
        (("start", "next"), 1, ANSWERING),
        (("start", "next", "back"), 0, REVEALED),
        (("start", "reveal", "back"), 0, ANSWERING),
        (("start", "end"), 0, ENDED),
        (("start", "next", "end", "back"), 1, ANSWERING),
    ],
)
def test_where_moves_lead(moves, at, phase):
    group = after(*moves)
    assert (group.at, group.phase) == (at, phase)


def test_nobody_answers_in_a_pause_nor_after_the_answers_are_shown():
    assert after("start").takes_answers
    assert not after("start", "pause").takes_answers
    assert after("start", "pause", "carry_on").takes_answers
    assert not after("start", "reveal").takes_answers


def test_every_move_that_is_offered_can_be_made_and_no_other():
    seen, waiting = set(), [Group(THREE)]
    while waiting:
        group = waiting.pop()
        if group in seen:
            continue
        seen.add(group)
        for move in MOVES:
            if move in group.moves:
                waiting.append(moved(group, move))
            else:
                with pytest.raises(ValueError, match="not possible"):
                    moved(group, move)
    assert {group.phase for group in seen} == {LOBBY, ANSWERING, REVEALED, ENDED}


def test_a_session_that_was_kept_is_the_same():
    group = after("start", "next", "pause")
    assert Group.from_dict(vars(group)) == group


def test_the_split_counts_every_choice():
    assert split(["to", "with", "with"]) == {"to": 1, "for": 0, "with": 2}


def test_the_summary_has_what_divided_the_group_first_and_no_names():
    answers = [("a", "to"), ("a", "to"), ("b", "for"), ("b", "with"), ("b", "to")]
    found = summary(THREE, {"a": "to", "b": "with", "c": "for"}, answers)
    assert [(one.scenario, one.right, one.people) for one in found] == [("b", 1, 3), ("a", 2, 2)]
