"""What the channels of chat programs share, Teams and Slack: their events come from a cloud, and replies go there.

Each event is handled once. The request that brings it is answered at once; its turn runs in the background, after what
the same conversation still waits for, and whatever a cloud makes one conversation wait for holds up no other.
"""

from __future__ import annotations

import asyncio
import logging
import os
import weakref
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from limits.storage import MemoryStorage

from channels.conversations import Conversations
from channels.replies import Reply
from guide.messages import Message

logger = logging.getLogger(__name__)

REMEMBERED_SECONDS = 3600
"""How long an event is known to have been handled. Clouds send again within minutes."""
CALLED = "hello"
"""What somebody says who only calls the guide."""
SEPARATORS = ("\n\n", "\n", ". ", " ")
"""Where a text is cut that is too long for one message, best first."""


class Chat:
    """The conversations of a chat program's channel: one for each person and place."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations
        self._handled = MemoryStorage()
        self._queues: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()
        self._running: set[asyncio.Task[None]] = set()

    def is_first(self, *event: str) -> bool:
        """Whether `event`, named by its ids, comes for the first time."""
        return self._handled.incr("\0".join(event), REMEMBERED_SECONDS) == 1

    def conversation_of(self, *place: str) -> str:
        """The conversation of a person in a `place`, both named by the program's ids, which are not kept."""
        return self._conversations.id_for("\0".join(place))

    def soon(self, conversation_id: str, turn: Callable[[], Awaitable[None]]) -> None:
        """Runs `turn` in the background, when those before it in the same conversation have ended."""
        task = asyncio.ensure_future(self._after_others(conversation_id, turn))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _after_others(self, conversation_id: str, turn: Callable[[], Awaitable[None]]) -> None:
        async with self._queues.setdefault(conversation_id, asyncio.Lock()):
            try:
                await turn()
            except Exception as error:
                # The kind of the error and not its words, which may hold what the person wrote.
                logger.error("A message of %s was not answered: %s", self._conversations.channel, type(error).__name__)

    async def welcome(self, conversation_id: str) -> Message | None:
        """What the guide says to somebody who has not talked to it here; None where they have."""
        if await self._conversations.known(conversation_id):
            return None
        return together((await self._conversations.start(conversation_id)).messages)

    async def says(self, conversation_id: str, text: object) -> Reply:
        """The guide's reply to `text`, in one message; to somebody new it says first what it is."""
        welcome = await self.welcome(conversation_id)
        reply = await self._conversations.say(conversation_id, text, source=conversation_id)
        return replace(reply, messages=(together([*([welcome] if welcome else []), *reply.messages]),))

    async def presses(self, conversation_id: str, payload: object) -> Reply:
        """The guide's reply to a pressed button, in one message."""
        reply = await self._conversations.press(conversation_id, payload, source=conversation_id)
        return replace(reply, messages=(together(reply.messages),))

    async def last_message(self, conversation_id: str) -> Message:
        """The guide's last message, as it was sent."""
        return together(await self._conversations.said_last(conversation_id))


def together(messages: Sequence[Message]) -> Message:
    """`messages` as one, so that one thing said brings one answer: all texts, the last buttons, the last payload."""
    words = dict.fromkeys(message.text for message in messages if message.text)
    buttons = messages[-1].buttons if messages else ()
    customs = [message.custom for message in messages if message.custom]
    return Message("\n\n".join(words), buttons, customs[-1] if customs else None)


def shortened(text: str, most: int) -> str:
    """`text` in at most `most` characters. Where something had to go, it ends in an ellipsis."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def pieces(text: str, most: int) -> list[str]:
    """All of `text` in pieces of at most `most` characters, cut between paragraphs, lines, sentences or words."""
    found = []
    while len(text) > most:
        cuts = (text.rfind(end, 1, most) + len(end) for end in SEPARATORS if text.rfind(end, 1, most) > 0)
        cut = next(cuts, most)
        found.append(text[:cut].strip())
        text = text[cut:]
    return [piece for piece in [*found, text.strip()] if piece]


def missing_secrets(names: Sequence[str]) -> list[str]:
    """Those of the environment variables `names` that are not set."""
    return [name for name in names if not os.environ.get(name, "").strip()]


def is_off(program: str, missing: Sequence[str]) -> str:
    """The line that says why the channel of `program` is off; "" where nothing is `missing`."""
    return (
        f"{program} is off. To switch it on, set {' and '.join(missing)} (docs/put-it-in-{program.lower()}.md)."
        if missing
        else ""
    )
