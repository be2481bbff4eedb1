"""A group session's rules: what a facilitator can do when, and what is shown without names."""

from itertools import combinations, product

import pytest

from guide.check.rules import OUTCOMES
from guide.sessions.group import (
    ANSWERING,
    ENDED,
    EXPLAINED,
    LOBBY,
    MOVES,
    REVEALED,
    Group,
    moved,
    picture,
    pictured,
    split,
    summary,
)  # fmt: skip

THREE = ("a", "b", "c")


def after(*moves):
    group = Group(THREE)
    for move in moves:
        group = moved(group, move)
    return group


def test_from_start_to_end():
    one = ("reveal", "explain", "next")
    group = after("start", *one, *one, "reveal", "explain")
    assert "next" not in group.moves  # nothing ends the session but the wish to end it
    group = moved(group, "end")
    assert (group.phase, group.moves, group.revealed) == (ENDED, ("back",), THREE)


@pytest.mark.parametrize(
    ("moves", "at", "phase"),
    [
        ((), 0, LOBBY),
        (("start",), 0, ANSWERING),
        (("start", "reveal"), 0, REVEALED),
        (("start", "next"), 1, ANSWERING),
        (("start", "reveal", "next", "back"), 0, REVEALED),
        (("start", "next", "back"), 0, ANSWERING),
        (("start", "reveal", "explain"), 0, EXPLAINED),
        (("start", "reveal", "explain", "back"), 0, REVEALED),
        (("start", "reveal", "back"), 0, ANSWERING),
        (("start", "reveal", "end", "back"), 0, REVEALED),
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
    assert {group.phase for group in seen} == {LOBBY, ANSWERING, REVEALED, EXPLAINED, ENDED}


def test_a_session_that_was_kept_is_the_same():
    group = after("start", "next", "pause")
    assert Group.from_dict(vars(group)) == group


def test_the_split_counts_every_choice():
    assert split(["to", "with", "with"]) == {"to": 1, "for": 0, "with": 2}


def after_pictures(*rounds):
    """The picture that is shown after each round of answers."""
    shown, found = None, []
    for answers in rounds:
        shown = picture(shown, split(answers), FEWEST)
        found.append(shown)
    return found


FEWEST = 3


def test_no_picture_of_fewer_people():
    assert after_pictures(["to"], ["to", "to"]) == [None, None]
    assert after_pictures(["to", "to", "with"]) == [{"to": 2, "for": 0, "with": 1}]


def test_no_two_pictures_tell_what_fewer_people_did():
    """Whatever one or two people add, change or take back, the picture stays; what three do shows."""
    first = ["to", "for", "with", "with"]
    for few in product((*OUTCOMES, None), repeat=2):
        for places in combinations(range(6), 2):
            now = [*first, None, None]
            for place, value in zip(places, few, strict=True):
                now[place] = value
            before, after = after_pictures(first, [value for value in now if value])
            assert after == before
    assert after_pictures(first, [*first, "to", "to", "to"])[1] == split([*first, "to", "to", "to"])


def test_a_session_keeps_what_was_shown_and_shows_no_more_at_its_end():
    shown = pictured(after("start", "reveal"), [("a", "to")] * 3 + [("b", "for")], FEWEST)
    assert shown.pictures == {"a": {"to": 3, "for": 0, "with": 0}}
    ended = pictured(moved(shown, "end"), [("a", "to")] * 2 + [("b", "for")] * 3, FEWEST)
    assert ended.pictures == shown.pictures  # b was skipped: its answers are nobody's to see
    assert Group.from_dict(vars(ended)) == ended


def test_a_session_of_an_earlier_version_is_read():
    kept = {key: value for key, value in vars(after("start", "reveal")).items() if key != "revealed"}
    assert Group.from_dict({**kept, "pictures": {"a": split(["to"] * 3)}}).revealed == ("a",)


def after_choices(**choices):
    """A session whose scenarios were all shown, with these answers."""
    return Group(THREE, revealed=THREE, pictures={name: split(given) for name, given in choices.items()})


def test_the_summary_has_what_divided_the_group_first_and_no_names():
    group = after_choices(a=["to"] * 5, b=["for", "with", "to"], c=["with", "with", "with", "to"])
    found = summary(group, {"a": "for", "b": "with", "c": "with"})
    assert [(one.scenario, one.right, one.people) for one in found] == [("b", 1, 3), ("c", 3, 4), ("a", 0, 5)]


def test_a_scenario_that_was_skipped_is_not_in_the_summary():
    group = Group(THREE, revealed=("b",), pictures={"a": split(["to"] * 3), "b": split(["to"] * 3)})
    assert [one.scenario for one in summary(group, dict.fromkeys(THREE, "to"))] == ["b"]
