"""How well the guide reads strangers: each set of tests/nlu/strangers apart, wrong without asking first.

A set is one writer's, who knew nothing but the ten questions; its head says when it was written and whether it has been
looked at. `make scores` prints the sets, and no level or example is ever chosen by them.
"""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from pathlib import Path
from typing import Any

import yaml
from rasa.core.agent import Agent

from guide.check.reading import understand
from guide.check.reading.place import INITIATIVE, Place, Understood
from guide.check.rules import QUESTIONS
from guide.messages import user_message

FOLDER = Path(__file__).parent / "strangers"
SURE = 1.96
"""Standard deviations on each side of a 95 % interval."""


def share(some: int, of: int) -> str:
    """`some` of `of` in per cent, with its 95 % interval (Wilson 1927)."""
    if not of:
        return "none"
    middle = (some + SURE**2 / 2) / (of + SURE**2)
    reach = SURE / (of + SURE**2) * math.sqrt(some * (of - some) / of + SURE**2 / 4)
    return f"{100 * some / of:.1f} % ({100 * max(0, middle - reach):.0f} to {100 * min(1, middle + reach):.0f}; {of})"


class Reader:
    """Reads messages as the guide does at a place of the check."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent

    async def at(self, slot: str, text: str) -> Understood:
        """What `text` comes to at `slot`, with all questions before it answered as well as can be."""
        before = list(QUESTIONS)[: list(QUESTIONS).index(slot)] if slot in QUESTIONS else []
        answers: dict[str, str | None] = {other: QUESTIONS[other][-1] for other in before}
        place = Place(slot, answers, last=before[-1] if before else None)
        return understand(place, user_message(await self._agent.parse_message(text)))

    async def intent(self, text: str) -> str:
        """The intent of a message outside the check."""
        return str((await self._agent.parse_message(text))["intent"]["name"])


async def answers_of(reader: Reader, items: list[dict[str, Any]]) -> dict[str, str]:
    """What answers in own words came to."""
    came: Counter[str] = Counter()
    for item in items:
        value = (await reader.at(item["slot"], item["text"])).slots.get(item["slot"])
        if value:
            came["right" if value in item["ok"] else "wrong"] += 1
        elif not item["ask_ok"]:
            came["plain"] += 1
    return {
        "wrong without asking": share(came["wrong"], len(items)),
        "right at once": share(came["right"], len(items)),
        "asked back although plain": share(came["plain"], len(items)),
    }


async def recorded_of(reader: Reader, items: list[dict[str, Any]]) -> dict[str, str]:
    """How many messages that are no answer set one; "not sure" is what skipping a question sets."""
    recorded = 0
    for item in items:
        slots = (await reader.at(item["slot"], item["text"])).slots
        recorded += any(slots.get(slot) for slot in QUESTIONS)
    return {"no answers that set one": share(recorded, len(items))}


async def stories_of(reader: Reader, items: list[dict[str, Any]]) -> dict[str, str]:
    """What descriptions came to at the name question."""
    came: Counter[str] = Counter()
    for item in items:
        slots = (await reader.at(INITIATIVE, item["text"])).slots
        for slot in QUESTIONS:
            if slots.get(slot):
                came["right" if slots[slot] in item["says"].get(slot, []) else "wrong"] += 1
        came["named"] += (slots.get(INITIATIVE) or "").lower() == (item["name"] or "").lower()
    said = sum(len(item["says"]) for item in items)
    return {
        "descriptions: read wrong or invented, of what is clearly said": share(came["wrong"], said),
        "descriptions: clearly said and read right": share(came["right"], said),
        "descriptions: the name found, or none where there is none": share(came["named"], len(items)),
    }


async def names_of(reader: Reader, items: list[list[str]]) -> dict[str, str]:
    """How many names are kept as they should be at the name question."""
    kept = 0
    for typed, name in items:
        found = (await reader.at(INITIATIVE, typed)).slots.get(INITIATIVE) or ""
        kept += found.lower().strip() == (name or "").lower().strip()
    return {"names": share(kept, len(items))}


async def idle_of(reader: Reader, items: list[dict[str, Any]], declined: set[str]) -> dict[str, str]:
    """How many questions outside the check are declined, of those that should be and of those that should not."""
    out = [await reader.intent(item["text"]) in declined for item in items if not item["in_scope"]]
    inside = [await reader.intent(item["text"]) in declined for item in items if item["in_scope"]]
    return {
        "out of scope: refused": share(sum(out), len(out)),
        "in scope: not refused": share(len(inside) - sum(inside), len(inside)),
    }


def measured(agent: Agent, declined: set[str]) -> dict[str, dict[str, str]]:
    """What each set comes to; `declined` are the intents that are answered with a refusal."""

    async def read(given: dict[str, Any]) -> dict[str, str]:
        reader = Reader(agent)
        return {
            **await answers_of(reader, given["answers"]),
            **await recorded_of(reader, given["no_answers"]),
            **await stories_of(reader, given["stories"]),
            **await names_of(reader, given["names"]),
            **await idle_of(reader, given["idle"], declined),
        }

    files = sorted(FOLDER.glob("*.yml"))
    return {file.stem: asyncio.run(read(yaml.safe_load(file.read_text(encoding="utf-8")))) for file in files}
