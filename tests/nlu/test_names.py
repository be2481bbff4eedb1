"""The initiative's name is found in what people type at the question for it."""

import asyncio
from pathlib import Path

import pytest
import yaml

from guide.check.reading.place import INITIATIVE
from tests.nlu.measure import examples_of, loaded
from tests.nlu.strangers import Reader

NAMES = [(typed, name) for typed, name in yaml.safe_load(Path(__file__).with_name("names.yml").read_text())]
FLOOR = 0.9


@pytest.fixture(scope="module")
def found():
    reader = Reader(loaded())

    async def read():
        return [(await reader.at(INITIATIVE, typed)).slots.get(INITIATIVE) or "" for typed, _ in NAMES]

    return asyncio.run(read())


def test_names_are_found(found):
    wrong = [(typed, kept) for (typed, name), kept in zip(NAMES, found, strict=True) if kept != (name or "")]
    assert len(wrong) <= (1 - FLOOR) * len(NAMES), wrong


def test_none_is_trained_on():
    assert {typed.lower() for typed, _ in NAMES}.isdisjoint(example.lower() for example in examples_of("names"))
