"""What the channels of chat programs share, Teams and Slack: their events come from a cloud, and replies go there.

An event is put into the inbox before the request that brings it is answered. Its turn is taken once, in the background,
after what the same conversation still waits for; its answer is posted until it arrives. Whatever a cloud makes one
conversation wait for holds up no other, and what a process leaves behind that dies, another one does.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import logging
import os
import time
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from cryptography.fernet import Fernet
from sanic import Sanic

from channels.conversations import Conversations
from channels.replies import Reply
from channels.running import Running
from guide import content
from guide.messages import Message
from store.inbox import CLAIM_SECONDS, Inbox, Received, turn_of

logger = logging.getLogger(__name__)

SWEEP_SECONDS = 1.0
"""How often a process looks for events that nobody handles."""
GIVE_UP_SECONDS = 300.0
"""How long an event is tried before it is given up, and the person told what is wrong."""
AGAIN_SECONDS, LONGEST_AGAIN_SECONDS = 1.0, 15.0
"""How long until it is tried again: twice as long each time."""
CALLED = "hello"
"""What somebody says who only calls the guide."""
SEPARATORS = ("\n\n", "\n", ". ", " ")
"""Where a text is cut that is too long for one message, best first."""


Body = Mapping[str, Any]
"""What of an event its turn and its answer need."""
Answer = Callable[[Received, Body], Awaitable[None]]
"""Takes the turn of an event and posts its answer."""


def sealed_by(secret: str) -> Fernet:
    """What makes the words of an event unreadable to whoever has the database, or its log, but not the `secret`."""
    return Fernet(urlsafe_b64encode(hashlib.sha256(f"inbox {secret}".encode()).digest()))


class NotNow(Exception):
    """A turn could not be taken, and may be in a moment."""


class Chat:
    """The conversations of a chat program's channel: one for each person and place.

    `answer` is the channel's; what it is given was kept under the channel's `secret`.
    """

    def __init__(self, conversations: Conversations, answer: Answer, secret: str) -> None:
        self._conversations, self._answer, self._seal = conversations, answer, sealed_by(secret)
        self._running = Running()

    @property
    def _inbox(self) -> Inbox:
        return self._conversations.store.inbox

    async def _kept(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return await self._conversations.store.in_thread(work, *arguments)

    def begin(self, app: Sanic) -> None:
        """Looks after events from now on that nobody handles, until the server stops."""
        self._server = app.ctx
        app.ctx.background.append(asyncio.ensure_future(self._sweep()))
        app.ctx.to_end.append(self._running.ended)

    def conversation_of(self, *place: str) -> str:
        """The conversation of a person in a `place`, both named by the program's ids, which are not kept."""
        return self._conversations.id_for("\0".join(place))

    async def take(self, conversation: str, body: Body, *event: str) -> None:
        """Keeps an event, named by its ids, and has it handled soon; one that came before changes nothing.

        Raises SQLAlchemyError or RuntimeError where it can't be kept: then the program must not be told that it was.
        """
        sealed = self._seal.encrypt(json.dumps(body).encode()).decode()
        if await self._kept(self._inbox.put, self._conversations.channel, "\0".join(event), conversation, sealed):
            self._soon(conversation)

    def _soon(self, conversation: str) -> None:
        if not self._server.is_stopping:
            self._running.begun(self._handle_all(conversation))

    async def _handle_all(self, conversation: str) -> None:
        """Handles what waits in `conversation`, oldest first, unless another task or process does."""
        with contextlib.suppress(sa.exc.SQLAlchemyError, RuntimeError):  # the database is away: the sweep comes back
            while not self._server.is_stopping and (received := await self._kept(self._inbox.claimed, conversation)):
                await self._handle(received)

    async def _handle(self, received: Received) -> None:
        try:
            async with self._claimed(received):
                await self._answer(received, json.loads(self._seal.decrypt(received.sealed)))
        except Exception as error:
            # The kind of the error and not its words, which may hold what the person wrote.
            channel, kind = self._conversations.channel, type(error).__name__
            if not _is_hopeless(received):
                logger.warning("A message of %s was not answered and will be tried again: %s", channel, kind)
                await self._kept(
                    self._inbox.put_back, received, min(AGAIN_SECONDS * 2**received.tries, LONGEST_AGAIN_SECONDS)
                )
                return
            logger.error("A message of %s was not answered: %s", channel, kind)
        await self._kept(self._inbox.answered, received)

    @contextlib.asynccontextmanager
    async def _claimed(self, received: Received) -> AsyncIterator[None]:
        """Keeps the claim on an event as long as it is handled here."""

        async def renew() -> None:
            while True:
                await asyncio.sleep(CLAIM_SECONDS / 3)
                with contextlib.suppress(sa.exc.SQLAlchemyError):
                    await self._kept(self._inbox.renew, received)

        renewing = asyncio.ensure_future(renew())
        try:
            yield
        finally:
            renewing.cancel()

    async def _sweep(self) -> None:
        while True:
            with contextlib.suppress(sa.exc.SQLAlchemyError, RuntimeError):
                for conversation in await self._kept(self._inbox.waiting, self._conversations.channel):
                    self._soon(conversation)
            await asyncio.sleep(SWEEP_SECONDS)

    async def greets(self, received: Received) -> Message | None:
        """What the guide says to somebody who has not talked to it here; None where they have."""
        if received.has_turned:
            return (await self._again(received)).messages[0]
        with turn_of(received):
            return await self._welcome(received.conversation)

    async def _welcome(self, conversation: str) -> Message | None:
        if await self._conversations.known(conversation):
            return None
        messages = (await self._conversations.start(conversation)).messages
        return together(messages) if messages else None

    async def says(self, received: Received, text: object) -> Reply:
        """The guide's reply to `text`, in one message; to somebody new it says first what it is."""
        if received.has_turned:
            return await self._again(received)
        welcome = await self._welcome(received.conversation)
        with turn_of(received):
            reply = await self._conversations.say(received.conversation, text, source=received.conversation)
        messages = [*([welcome] if welcome else []), *self._taken(received, reply).messages]
        return replace(reply, messages=(together(messages),))

    async def presses(self, received: Received, payload: object) -> Reply:
        """The guide's reply to a pressed button, in one message."""
        if received.has_turned:
            return await self._again(received)
        with turn_of(received):
            reply = await self._conversations.press(received.conversation, payload, source=received.conversation)
        return replace(self._taken(received, reply), messages=(together(reply.messages),))

    @staticmethod
    def _taken(received: Received, reply: Reply) -> Reply:
        if reply.problem in ("unavailable", "slow") and not _is_hopeless(received):
            raise NotNow
        return reply

    async def _again(self, received: Received) -> Reply:
        """The reply of a turn that was kept by a process which died before it was posted."""
        if (await self._conversations.turn(received.conversation) or 0) > 1:
            said = await self._conversations.said_last(received.conversation)
        else:
            history = await self._conversations.history(received.conversation)
            said = [line.message for line in history.lines if line.who == "guide"]
        if not said and await self._conversations.known(received.conversation):
            raise NotNow
        return Reply((together(said) if said else Message(content.text("cleared")),))

    async def last_message(self, conversation_id: str) -> Message:
        """The guide's last message, as it was sent."""
        return together(await self._conversations.said_last(conversation_id))


def _is_hopeless(received: Received) -> bool:
    return time.time() - received.since > GIVE_UP_SECONDS


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
