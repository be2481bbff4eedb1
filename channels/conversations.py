"""Takes a person's message through Rasa: the one way in for every channel.

A channel gives text or a pressed button and gets messages back, whatever happens behind it. Ids are made
here; slash commands are not obeyed; a turn goes on when the person disconnects, and has a time limit.
"""

from __future__ import annotations

import contextlib
import hashlib
import secrets
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from functools import cache
from typing import Any, TypeVar

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from sqlalchemy.exc import SQLAlchemyError

from channels import metrics
from channels.limiting import WRONG_CODES, Limits
from channels.replies import (
    LONGEST_TEXT,
    Collector,
    History,
    Problem,
    Reply,
    lines_of,
    message_of,
    only_last_buttons,
    plain_text,
    problem,
    way_back,
)
from channels.running import Running
from guide import content
from guide.council import details
from guide.messages import Button, CheckReview, Message
from guide.sessions.codes import code_in
from store.conversations import GuideTrackerStore, Overtaken

ID_BYTES = 24
SECONDS_A_MINUTE = 60
SWITCHES = (Button("Use simpler words", "/simpler_words"), Button("Use normal words", "/normal_words"))
"""Buttons that a channel may offer at any time: to turn simpler words on, and off."""
Answer = TypeVar("Answer")
Take = Callable[[], Awaitable[Reply]]
"""Takes a turn."""


