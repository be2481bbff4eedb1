"""Takes a person's message through Rasa: the one way in for every channel.

A channel gives text or a pressed button and gets messages back, whatever happens behind it. Ids are made
here; slash commands are not obeyed; a turn goes on when the person disconnects, and has a time limit.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
import secrets
import weakref
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage

from actions.together import code_in
from channels.limiting import limits
from guide import content

logger = logging.getLogger(__name__)

LONGEST_TEXT = 1000
"""Characters of a message."""
TURN_SECONDS = 12.0
"""How long a person waits for an answer before the guide says that it takes too long."""
ID_BYTES = 24
SWITCHES = {"Use simpler words": "/simpler_words", "Use normal words": "/normal_words"}
"""Buttons that a channel may offer at any time: title and payload."""


@dataclass(frozen=True)
class Reply:
    """What the guide says to one message, and what the person `said` by pressing a button.

    `problem` is None, or the name of the response that says what went wrong: `empty`, `too_long`, `unreadable`,
    `not_offered`, `late`, `unknown`, `too_many`, `failed`, `slow` or `unavailable`.
    """

    messages: list[dict[str, Any]] = field(default_factory=list)
    problem: str | None = None
    said: str = ""


class Collector(OutputChannel):
    """Keeps each message of the guide whole: text, buttons and custom payload together."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.messages: list[dict[str, Any]] = []

    def name(self) -> str:  # Rasa's is a class method; here the channel in front decides
        return self._name

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        self.messages.append(shown(message))


def shown(message: dict[str, Any]) -> dict[str, Any]:
    """What a person sees of Rasa's `message`: its text, buttons and custom payload, where it has them."""
    kept = {key: message[key] for key in ("text", "buttons", "custom") if message.get(key)}
    if "buttons" in kept:
        kept["buttons"] = [{"title": b["title"], "payload": b["payload"]} for b in kept["buttons"]]
    return kept


