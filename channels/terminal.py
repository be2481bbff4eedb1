"""A conversation in the terminal. Goes the same way as every other channel's messages.

It is deleted at the end, since nobody could come back to it.
"""

from __future__ import annotations

import asyncio
import textwrap
from collections.abc import Iterable

from rasa.core.agent import Agent

from channels.conversations import Conversations
from channels.limiting import Limits
from guide.content import plain
from guide.messages import Message

WIDTH = 88


def printed(messages: Iterable[Message]) -> None:
    """Prints the guide's messages, with numbers before the choices."""
    for message in messages:
        for line in plain(message.text).splitlines():
            print(textwrap.fill(line, WIDTH, initial_indent="  ", subsequent_indent="  ") if line else "")
        for number, button in enumerate(message.buttons, 1):
            print(f"    [{number}] {button.title}")
    print()


async def chat(agent: Agent) -> None:
    """Reads lines until the end of the input or `quit`."""
    conversations = Conversations("terminal", lambda: agent, Limits())
    conversation_id = conversations.new_id()
    reply = await conversations.start(conversation_id)
    printed(reply.messages)
    print("  Type a message or the number of a choice. Type quit, or press Ctrl-D, to leave.\n")
    while (line := await asyncio.to_thread(_read_line)) is not None:
        buttons = reply.messages[-1].buttons if reply.messages else ()
        if line.isdigit() and 0 < int(line) <= len(buttons):
            reply = await conversations.press(conversation_id, buttons[int(line) - 1].payload)
        else:
            reply = await conversations.say(conversation_id, line)
        print()
        printed(reply.messages)
    await conversations.clear(conversation_id)


def _read_line() -> str | None:
    try:
        line = input("> ").strip()
    except (EOFError, KeyboardInterrupt):
        return None
    return None if line.lower() in ("quit", "/quit", "/stop") else line
