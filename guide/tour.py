"""The tour: the cards in the order of the source, in six parts."""

from __future__ import annotations

import re

from guide import content
from guide.messages import Button, Message

PARTS: dict[str, tuple[str, ...]] = {
    "Where it comes from": ("ask_ostrom", "ask_police", "ask_coote", "ask_cahn"),
    "What it means": ("ask_meaning", "ask_clear_definition", "ask_other_terms"),
    "Hampshire's definition": ("ask_definition", "ask_who_defined", "ask_principle"),
    "To, for and with": ("ask_difference", "ask_to_for_with"),
    "Two voices": ("ask_graham_allen", "ask_john_evans"),
    "Using it": ("ask_not_possible", "ask_partly", "ask_other_approaches", "ask_find_out_more"),
}
"""Each part's title and its cards."""

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_NUMBERS = ("one", "two", "three", "four", "five", "six")


def part_named(text: str) -> int | None:
    """The part that `text` names, from 1: by number, by place ("the last part") or by words of its title."""
    said = re.sub(r"[^\w\s]", " ", text.lower())
    if digit := re.search(r"\b([1-9])\b", said):
        return min(int(digit.group(1)), len(PARTS))
    for words in (_ORDINALS, _NUMBERS):
        for number, word in enumerate(words, 1):
            if re.search(rf"\b{word}\b", said):
                return number
    if re.search(r"\b(last|final|end)\b", said):
        return len(PARTS)
    if re.search(r"\b(start|begin\w*|top)\b", said):
        return 1
    for number, title in enumerate(PARTS, 1):
        telling = [word for word in re.findall(r"\w+", title.lower()) if len(word) > 4] or [
            title.lower().replace(",", "")
        ]
        if re.search(rf"\b({'|'.join(telling)})\b", " ".join(said.split())):
            return number
    return None


def part_after(part: int, intent: str, paused: bool = False) -> int:
    """The part to show next, from 1; 0 is before the tour, `len(PARTS) + 1` after it.

    Somebody who `paused` and says "carry on" comes back to the part they left.
    """
    if intent in ("start_tour", "start_again") or part == 0:
        return 1
    if intent == "go_back":
        return max(part - 1, 1)
    if intent in ("resume", "repeat") or paused:
        return part
    return part + 1


def part_message(part: int, simpler: bool = False) -> Message:
    """Part `part`, from 1, as a message: its words with its place, its buttons, and the last one of its cards."""
    title, cards = list(PARTS.items())[part - 1]
    words = "\n\n".join(content.text(card, simpler) for card in cards)
    buttons = [Button("Next part" if part < len(PARTS) else "Finish", "/next")]
    if part > 1:
        buttons.append(Button("Go back", "/go_back"))
    return Message(
        f"**Part {part} of {len(PARTS)}: {title}**\n\n{words}",
        (*buttons, Button("Stop", "/stop")),
        card=cards[-1],
    )


def listed_parts() -> str:
    """The parts' titles as a numbered list."""
    return "\n".join(f"{number}. {title}" for number, title in enumerate(PARTS, 1))
