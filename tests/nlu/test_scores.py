"""The understanding does not fall below what was reached, on utterances that the training never saw."""

import pytest
import yaml

from server.run import ROOT
from tests.nlu.measure import FOLDER, is_right, readings, saved, utterances

FLOOR = {"in_scope": 0.945, "noisy": 0.83, "out_of_scope": 0.915, "safety": 0.93, "not_safety_guard": 0.96}


@pytest.fixture(scope="module")
def found():
    return readings()


@pytest.fixture(scope="module")
def reached(found):
    return saved(*found)


@pytest.mark.parametrize("kind", FLOOR)
def test_floor(found, reached, kind):
    wrong = [f"{r.expected} read as {r.intent}: {r.text}" for r in found[0] if not is_right(r)]
    assert reached[kind] >= FLOOR[kind], wrong


def test_there_are_enough_utterances_and_none_is_trained_on():
    tested = {text.lower() for file in FOLDER.glob("*.yml") for _, text in utterances(file.stem)}
    assert len(tested) >= 300
    trained = {
        line.strip()[2:].lower()
        for file in (ROOT / "data" / "nlu").glob("*.yml")
        for block in yaml.safe_load(file.read_text())["nlu"]
        for line in block["examples"].splitlines()
    }
    copied = {text for text in tested & trained if len(text.split()) > 2}  # everybody says "next" and "thank you"
    assert not copied