class Conversations:
    """All conversations of one channel, within `limits`.

    `agent` gives the Rasa agent, which is there once the server has started.
    """

    def __init__(self, channel: str, agent: Callable[[], Agent | None], limits: Limits) -> None:
        self.channel = channel
        self.limits = limits
        self._agent = agent
        self.running = Running()

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
        """Begins a conversation: the guide says what it is; nothing, where it was begun in the meantime."""
        if source and not self.limits.may_ask(source):
            return problem("too_many")
        return await self._turn(self._start(conversation_id))

    async def say(self, conversation_id: str, text: object, turn: int | None = None, source: str = "") -> Reply:
        """The guide's reply to `text`, which is a person's and may be anything.

        A channel whose forms can be sent twice says in which `turn` the text was typed; sent again, it changes nothing
        and gets the same answer, which may have been lost on its way.
        A channel that strangers reach says from which `source` it comes: limits hold for each source.
        """
        if source and not self.limits.may_ask(source):
            return problem("too_many")
        if not isinstance(text, str) or text != text.encode("utf-8", "ignore").decode("utf-8"):
            return problem("unreadable")
        if len(text) > LONGEST_TEXT:
            return problem("too_long")
        if not plain_text(text):
            return problem("empty")
        return await self._turn(self._say(conversation_id, text, turn, source), len(text))

    async def press(self, conversation_id: str, payload: object, turn: int | None = None, source: str = "") -> Reply:
        """The guide's reply to a pressed button; one that was not just offered changes nothing.

        As with `say`, a `turn` has one form of buttons taken once, whatever is offered next.
        """
        if source and not self.limits.may_ask(source):
            return problem("too_many")
        if not isinstance(payload, str):
            return problem("unreadable")
        return await self._turn(self._press(conversation_id, payload, turn, source))

    async def history(self, conversation_id: str) -> History:
        """All messages so far, with who said each."""

        def failed(name: Problem) -> History:
            return History(problem=name, words=problem(name).words)

        return await self.running.guarded(self._history(conversation_id, failed), failed)

    async def is_simpler(self, conversation_id: str) -> bool:
        """Whether the person asked for simpler words; not, where that can't be read."""
        try:
            return self._is_ours(conversation_id) and bool(await self.store.slot(conversation_id, "simpler"))
        except Exception:
            return False

    async def known(self, conversation_id: str) -> bool:
        """Whether there is such a conversation. One that can't be looked up counts as known: its next turn says why."""
        try:
            return await self._exists(conversation_id)
        except Exception:
            return True

    async def _exists(self, conversation_id: str) -> bool:
        return self._is_ours(conversation_id) and await self.store.exists(conversation_id)

    async def said_last(self, conversation_id: str) -> list[Message]:
        """What the guide said last; nothing where it can't be read."""
        try:
            return await self._last_messages(conversation_id) if self._is_ours(conversation_id) else []
        except Exception:
            return []

    async def _last_messages(self, conversation_id: str) -> list[Message]:
        return list(only_last_buttons([message_of(event) for event in await self.store.said_last(conversation_id)]))

    async def turn(self, conversation_id: str) -> int | None:
        """How many messages the person has sent; None where that can't be read just now."""
        try:
            return await self.store.turns(conversation_id) if self._is_ours(conversation_id) else 0
        except Exception:
            return None

    async def clear(self, conversation_id: str) -> Reply:
        """Deletes the conversation."""
        return await self.running.guarded(self._clear(conversation_id), problem)

    async def _turn(self, turn: Coroutine[Any, Any, Reply], size: int = 0) -> Reply:
        """The reply of `turn`, when it is its turn among all, by the `size` of the message."""

        async def in_turn() -> Reply:
            with metrics.WAITING.track_inprogress():
                async with self.limits.turn(size):
                    return await turn

        with metrics.SECONDS.labels(self.channel).time():
            reply = await self.running.guarded(in_turn(), problem)
        if reply.problem:
            metrics.PROBLEMS.labels(self.channel, reply.problem).inc()
        return reply

    async def _alone(self, conversation_id: str, section: Callable[[], Awaitable[Answer]]) -> Answer:
        """What `section` gives, when nobody else is in the conversation; what was overtaken all the same, once more."""
        for is_last in (False, True):
            async with self.agent.lock_store.lock(conversation_id):
                try:
                    return await section()
                except Overtaken:
                    if is_last:
                        raise
        raise AssertionError("the last time returns or raises")

    async def why_not_ready(self) -> str:
        """Why no turn could be taken now, in one line; "" where one could."""
        try:
            return await self.store.problem()
        except RuntimeError as error:
            return str(error)

    async def inbox_age(self) -> float:
        """Since how many seconds the oldest message of a chat program waits for its answer; 0 where that is unknown."""
        with contextlib.suppress(RuntimeError, SQLAlchemyError):
            return await self.store.in_thread(self.store.inbox.oldest)
        return 0.0

    @property
    def agent(self) -> Agent:
        """The Rasa agent; raises RuntimeError while no model is loaded."""
        agent = self._agent()
        if agent is None or not agent.is_ready():
            raise RuntimeError("no model is loaded")
        return agent

    @property
    def processor(self) -> MessageProcessor:
        """What takes a message through Rasa's pipeline and policies."""
        processor = self.agent.processor
        assert processor is not None  # an agent that is ready has one
        return processor

    @property
    def store(self) -> GuideTrackerStore:
        """Where the conversations are kept. Raises RuntimeError where `endpoints.yml` names another store than ours."""
        store = self.agent.tracker_store
        if not isinstance(store, GuideTrackerStore):
            raise RuntimeError("the tracker store of endpoints.yml must be store.conversations.GuideTrackerStore")
        return store

    async def _start(self, conversation_id: str) -> Reply:
        async def section() -> Reply:
            if self._is_ours(conversation_id) and await self.store.exists(conversation_id):
                return Reply(())
            return await self._handle(conversation_id, "/greet", "")

        return await self._alone(conversation_id, section)

    async def _one_turn(
        self, conversation_id: str, sent: str, turn: int | None, source: str, late: Problem, take: Take
    ) -> Reply:
        """What `take` gives for what was `sent`, alone in the conversation and within its limit; the same again for
        what was sent again, and the problem `late` for what belongs to an earlier turn."""

        async def section() -> Reply:
            most = details()["most_messages"]
            found = await self.store.glance(conversation_id, SECONDS_A_MINUTE, most)
            if found is None or not self._is_ours(conversation_id):
                return replace(problem("unknown"), turn=0)
            now, lately = found
            if source and lately >= most:
                return replace(problem("too_many"), turn=now)
            if turn is not None and now != turn:
                return replace(await self._same_again(conversation_id, sent, now - turn) or problem(late), turn=now)
            reply = await take()
            if reply.problem not in (None, "failed"):
                return replace(reply, turn=now)
            return replace(reply, turn=0 if self._is_cleared(reply) else now + 1)

        return await self._alone(conversation_id, section)

    async def _say(self, conversation_id: str, text: str, turn: int | None, source: str) -> Reply:
        typed = plain_text(text)

        async def take() -> Reply:
            for button in await self._offered(conversation_id):
                if typed.casefold() == button.title.casefold():
                    return await self._handle(conversation_id, button.payload, button.title)
            if source and code_in(typed):
                return await self._try_code(conversation_id, typed, source)
            return await self._handle(conversation_id, typed, "")

        return await self._one_turn(conversation_id, typed, turn, source, "late", take)

    async def may_try_code(self, source: str) -> bool:
        """Whether a source may try a session's code, asked before it is looked up, so that no answer tells.

        Raises SQLAlchemyError, where that can't be known: nobody may then.
        """
        return await self.store.in_thread(self.store.wrong_codes.of, source) < WRONG_CODES

    async def was_wrong(self, source: str) -> None:
        """Counts a code that no session has."""
        await self.store.in_thread(self.store.wrong_codes.one_more, source)

    async def _try_code(self, conversation_id: str, typed: str, source: str) -> Reply:
        """What is typed may join a session by its code: wrong ones are counted, and stop further tries of a source."""
        if not await self.may_try_code(source):
            return problem("too_many")
        reply = await self._handle(conversation_id, typed, "")
        if any(message.text in _unknown_code() for message in reply.messages):
            await self.was_wrong(source)
        return reply

    async def _same_again(self, conversation_id: str, sent: str, turns_since: int) -> Reply | None:
        """The answer to the form that was taken last, where this is the same one; None where it is another."""
        heard = await self.store.heard_last(conversation_id)
        text, title = str(heard.get("text")), (heard.get("metadata") or {}).get("title") or ""
        if turns_since != 1 or sent.casefold() not in (text.casefold(), title.casefold()):
            return None
        messages = await self._last_messages(conversation_id)
        pressed = title if sent == text else ""
        return Reply(tuple(messages), said=pressed) if messages else None

    async def _press(self, conversation_id: str, payload: str, turn: int | None, source: str) -> Reply:
        async def take() -> Reply:
            for button in await self._offered(conversation_id):
                if payload == button.payload:
                    return replace(await self._handle(conversation_id, payload, button.title), said=button.title)
            return problem("not_offered")

        return await self._one_turn(conversation_id, payload, turn, source, "not_offered", take)

    async def _offered(self, conversation_id: str) -> list[Button]:
        """The buttons that the conversation's last message offered."""
        last = (await self._last_messages(conversation_id) or [Message()])[-1]
        review = last.custom.review if isinstance(last.custom, CheckReview) else []
        back = filter(None, [way_back(last)])
        return [*last.buttons, *back, *(Button(f"Change {row.name}", row.change) for row in review), *SWITCHES]

    async def _handle(self, conversation_id: str, text: str, title: str) -> Reply:
        collector = Collector(self.channel)
        metadata = {"title": title} if title else None
        message = UserMessage(text, collector, conversation_id, input_channel=self.channel, metadata=metadata)
        await self.processor.handle_message(message)  # Agent.handle_message would wait for the lock that is held here
        if not collector.messages:
            return problem("failed")
        messages = only_last_buttons(collector.messages)
        if messages[-1].text == content.text("cleared"):
            messages = (*messages[:-1], self._cleared())
        return Reply(messages)

    async def _history(self, conversation_id: str, failed: Callable[[Problem], History]) -> History:
        if not await self._exists(conversation_id):
            return failed("unknown")
        return History(lines_of(await self.store.said(conversation_id)))

    async def _clear(self, conversation_id: str) -> Reply:
        async def section() -> None:
            if self._is_ours(conversation_id):
                await self.store.delete(conversation_id)

        await self._alone(conversation_id, section)
        return Reply((self._cleared(),))

    @staticmethod
    def _is_cleared(reply: Reply) -> bool:
        return bool(reply.messages) and reply.messages[-1].text in map(content.text, ("cleared", "cleared_soon"))

    def _cleared(self) -> Message:
        """What is said once a conversation is deleted; where some of it is on the disk for a moment, that too."""
        return Message(content.text("cleared_soon" if self.store.traces.remain else "cleared"))


@cache
def _unknown_code() -> frozenset[str]:
    """What the guide says where no session has a code."""
    return frozenset(variant["text"] for variant in content.responses()["utter_session_unknown"])
