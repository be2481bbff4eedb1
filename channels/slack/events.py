"""What the guide does with what Slack sends: messages, commands and presses, taken apart by slack-bolt."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from channels.chat import CALLED, Chat
from channels.slack import blocks

logger = logging.getLogger(__name__)

TYPED = {None, "file_share", "thread_broadcast"}
"""Subtypes of messages that a person wrote."""
TRIES = 3
Body = dict[str, Any]
"""What Slack sends, as slack-bolt has checked and parsed it."""
Ack = Callable[[], Awaitable[Any]]
Post = Callable[[Mapping[str, Any]], Awaitable[Any]]


def bolt(chat: Chat, client: AsyncWebClient, signing_secret: str) -> AsyncApp:
    """The app that checks signatures, answers at once, and leaves each turn to `chat`."""

    async def authorize(enterprise_id: str | None, team_id: str | None, user_id: str | None) -> AuthorizeResult:
        # The token is for one workspace; nothing has to be asked of Slack while it waits for an answer.
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id, bot_token=client.token)

    app = AsyncApp(
        client=client,
        signing_secret=signing_secret,
        authorize=authorize,
        raise_error_for_unhandled_request=False,
        logger=logger,
    )
    anything, handlers = re.compile(".*"), Handlers(chat, client)
    app.event("app_mention")(handlers.message)
    app.event("message")(handlers.message)
    app.command(anything)(handlers.command)
    app.action(anything)(handlers.press)
    for takes in (app.view, app.view_closed, app.shortcut):
        takes(anything)(nothing_to_do)
    app.event(anything)(not_for_us)
    return app


async def nothing_to_do(ack: Ack) -> None:
    """Windows and shortcuts are not ours."""
    await ack()


async def not_for_us() -> None:
    """Events that nobody asked for are taken, or Slack would send them again."""


class Handlers:
    """What is done with each kind of event, once."""

    def __init__(self, chat: Chat, client: AsyncWebClient) -> None:
        self._chat = chat
        self._client = client

    async def message(self, body: Body, event: Body) -> None:
        """Something was typed, in a direct message or with a mention of the guide."""
        channel, sent = event.get("channel"), event.get("ts")
        is_person = event.get("user") and not event.get("bot_id") and event.get("subtype") in TYPED
        if not is_person or not channel or (event["type"] == "message" and event.get("channel_type") != "im"):
            return
        is_first = self._chat.is_first
        if not is_first("event", str(body.get("event_id"))) or not is_first("message", channel, str(sent)):
            return
        # In a channel the answer begins a thread; a direct message is answered where it stands.
        thread = event.get("thread_ts") or (None if event.get("channel_type") == "im" else sent)
        place = Place(str(body.get("team_id")), channel, thread, event["user"])
        called = CALLED if event["type"] == "app_mention" else ""
        text = blocks.typed(str(event.get("text", "")), bot_of(body)) or called
        self._say(place, text, lambda said: self._client.chat_postMessage(channel=channel, thread_ts=thread, **said))

    async def command(self, ack: Ack, body: Body) -> None:
        """A slash command, whose answer only the person sees."""
        await ack()
        if not self._chat.is_first("command", str(body.get("trigger_id"))):
            return
        place = Place(body["team_id"], body["channel_id"], None, body["user_id"])
        self._say(place, blocks.typed(body.get("text", "")) or CALLED, only_to(body["response_url"]))

    async def press(self, ack: Ack, body: Body, action: Body) -> None:
        """A button was pressed, or something was chosen from a list."""
        await ack()
        payload = action.get("value") or (action.get("selected_option") or {}).get("value")
        if not payload or not self._chat.is_first("action", str(body.get("trigger_id")), str(action.get("action_ts"))):
            return
        place = Place(body["team"]["id"], body["channel"]["id"], thread_of(body), body["user"]["id"])
        conversation = place.conversation(self._chat)
        self._chat.soon(conversation, lambda: self._pressed(conversation, payload, body))

    async def _pressed(self, conversation: str, payload: str, body: Body) -> None:
        channel, answer = body["channel"]["id"], only_to(body["response_url"])
        where = body.get("container", {})
        before = await self._chat.last_message(conversation)
        reply = await self._chat.presses(conversation, payload)
        private = bool(where.get("is_ephemeral"))
        if reply.said:
            chosen = blocks.settled(before, reply.said)
            if private:
                await answer({**chosen, "replace_original": True})
            else:
                await self._client.chat_update(channel=channel, ts=where["message_ts"], **chosen)
        said = blocks.message(reply.messages[0])
        if private or not reply.said:
            # What could not be done is nobody else's business: it may have been somebody else's button.
            await answer(said)
        else:
            await self._client.chat_postMessage(channel=channel, thread_ts=thread_of(body), **said)

    def _say(self, place: Place, text: str, post: Post) -> None:
        conversation = place.conversation(self._chat)

        async def turn() -> None:
            reply = await self._chat.says(conversation, text)
            await post(blocks.message(reply.messages[0]))

        self._chat.soon(conversation, turn)


class Place:
    """Where a person talks to the guide: a channel of a workspace, or a thread in it."""

    def __init__(self, team: str, channel: str, thread: str | None, person: str) -> None:
        self._ids = (team, channel, thread or "", person)

    def conversation(self, chat: Chat) -> str:
        """The conversation that they have there."""
        return chat.conversation_of(*self._ids)


def only_to(response_url: str) -> Post:
    """Posts what only the person sees who wrote the command or pressed the button."""

    async def post(said: Mapping[str, Any]) -> Any:
        hook = AsyncWebhookClient(response_url, retry_handlers=retries())
        return await hook.send_dict({"response_type": "ephemeral", "replace_original": False, **said})

    return post


def retries() -> list[Any]:
    """What is tried again: a broken connection, and 429 after the seconds that its `Retry-After` says."""
    return [AsyncConnectionErrorRetryHandler(), AsyncRateLimitErrorRetryHandler(max_retry_count=TRIES)]


def thread_of(body: Mapping[str, Any]) -> str | None:
    """The thread in which a button was pressed; None outside of threads."""
    thread = body.get("container", {}).get("thread_ts") or (body.get("message") or {}).get("thread_ts")
    return str(thread) if thread else None


def bot_of(body: Mapping[str, Any]) -> str:
    """The guide's own user id, as an event names it."""
    named = [
        a.get("user_id") for a in body.get("authorizations") or [] if isinstance(a, dict) and a.get("is_bot", True)
    ]
    return str(named[0]) if named and named[0] else ""
