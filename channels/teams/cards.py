"""What the guide says, as Teams shows it: Markdown, or an Adaptive Card where there is something to press or to see."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from channels import markup
from channels.chat import pieces, shortened
from guide.check import picture
from guide.content import plain
from guide.messages import Button, CheckResult, Message

CARD = "application/vnd.microsoft.card.adaptive"
VERSION = "1.5"
MOST_ACTIONS = 6
"""Buttons that Teams shows on a card; more become a list to choose from."""
LONGEST_TITLE = 200
LONGEST_TEXT = 20_000
"""Characters, so that no message comes near the 100 KB that Teams takes."""
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~])")


def message(said: Message) -> dict[str, Any]:
    """The activity for one message of the guide: `text`, or a card that says the same with its buttons."""
    if not said.buttons and not isinstance(said.custom, CheckResult):
        words = "\n\n".join(_markdown(block) for block in markup.blocks(said.text))
        return {"type": "message", "textFormat": "markdown", "text": pieces(words, LONGEST_TEXT)[0] if words else ""}
    return _card([*_body(said), *_choice(said.buttons)], _actions(said.buttons), plain(said.text))


def settled(said: Message, chosen: str) -> dict[str, Any]:
    """The message `said` after a press: as it was, with what was `chosen` in place of the buttons."""
    words = {"type": "TextBlock", "text": f"You chose: {_escaped(chosen)}", "weight": "Bolder", "wrap": True}
    return _card([*_body(said), words], [], chosen)


def _card(body: list[dict[str, Any]], actions: list[dict[str, Any]], summary: str) -> dict[str, Any]:
    content = {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": VERSION,
        "body": body,
        **({"actions": actions} if actions else {}),
    }
    plain = " ".join(span.text for block in markup.blocks(summary) for span in block.spans)
    return {
        "type": "message",
        "summary": shortened(plain, LONGEST_TITLE),
        "attachments": [{"contentType": CARD, "content": content}],
    }


def _body(said: Message) -> list[dict[str, Any]]:
    found = said.custom
    if not isinstance(found, CheckResult):
        return _written(said.text)
    drawn = [_picture(group) for group in picture.groups(found.answers)]
    return [*_written(found.before or said.text), *drawn, *_written(found.after)]


def _written(text: str) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = []
    for block in markup.blocks(pieces(text, LONGEST_TEXT)[0] if text else ""):
        words = {"type": "TextBlock", "text": block.written(_span), "wrap": True}
        if block.kind == "quotation":
            blocks.append({"type": "Container", "style": "emphasis", "items": [words]})
        elif block.kind == "line":
            blocks.append({**words, "spacing": "Small"})
        else:
            blocks.append(words)
    return blocks


def _actions(buttons: Sequence[Button]) -> list[dict[str, Any]]:
    if len(buttons) > MOST_ACTIONS:
        return [{"type": "Action.Submit", "title": "Choose"}]
    return [
        {"type": "Action.Submit", "title": shortened(b.title, LONGEST_TITLE), "data": {"payload": b.payload}}
        for b in buttons
    ]


def _choice(buttons: Sequence[Button]) -> list[dict[str, Any]]:
    if len(buttons) <= MOST_ACTIONS:
        return []
    choices = [{"title": shortened(b.title, LONGEST_TITLE), "value": b.payload} for b in buttons]
    return [{"type": "Input.ChoiceSet", "id": "payload", "label": "Choose one", "choices": choices, "isRequired": True,
             "errorMessage": "Please choose one."}]  # fmt: skip


def _picture(group: picture.Group) -> dict[str, Any]:
    """Some of the ten answers as a table, in which the columns' words are the marks."""

    def cell(words: str, marked: bool = False) -> dict[str, Any]:
        text = {"type": "TextBlock", "text": words, "wrap": True, "weight": "Bolder" if marked else "Default"}
        return {"type": "TableCell", "items": [text], **({"style": "accent"} if marked else {})}

    head = [cell(group.title), *map(cell, group.columns)]
    rows = [
        [
            cell(f"{row.name}: {row.answer}"),
            *(cell(column, True) if at in row.at else cell(" ") for at, column in enumerate(group.columns)),
        ]
        for row in group.rows
    ]
    return {
        "type": "Table",
        "columns": [{"width": 5}, *({"width": 2} for _ in group.columns)],
        "rows": [{"type": "TableRow", "cells": cells} for cells in (head, *rows)],
    }


def _markdown(block: markup.Block) -> str:
    words = block.written(_span).replace("\n", "\n\n")
    return f"> {words}" if block.kind == "quotation" else words


def _span(span: markup.Span) -> str:
    text = _escaped(span.text)
    if span.link:
        return f"[{text}]({span.link})"
    return f"**{text}**" if span.bold else text


def _escaped(text: str) -> str:
    """`text` with nothing in it that Markdown would take for a mark."""
    return _SPECIAL.sub(r"\\\1", text)
