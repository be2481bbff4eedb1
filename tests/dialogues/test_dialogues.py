"""Whole conversations of people with the guide, held through the real server.

Each YAML file of this folder holds conversations: a `name`, and `turns` of what the person `says` (or the title of
the button that they `press`) and words that the guide's reply `has`, or `lacks`. Where the guide asks whether it
understood, and the turn does not expect that, the person says what they meant: `if_asked`, or else the first choice. `answers` are the check's answers
that the result must carry.
"""

from pathlib import Path

import pytest
import yaml

from tests.guide_server import running

CONVERSATIONS = {
    f"{file.stem}: {conversation['name']}": conversation["turns"]
    for file in sorted(Path(__file__).parent.glob("*.yml"))
    for conversation in yaml.safe_load(file.read_text(encoding="utf-8"))
}
ASKS_BACK = "do you mean"
"""What the guide says where it asks whether it understood."""
ASKS_ROLE = "How are you part of it?"
"""What the guide asks once a check; a turn that does not expect it leaves it unsaid."""
A_LONG_ONE = 15
"""Turns of a long conversation."""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running(tmp_path_factory.mktemp("dialogues")) as server:
        yield server


def words(value):
    return [value] if isinstance(value, str) else value or []


@pytest.mark.parametrize("turns", CONVERSATIONS.values(), ids=CONVERSATIONS)
def test_conversation(server, turns):
    visitor, held = server.visitor(), []
    for turn in turns:
        if "press" in turn:
            visitor.presses(turn["press"])
        else:
            visitor.says(turn["says"])
        replied = visitor.text
        if ASKS_ROLE in replied and not any(ASKS_ROLE in expected for expected in words(turn.get("has"))):
            visitor.presses(unsaid := visitor.choices[-1])
            replied = f"{replied}\n> {unsaid}\n{visitor.text}"
        if ASKS_BACK in replied and not any(ASKS_BACK in expected for expected in words(turn.get("has"))):
            meant = turn.get("if_asked", visitor.choices[0])
            visitor.presses(meant)
            replied = f"{replied}\n> {meant}\n{visitor.text}"
        held.append(f"> {turn.get('says') or turn['press']}\n{replied}")
        transcript = "\n".join(held[-3:])
        assert visitor.status == 200, transcript
        for expected in words(turn.get("has")):
            assert expected in replied, f"{expected!r} is missing:\n{transcript}"
        for unwanted in words(turn.get("lacks")):
            assert unwanted not in replied, f"{unwanted!r} is there:\n{transcript}"
        if "answers" in turn:
            given = visitor.result["answers"]
            assert {slot: given[slot] for slot in turn["answers"]} == turn["answers"], transcript


def test_there_are_enough_long_conversations():
    assert sum(len(turns) >= A_LONG_ONE for turns in CONVERSATIONS.values()) >= 25
