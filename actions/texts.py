"""The guide's texts, read from `domain.yml`, where each stands once."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, TypedDict

from ruamel.yaml import YAML

DOMAIN = Path(__file__).parent.parent / "domain.yml"


class Button(TypedDict):
    """A button as Rasa has it: what it says, and what pressing it sends."""

    title: str
    payload: str


@cache
def responses() -> dict[str, list[dict[str, Any]]]:
    """All responses of the domain, by name."""
    return YAML(typ="safe").load(DOMAIN.read_text(encoding="utf-8"))["responses"]


def response(name: str) -> dict[str, Any]:
    """The response `name` (without `utter_`): its text, buttons and metadata."""
    return responses()[f"utter_{name}"][0]


def text(name: str, **variables: str) -> str:
    """The text of response `name`, with `variables` put in."""
    words = response(name)["text"]
    for variable, value in variables.items():
        words = words.replace(f"{{{variable}}}", value)
    return words


def question(slot: str) -> dict[str, Any]:
    """The response that asks the check's question `slot`."""
    return response(f"ask_check_form_{slot}")


def short_name(slot: str) -> str:
    """A question's name in a few words."""
    return question(slot)["metadata"]["name"]


def choices(slot: str) -> list[Button]:
    """The buttons under question `slot`, "not sure" included."""
    return question(slot)["buttons"]


def button_value(slot: str, button: Button) -> str:
    """The value of `slot` that pressing `button` gives."""
    _, brace, entities = button["payload"].partition("{")
    return json.loads(brace + entities)[slot] if brace else "unsure"


def choice(slot: str, value: str) -> str:
    """How `value` of question `slot` reads: the title of its button."""
    return next(b["title"] for b in choices(slot) if button_value(slot, b) == value)


def card_titles() -> dict[str, str]:
    """The title of each card, by its intent."""
    return {
        name.removeprefix("utter_"): variants[0]["metadata"]["title"]
        for name, variants in responses().items()
        if "title" in variants[0].get("metadata", {})
    }
