"""How well the guide understands the utterances of this folder: `make scores` writes results/scores.json."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import structlog
import yaml
from rasa.core.agent import Agent

from guide.check.reading import understand
from guide.check.reading.place import Place
from guide.messages import WISH_IN_DOUBT, user_message
from server.run import MODEL, ROOT
from tests.nlu.strangers import measured

FOLDER = Path(__file__).parent
SCORES = ROOT / "results" / "scores.json"
DECLINED = {"out_of_scope", "ask_not_in_source", "nlu_fallback"}
"""Intents that are answered with a refusal."""
SESSIONS = {"start_onboarding", "start_group_session", "compare_views", "join_session"}
"""Intents that take somebody away from what they are doing."""
FILES = ("in_scope", "noisy", "declined")
CAME_TO = ("right", "asked", "explained", "wrong")
"""What an answer in a person's own words can come to."""


@dataclass(frozen=True)
class Reading:
    """An utterance, the intent it should have, and the one it was given."""

    file: str
    text: str
    expected: str
    intent: str
    confidence: float


@dataclass(frozen=True)
class AnswerReading:
    """An answer to question `slot`, the value it means, and what the guide made of it.

    `value` is what was taken without asking, `doubt` the two values of which the person is asked which one is right.
    """

    slot: str
    expected: str
    text: str
    value: str | None
    doubt: tuple[str, ...]

    @property
    def came_to(self) -> str:
        """`right`, `asked` (it is one of the two asked about), `wrong`, or `explained` (the choices, with examples)."""
        if self.value:
            return "right" if self.value == self.expected else "wrong"
        return "asked" if self.expected in self.doubt else "explained"


def utterances(file: str) -> Iterator[tuple[str, str]]:
    """Intent and text of each utterance in `file` of this folder, without its ending."""
    for block in yaml.safe_load((FOLDER / f"{file}.yml").read_text(encoding="utf-8"))["nlu"]:
        for line in block["examples"].splitlines():
            if line.strip():
                yield block["intent"], line.strip().removeprefix("- ")


def answers() -> Iterator[tuple[str, str, str]]:
    """Question, value and text of each answer in answers.yml."""
    for slot, values in yaml.safe_load((FOLDER / "answers.yml").read_text(encoding="utf-8")).items():
        for value, lines in values.items():
            for line in lines.splitlines():
                yield slot, value, line.removeprefix("- ")


def examples_of(folder: str) -> Iterator[str]:
    """What the model learned from in `folder` of `data`; "*" for all."""
    for file in (ROOT / "data").glob(f"{folder}/*.yml"):
        for block in yaml.safe_load(file.read_text(encoding="utf-8")).get("nlu", []):
            examples = block["examples"]
            lines = [e["text"] for e in examples] if isinstance(examples, list) else examples.splitlines()
            yield from (line.strip().removeprefix("- ") for line in lines)


def loaded() -> Agent:
    """The trained model, without Rasa's line for each message."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    return Agent.load(str(MODEL))


def readings() -> tuple[list[Reading], list[AnswerReading]]:
    """All utterances, and all answers to the check's questions, as the trained model reads them."""
    agent = loaded()

    async def read() -> tuple[list[Reading], list[AnswerReading]]:
        found, answered = [], []
        for file in FILES:
            for expected, text in utterances(file):
                parsed = await agent.parse_message(text)
                intent, likeliest = parsed["intent"], parsed["intent_ranking"][0]["name"]
                # What is asked about first ("Shall I do this?") counts as what it is taken for.
                name = likeliest if intent["name"] == WISH_IN_DOUBT else intent["name"]
                found.append(Reading(file, text, expected, name, round(intent["confidence"], 3)))
        for slot, value, text in answers():
            understood = understand(Place(slot), user_message(await agent.parse_message(text)))
            doubt = understood.doubt if understood.doubted == slot else ()
            answered.append(AnswerReading(slot, value, text, understood.slots.get(slot), doubt))
        return found, answered

    return asyncio.run(read())


def is_right(reading: Reading) -> bool:
    """Whether the person is answered as they should be."""
    if reading.expected == "out_of_scope":
        return reading.intent in DECLINED
    if reading.expected == "not_safety_guard":
        return reading.intent != "safety"
    if reading.expected == "not_session_guard":
        return reading.intent not in SESSIONS
    return reading.intent == reading.expected


def scores(found: list[Reading], answered: list[AnswerReading]) -> dict[str, float]:
    """The share that is right, of each kind, and what answers in people's own words came to."""
    kinds = {
        "in_scope": [r for r in found if r.file == "in_scope" and r.expected not in SESSIONS],
        "noisy": [r for r in found if r.file == "noisy" and r.expected not in SESSIONS],
        "sessions": [r for r in found if r.expected in SESSIONS],
        **{
            kind: [r for r in found if r.expected == kind]
            for kind in ("out_of_scope", "safety", "not_safety_guard", "not_session_guard")
        },
    }
    came_to = Counter(answer.came_to for answer in answered)
    return {
        **{kind: round(sum(map(is_right, rows)) / len(rows), 4) for kind, rows in kinds.items()},
        **{f"answers_{kind}": round(came_to[kind] / len(answered), 4) for kind in CAME_TO},
    }


def saved(found: list[Reading], answered: list[AnswerReading]) -> dict[str, float]:
    """The scores, which are written to `SCORES` as well."""
    SCORES.parent.mkdir(exist_ok=True)
    SCORES.write_text(json.dumps(scores(found, answered), indent=2) + "\n")
    return scores(found, answered)


def main() -> None:
    print("Strangers, each set apart (95 % interval; how many):")
    agent = loaded()
    for name, came in measured(agent, DECLINED).items():
        print(f"  {name}")
        for what, reached in came.items():
            print(f"    {what}: {reached}")
    found, answered = readings()
    for answer in answered:
        if answer.came_to != "right":
            read = answer.value or " or ".join(answer.doubt) or "nothing"
            print(f"{answer.came_to:9} {answer.slot}: {answer.expected} read as {read}: {answer.text}")
    for reading in found:
        if not is_right(reading):
            print(f"{reading.expected:22} read as {reading.intent:22} {reading.confidence:5.2f}  {reading.text}")
    print(
        f"Of {len(found)} utterances and {len(answered)} answers: {saved(found, answered)} (also in {SCORES.relative_to(ROOT)})"
    )


if __name__ == "__main__":
    main()
