"""What channels get back: the guide's messages, or what went wrong, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from rasa.core.channels.channel import OutputChannel

from guide import content
from guide.check.reading.place import ROLE
from guide.check.rules import QUESTIONS
from guide.messages import Button, Message, message_from

LONGEST_TEXT = 5000
"""Characters of a message."""

Problem = Literal[
    "empty", "too_long", "unreadable", "not_offered", "late", "gone", "unknown", "too_many", "failed", "slow",
    "unavailable",
]  # fmt: skip
"""What can go wrong with a message: the name of the response that says so, without `problem_`."""

OUTDATED = ("not_offered", "late", "gone")
"""Problems of a page that shows an earlier state of the conversation."""
BACK = Button("Back", "/go_back")
"""Leads from a question of the check to the one before."""

TAKES_BACK = "/change_answer{"
"""How the command of a button begins that asks an answer again."""
MOST_BUTTONS = 5
"""Choices that are easy to take in at once."""


@dataclass(frozen=True)
class Reply:
    """What the guide says to one message, and what the person `said` by pressing a button.

    `turn` is how many messages they have sent by then; None where that is not known.
    """

    messages: tuple[Message, ...] = ()
    problem: Problem | None = None
    said: str = ""
    turn: int | None = None

    @property
    def words(self) -> str:
        """All its texts."""
        return "\n\n".join(message.text for message in self.messages)


@dataclass(frozen=True)
class Line:
    """A message in the history of a conversation, with who said it."""

    who: Literal["you", "guide"]
    message: Message

    def as_dict(self) -> dict[str, Any]:
        """The line as JSON has it."""
        return {"from": self.who, **self.message.as_dict()}


@dataclass(frozen=True)
class History:
    """All that was said in a conversation, oldest first; or the `problem` with reading it, and its words."""

    lines: tuple[Line, ...] = ()
    problem: Problem | None = None
    words: str = ""


class Collector(OutputChannel):
    """Keeps each message of the guide whole: text, buttons and custom payload together."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.messages: list[Message] = []

    def name(self) -> str:  # Rasa's is a class method; here the channel in front decides
        return self._name

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keeps a message that Rasa would send."""
        self.messages.append(message_from(message))


def plain_text(text: str) -> str:
    """`text` as the guide reads it: printable, and no command to Rasa."""
    text = "".join(letter if letter.isprintable() or letter in "\n\t" else " " for letter in text)
    return re.sub(r"^[\s/]+", "", text).strip()


def problem(name: Problem) -> Reply:
    """What the guide says when `name` goes wrong."""
    return Reply((Message(content.text(f"problem_{name}", longest=str(LONGEST_TEXT))),), name)


def welcome() -> Message:
    """The message that every conversation begins with."""
    return Message(content.text("greet"), tuple(content.buttons("greet")))


def way_back(message: Message) -> Button | None:
    """The button that leads back from `message`, where it asks something in the check that something stands before."""
    asks = tuple(f'/answer{{"{slot}"' for slot in (ROLE, *QUESTIONS))
    return BACK if any(button.payload.startswith(asks) for button in message.buttons) else None


def only_last_buttons(messages: list[Message]) -> tuple[Message, ...]:
    """`messages` with the buttons of the last one only: what came before them is not the question any more."""
    last = messages[-1:]
    for before in reversed(messages[:-1]):
        last = [_with_the_way_back(before, message) for message in last]
    return (*(replace(message, buttons=()) for message in messages[:-1]), *last)


def _with_the_way_back(before: Message, last: Message) -> Message:
    """`last` with the button that takes back what was understood, if the message `before` has that one alone."""
    ways = [button for button in before.buttons if button.payload.startswith(TAKES_BACK)]
    if len(before.buttons) != 1 or not ways or not last.buttons or len(last.buttons) >= MOST_BUTTONS:
        return last
    return replace(last, buttons=(*last.buttons, *ways))


def lines_of(events: list[dict[str, Any]]) -> tuple[Line, ...]:
    """The history that Rasa's `user` and `bot` events tell; commands that nobody saw are left out."""
    lines: list[Line] = []
    for event in events:
        is_bot = event["event"] == "bot"
        before = lines[-1].message if lines else None
        if lines and (not is_bot or lines[-1].who == "guide"):
            lines[-1] = Line(lines[-1].who, replace(lines[-1].message, buttons=()))
        if is_bot:
            message = message_of(event)
            lines.append(Line("guide", _with_the_way_back(before, message) if before else message))
            continue
        words = (event.get("metadata") or {}).get("title") or event.get("text") or ""
        if not words.startswith("/"):
            lines.append(Line("you", Message(words)))
    return tuple(lines)


def message_of(event: Mapping[str, Any]) -> Message:
    """The guide's message that Rasa keeps as a `bot` event."""
    return message_from({**(event.get("data") or {}), "text": event.get("text")})