def only_last_buttons(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """`messages` with the buttons of the last one only: what came before them is not the question any more."""
    return [{k: v for k, v in m.items() if k != "buttons"} for m in messages[:-1]] + messages[-1:]


def plain_text(text: str) -> str:
    """`text` as the guide reads it: printable, and no command to Rasa."""
    text = "".join(letter if letter.isprintable() or letter in "\n\t" else " " for letter in text)
    return re.sub(r"^[\s/]+", "", text).strip()


class Conversations:
    """All conversations of one channel. `agent` gives the Rasa agent, which is there once the server has started."""

    def __init__(self, channel: str, agent: Callable[[], Agent | None]) -> None:
        self.channel = channel
        self._agent = agent
        self._turns: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()
        self._running: set[asyncio.Task] = set()

    @staticmethod
    def new_id() -> str:
        """An id that nobody can guess."""
        return secrets.token_urlsafe(ID_BYTES)

    def id_for(self, place: str) -> str:
        """The id of the conversation of a `place` that a chat program names; what it is can't be told from the id.

        Only this channel finds it: no id of another channel begins with its name.
        """
        return f"{self.channel}:{hashlib.sha256(place.encode('utf-8', 'replace')).hexdigest()}"

    def _is_ours(self, conversation_id: str) -> bool:
        channel, colon, _ = conversation_id.rpartition(":")
        return not colon or channel == self.channel

    async def start(self, conversation_id: str, source: str = "") -> Reply:
        """Begins a conversation: the guide says what it is."""
        if source and not limits().may_ask(source):
            return self.problem("too_many")
        return await self._guarded(self._in_turn(self._handle(conversation_id, "/greet", "")))

    @staticmethod
    def welcome() -> dict[str, Any]:
        """The message that every conversation begins with."""
        return shown(content.response("greet"))

    async def say(self, conversation_id: str, text: object, turn: int | None = None, source: str = "") -> Reply:
        """The guide's reply to `text`, which is a person's and may be anything.

        A channel whose forms can be sent twice says in which `turn` the text was typed; sent again, it changes nothing.
        A channel that strangers reach says from which `source` it comes: limits hold for each source.
        """
        if source and not limits().may_ask(source):
            return self.problem("too_many")
        if not isinstance(text, str) or text != text.encode("utf-8", "ignore").decode("utf-8"):
            return self.problem("unreadable")
        if len(text) > LONGEST_TEXT:
            return self.problem("too_long")
        if not plain_text(text):
            return self.problem("empty")
        return await self._guarded(self._in_turn(self._say(conversation_id, text, turn, source), len(text)))

    async def press(self, conversation_id: str, payload: object, source: str = "") -> Reply:
        """The guide's reply to a pressed button; one that was not just offered changes nothing."""
        if source and not limits().may_ask(source):
            return self.problem("too_many")
        if not isinstance(payload, str):
            return self.problem("unreadable")
        return await self._guarded(self._in_turn(self._press(conversation_id, payload, source)))

    async def history(self, conversation_id: str) -> Reply:
        """All messages so far, each with `from`: `you` or `guide`."""
        return await self._guarded(self._history(conversation_id))

    async def slots(self, conversation_id: str) -> dict[str, Any]:
        """What the guide remembers of the conversation; empty where it can't be read."""
        try:
            tracker = await self._store.retrieve(conversation_id) if self._is_ours(conversation_id) else None
        except Exception:
            return {}
        return tracker.current_slot_values() if tracker else {}

    async def known(self, conversation_id: str) -> bool:
        """Whether there is such a conversation. One that can't be looked up counts as known: its next turn says why."""
        try:
            return await self._exists(conversation_id)
        except Exception:
            return True

    async def _exists(self, conversation_id: str) -> bool:
        return self._is_ours(conversation_id) and await self._store.exists(conversation_id)

    async def said_last(self, conversation_id: str) -> list[dict[str, Any]]:
        """What the guide said last; nothing where it can't be read."""
        try:
            return await self._last_messages(conversation_id) if self._is_ours(conversation_id) else []
        except Exception:
            return []

    async def _last_messages(self, conversation_id: str) -> list[dict[str, Any]]:
        return [shown(_message(event)) for event in await self._store.said_last(conversation_id)]

    async def heard_last(self, conversation_id: str) -> str:
        """What the person said last."""
        said = [
            message["text"] for message in (await self.history(conversation_id)).messages if message["from"] == "you"
        ]
        return said[-1] if said else ""

    async def turn(self, conversation_id: str) -> int:
        """How many messages the person has sent."""
        try:
            return await self._store.turns(conversation_id) if self._is_ours(conversation_id) else 0
        except Exception:
            return 0

    async def clear(self, conversation_id: str) -> Reply:
        """Deletes the conversation."""
        return await self._guarded(self._clear(conversation_id))

    async def _guarded(self, turn: Any) -> Reply:
        """Runs `turn` to its end even if the person leaves or the time is up, and never fails."""
        task = asyncio.ensure_future(turn)
        self._running.add(task)
        task.add_done_callback(self._finished)
        try:
            return await asyncio.wait_for(asyncio.shield(task), TURN_SECONDS)
        except TimeoutError:
            return self.problem("slow")
        except Exception:
            return self.problem("unavailable")

    @staticmethod
    async def _in_turn(turn: Coroutine[Any, Any, Reply], size: int = 0) -> Reply:
        """`turn`, when it is its turn among all, by the `size` of the message."""
        async with limits().turn(size):
            return await turn

    def _finished(self, task: asyncio.Task) -> None:
        self._running.discard(task)
        if not task.cancelled() and task.exception():
            # The kind of the error and not its words, which may hold what the person wrote.
            logger.error("A turn failed: %s", type(task.exception()).__name__)

    def _lock(self, conversation_id: str) -> asyncio.Lock:
        return self._turns.setdefault(conversation_id, asyncio.Lock())

    @property
    def agent(self) -> Agent:
        """The Rasa agent; raises RuntimeError while no model is loaded."""
        agent = self._agent()
        if agent is None or not agent.is_ready():
            raise RuntimeError("no model is loaded")
        return agent

    @property
    def _store(self) -> Any:
        return self.agent.tracker_store._tracker_store

    async def _say(self, conversation_id: str, text: str, turn: int | None, source: str) -> Reply:
        async with self._lock(conversation_id):
            if not await self._exists(conversation_id):
                return self.problem("unknown")
            if source and not limits().may_say(conversation_id):
                return self.problem("too_many")
            if turn is not None and turn != await self.turn(conversation_id):
                return self.problem("late")
            typed = plain_text(text)
            for title, payload in (await self._offered(conversation_id)).items():
                if typed.casefold() == title.casefold():
                    return await self._handle(conversation_id, payload, title)
            if source and code_in(typed):
                return await self._try_code(conversation_id, typed, source)
            return await self._handle(conversation_id, typed, "")

    async def _try_code(self, conversation_id: str, typed: str, source: str) -> Reply:
        """What is typed may join a session by its code: wrong ones are counted, and stop further tries of a source."""
        if not limits().may_try_code(source):
            return self.problem("too_many")
        reply = await self._handle(conversation_id, typed, "")
        if any(message.get("text") in _unknown_code() for message in reply.messages):
            limits().was_wrong(source)
        return reply

    async def _press(self, conversation_id: str, payload: str, source: str) -> Reply:
        async with self._lock(conversation_id):
            if not await self._exists(conversation_id):
                return self.problem("unknown")
            if source and not limits().may_say(conversation_id):
                return self.problem("too_many")
            for title, offered in (await self._offered(conversation_id)).items():
                if payload == offered:
                    return replace(await self._handle(conversation_id, payload, title), said=title)
            return self.problem("not_offered")

    async def _offered(self, conversation_id: str) -> dict[str, str]:
        """The buttons that the conversation's last message offered: payload by title."""
        last = (await self._last_messages(conversation_id) or [{}])[-1]
        changes = {f"Change {row['name']}": row["change"] for row in last.get("custom", {}).get("review", [])}
        return {b["title"]: b["payload"] for b in last.get("buttons", [])} | changes | SWITCHES

    async def _handle(self, conversation_id: str, text: str, title: str) -> Reply:
        collector = Collector(self.channel)
        message = UserMessage(
            text,
            collector,
            conversation_id,
            input_channel=self.channel,
            metadata={"title": title} if title else None,
        )
        await self.agent.handle_message(message)
        if not collector.messages:
            return self.problem("failed")
        if collector.messages[-1].get("text") == self._words("cleared") and self._store.has_traces:
            collector.messages[-1]["text"] = self._words("cleared_soon")
        return Reply(only_last_buttons(collector.messages))

    async def _history(self, conversation_id: str) -> Reply:
        if not await self._exists(conversation_id):
            return self.problem("unknown")
        messages: list[dict[str, Any]] = []
        for event in await self._store.said(conversation_id):
            if event["event"] == "bot":
                if messages and messages[-1]["from"] == "guide":
                    messages[-1].pop("buttons", None)
                messages.append({"from": "guide", **shown(_message(event))})
            else:
                if messages:
                    messages[-1].pop("buttons", None)
                words = (event.get("metadata") or {}).get("title") or event.get("text") or ""
                if not words.startswith("/"):
                    messages.append({"from": "you", "text": words})
        return Reply(messages)

    async def _clear(self, conversation_id: str) -> Reply:
        async with self._lock(conversation_id):
            if self._is_ours(conversation_id):
                await self._store.delete(conversation_id)
        return Reply([{"text": self._words("cleared_soon" if self._store.has_traces else "cleared")}])

    def problem(self, name: str) -> Reply:
        """What the guide says when `name` goes wrong."""
        return Reply([{"text": self._words(f"problem_{name}").replace("{longest}", str(LONGEST_TEXT))}], name)

    @staticmethod
    def _words(name: str) -> str:
        return content.text(name)


@cache
def _unknown_code() -> frozenset[str]:
    """What the guide says where no session has a code."""
    return frozenset(variant["text"] for variant in content.responses()["utter_session_unknown"])


def _message(event: dict[str, Any]) -> dict[str, Any]:
    data = event.get("data") or {}
    return {"text": event.get("text"), "buttons": data.get("buttons"), "custom": data.get("custom")}
