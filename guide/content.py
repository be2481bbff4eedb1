"""The guide's texts, each of which stands once, in a file of its topic in `data`."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypedDict

from ruamel.yaml import YAML

from guide.messages import Button, buttons_from

ROOT = Path(__file__).parent.parent
FOLDERS = ("cards", "check", "onboarding", "talk")
"""The folders of `data` that hold responses."""


class Metadata(TypedDict, total=False):
    """What a response knows of itself: its `source`, and more where it is a card, a question or a scenario."""

    source: str
    title: str
    card: str
    follow: dict[str, str]
    name: str
    why: str
    meaning: str
    example: str
    talk: str
    says: dict[str, str]
    mentioned_by: str
    answer: str
    reasons: dict[str, str]
    service: str
    row: str
    clue: str
    mixed: bool
    wishes: dict[str, str]


class Response(TypedDict, total=False):
    """A response as Rasa has it; `buttons` as `title` and `payload`."""

    text: str
    buttons: list[dict[str, str]]
    condition: list[dict[str, object]]
    metadata: Metadata


@cache
def _files() -> list[dict[str, Any]]:
    files = [file for folder in FOLDERS for file in sorted((ROOT / "data" / folder).glob("*.yml"))]
    return [YAML(typ="safe").load(file.read_text(encoding="utf-8")) for file in files]


@cache
def responses() -> dict[str, list[Response]]:
    """All responses, by name. The first variant is the ordinary one; one in simpler words may follow."""
    return {name: variants for file in _files() for name, variants in file["responses"].items()}


@cache
def response(name: str, simpler: bool = False) -> Response:
    """The response `name` (without `utter_`): its text, buttons and metadata.

    In simpler words where there are any; the buttons and what else they leave out are those of the ordinary variant.
    """
    ordinary, *others = responses()[f"utter_{name}"]
    return completed(ordinary, others[0]) if simpler and others else ordinary


def completed(ordinary: Response, variant: Response) -> Response:
    """`variant` with what it leaves out taken from the `ordinary` one."""
    return {**ordinary, **variant, "metadata": {**ordinary.get("metadata", {}), **variant.get("metadata", {})}}


def text(name: str, /, simpler: bool = False, **variables: str) -> str:
    """The text of response `name`, with `variables` put in."""
    return filled(response(name, simpler)["text"], variables)


def filled(words: str, variables: Mapping[str, object]) -> str:
    """`words` with `variables` put in where their names stand in braces."""
    for variable, value in variables.items():
        words = words.replace(f"{{{variable}}}", str(value))
    return words


def points(lines: Iterable[str]) -> str:
    """`lines` as a list in Markdown."""
    return "\n".join(f"- {line}" for line in lines)


def day_in_words(kept: str) -> str:
    """A day that is kept as 2026-11-27, as people write it; "" for none."""
    day = date.fromisoformat(kept) if kept else None
    return f"{day.day} {day:%B %Y}" if day else ""


def one_line(text: str) -> str:
    """`text` in one line, without signs that can't be seen: PostgreSQL takes no NUL."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


_MARKS = re.compile(r"[\\`*_\[\]<>#~|]|^[-+]|(?<=^\d)[.)]|(?<=^\d\d)[.)]")


ISOLATED, END_ISOLATED = "\u2068", "\u2069"
"""Unicode's marks round words that are shown in their own direction, so that they turn nothing beside them."""


def literal(words: str) -> str:
    """What a person wrote, to be put into a text of ours: in Markdown it stays the letters that it is.

    Words from right to left stay together.
    """
    written = _MARKS.sub(r"\\\g<0>", words)
    turned = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in words)
    return f"{ISOLATED}{written}{END_ISOLATED}" if turned else written


def plain(text: str) -> str:
    """`text` for where Markdown is shown as it is written: without the marks of `literal`."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)


def question(slot: str, simpler: bool = False) -> Response:
    """The response that asks the check's question `slot`."""
    return response(f"ask_check_form_{slot}", simpler)


def short_name(slot: str) -> str:
    """A question's name in a few words."""
    return question(slot)["metadata"]["name"]


def buttons(name: str, simpler: bool = False) -> list[Button]:
    """The buttons under the response `name`; none where it has none."""
    return list(buttons_from(response(name, simpler).get("buttons")))


def choices(slot: str, simpler: bool = False) -> list[Button]:
    """The buttons under question `slot`, "not sure" included."""
    return buttons(f"ask_check_form_{slot}", simpler)


def button_value(slot: str, button: Button) -> str:
    """The value of `slot` that pressing `button` gives."""
    _, brace, entities = button.payload.partition("{")
    return str(json.loads(brace + entities)[slot]) if brace else "unsure"


def button(slot: str, value: str, simpler: bool = False) -> Button:
    """The button that gives `value` of question `slot`."""
    return next(b for b in choices(slot, simpler) if button_value(slot, b) == value)


def choice(slot: str, value: str, simpler: bool = False) -> str:
    """How `value` of question `slot` reads: the title of its button."""
    return button(slot, value, simpler).title


def source_words(slot: str, value: str) -> str:
    """`value` of question `slot` in the words of the source."""
    return question(slot)["metadata"]["says"].get(value) or choice(slot, value)


def takes_back(slot: str) -> Button:
    """The button that asks question `slot` again, whose answer was not understood as it was meant."""
    return Button("No, change it", f'/change_answer{{"question": "{slot}"}}')


@cache
def example_answer(slot: str, value: str) -> str:
    """What somebody might say to mean `value` of question `slot`: the first of its example answers."""
    for file in _files():
        for block in file.get("nlu", []):
            if block.get("metadata", {}).get(slot) == value:
                return str(block["examples"]).splitlines()[0].removeprefix("- ").strip()
    raise KeyError(f"{slot} has no example answers for {value}")


def card_titles() -> dict[str, str]:
    """The title of each card, by its intent."""
    return {
        name.removeprefix("utter_"): variants[0]["metadata"]["title"]
        for name, variants in responses().items()
        if "title" in variants[0].get("metadata", {})
    }
