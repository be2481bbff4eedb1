"""A conversation in the terminal: `make chat`. Goes the same way as every other channel's messages.

It is deleted at the end, since nobody could come back to it.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import textwrap
from pathlib import Path
from typing import Any

from guide.content import plain

MODEL = Path(__file__).parent.parent / "models" / "guide.tar.gz"
WIDTH = 88


def printed(messages: list[dict[str, Any]]) -> None:
    """Prints the guide's messages, with numbers before the choices."""
    for message in messages:
        for line in plain(message.get("text", "")).splitlines():
            print(textwrap.fill(line, WIDTH, initial_indent="  ", subsequent_indent="  ") if line else "")
        for number, button in enumerate(message.get("buttons", []), 1):
            print(f"    [{number}] {button['title']}")
    print()


async def chat() -> None:
    """Reads lines until the end of the input or `quit`."""
    import rasa.utils.log_utils
    from rasa.core.agent import load_agent
    from rasa.core.utils import AvailableEndpoints

    from channels.conversations import Conversations

    logging.disable(logging.CRITICAL)
    rasa.utils.log_utils.configure_structlog(logging.CRITICAL)
    agent = await load_agent(str(MODEL), endpoints=AvailableEndpoints.read_endpoints("endpoints.yml"))
    conversations = Conversations("terminal", lambda: agent)
    conversation_id = conversations.new_id()
    reply = await conversations.start(conversation_id)
    printed(reply.messages)
    print("  Type a message or the number of a choice. Type quit, or press Ctrl-D, to leave.\n")
    while (line := await asyncio.to_thread(_read_line)) is not None:
        buttons = reply.messages[-1].get("buttons", []) if reply.messages else []
        if line.isdigit() and 0 < int(line) <= len(buttons):
            reply = await conversations.press(conversation_id, buttons[int(line) - 1]["payload"])
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


if __name__ == "__main__":
    print("Starting ...", flush=True)
    try:
        asyncio.run(chat())
    except KeyboardInterrupt:
        sys.exit(0)
