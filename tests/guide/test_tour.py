"""The tour's order."""

import pytest

from guide import content
from guide.tour import PARTS, part_after, part_message, part_named


@pytest.mark.parametrize(
    ("part", "intent", "then"),
    [
        (0, "start_tour", 1),
        (3, "start_tour", 1),
        (1, "next", 2),
        (2, "skip", 3),
        (2, "affirm", 3),
        (3, "go_back", 2),
        (1, "go_back", 1),
        (4, "resume", 4),
        (6, "next", 7),
        (0, "resume", 1),
    ],
)
def test_which_part_comes(part, intent, then):
    assert part_after(part, intent) == then


def test_carrying_on_after_a_pause_comes_back_to_the_same_part():
    assert part_after(3, "next", paused=True) == 3


def test_six_parts_each_with_its_place():
    assert len(PARTS) == 6
    for part in range(1, 7):
        assert f"Part {part} of 6" in part_message(part).text


def test_every_card_of_the_tour_exists_and_is_shown_once():
    cards = [card for cards in PARTS.values() for card in cards]
    assert len(cards) == len(set(cards))
    assert set(cards) <= set(content.card_titles())


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("skip to part 5", 5),
        ("the last part please", 6),
        ("back to the beginning", 1),
        ("take me to the third one", 3),
        ("part two", 2),
        ("jump to the bit about voices", 5),
        ("part 9", 6),
        ("somewhere else", None),
    ],
)
def test_a_part_is_found_by_number_place_or_title(text, part):
    assert part_named(text) == part
