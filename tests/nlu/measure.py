"""How well the guide understands the utterances of this folder: `make scores` writes results/scores.json."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import structlog
import yaml
from rasa.core.agent import Agent

from server.run import MODEL, ROOT

FOLDER = Path(__file__).parent
SCORES = ROOT / "results" / "scores.json"
DECLINED = {"out_of_scope", "ask_not_in_source", "nlu_fallback"}
"""Intents that are answered with a refusal."""


@dataclass(frozen=True)
class Reading:
    """An utterance, the intent it should have, and the one it was given."""

    file: str
    text: str
    expected: str
    intent: str
    confidence: float


def utterances(file: str) -> Iterator[tuple[str, str]]:
    """Intent and text of each utterance in `file` of this folder, without its ending."""
    for block in yaml.safe_load((FOLDER / f"{file}.yml").read_text(encoding="utf-8"))["nlu"]:
        for line in block["examples"].splitlines():
            if line.strip():
                yield block["intent"], line.strip().removeprefix("- ")


def readings() -> list[Reading]:
    """All utterances, as the trained model reads them."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    agent = Agent.load(str(MODEL))

    async def read() -> list[Reading]:
        found = []
        for file in ("in_scope", "noisy", "declined"):
            for expected, text in utterances(file):
                intent = (await agent.parse_message(text))["intent"]
                found.append(Reading(file, text, expected, intent["name"], round(intent["confidence"], 3)))
        return found

    return asyncio.run(read())


def is_right(reading: Reading) -> bool:
    """Whether the person is answered as they should be."""
    if reading.expected == "out_of_scope":
        return reading.intent in DECLINED
    if reading.expected == "not_safety_guard":
        return reading.intent != "safety"
    return reading.intent == reading.expected


def scores(found: list[Reading]) -> dict[str, float]:
    """The share that is right, of each kind."""
    kinds = {
        "in_scope": [r for r in found if r.file == "in_scope"],
        "noisy": [r for r in found if r.file == "noisy"],
        **{kind: [r for r in found if r.expected == kind] for kind in ("out_of_scope", "safety", "not_safety_guard")},
    }
    return {kind: round(sum(map(is_right, rows)) / len(rows), 4) for kind, rows in kinds.items()}


def saved(found: list[Reading]) -> dict[str, float]:
    """The scores, which are written to `SCORES` as well."""
    SCORES.parent.mkdir(exist_ok=True)
    SCORES.write_text(json.dumps(scores(found), indent=2) + "\n")
    return scores(found)


def main() -> None:
    found = readings()
    for reading in found:
        if not is_right(reading):
            print(f"{reading.expected:22} read as {reading.intent:22} {reading.confidence:5.2f}  {reading.text}")
    print(f"Of {len(found)} utterances, right: {saved(found)} (also in {SCORES.relative_to(ROOT)})")


if __name__ == "__main__":
    main()
