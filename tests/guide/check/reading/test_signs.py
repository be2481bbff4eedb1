"""Signs and single letters at the check's questions."""

import pytest

from guide.check.reading import understand
from guide.check.reading.place import Place
from guide.check.reading.values import POLAR
from guide.check.rules import QUESTIONS
from guide.messages import Clause, UserMessage

SURE_OF_THE_BEST = {slot: {values[-1]: 0.99} for slot, values in QUESTIONS.items()}


def typed(slot, text, intent="affirm"):
    """What `text` sets at question `slot`, though the NLU is sure of the best answer."""
    clause = Clause(text, SURE_OF_THE_BEST, {"stages" if slot in ("plan", "design", "deliver") else slot: 0.9}, 0.5)
    return dict(understand(Place(slot), UserMessage(text, intent, 0.9, clauses=(clause,))).slots)


@pytest.mark.parametrize("slot", QUESTIONS)
@pytest.mark.parametrize("sign", ["n", "👎", "❌", "👎🏽", "N."])
def test_a_sign_for_no_is_a_no_where_there_is_one(slot, sign):
    assert typed(slot, sign) == ({slot: QUESTIONS[slot][0]} if slot in POLAR else {})


@pytest.mark.parametrize("slot", QUESTIONS)
@pytest.mark.parametrize("sign", ["y", "👍", "✅", "👍🏿", "✔️"])
def test_a_sign_for_yes_is_a_yes_where_there_is_one(slot, sign):
    assert typed(slot, sign) == ({slot: QUESTIONS[slot][-1]} if slot in POLAR else {})


@pytest.mark.parametrize("slot", QUESTIONS)
@pytest.mark.parametrize("sign", ["🤷", "???", "c", "🙂", "...", "?!"])
def test_other_signs_and_letters_record_nothing(slot, sign):
    assert typed(slot, sign) == {}


def test_a_sign_answers_the_review():
    assert understand(Place("review"), UserMessage("👍", "greet", 0.4)).slots == {"review": "yes"}
    assert understand(Place("review"), UserMessage("👎", "greet", 0.4)).slots == {"change": None, "review": None}


@pytest.mark.parametrize(
    ("text", "value"),
    [("option 1", "with"), ("the second", "for"), ("choice three", "to"), ("third", "to"), ("the middle one", "for")],
)
def test_a_choice_is_taken_by_its_place_in_the_order_shown(text, value):
    assert typed("skills", text, "go_to_part") == {"skills": value}
