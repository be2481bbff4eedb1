"""What the guide does with what Slack sends: messages, commands and presses, taken apart by slack-bolt."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import sqlalchemy as sa
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from channels.chat import CALLED, Chat
from channels.conversations import Conversations
from channels.slack import blocks
from store.inbox import Received

logger = logging.getLogger(__name__)

TYPED = {None, "file_share", "thread_broadcast"}
"""Subtypes of messages that a person wrote."""
TRIES = 3
Body = dict[str, Any]
"""What Slack sends, as slack-bolt has checked and parsed it."""
Ack = Callable[[], Awaitable[Any]]
Post = Callable[[Mapping[str, Any]], Awaitable[Any]]


class NotKept(Exception):
    """An event could not be kept. Without the error's own words, which may hold what the person wrote."""


def bolt(handlers: Handlers, client: AsyncWebClient, signing_secret: str) -> AsyncApp:
    """The app that checks signatures, and answers as soon as `handlers` have kept what came."""

    async def authorize(enterprise_id: str | None, team_id: str | None, user_id: str | None) -> AuthorizeResult:
        # The token is for one workspace; nothing has to be asked of Slack while it waits for an answer.
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id, bot_token=client.token)

    app = AsyncApp(
        client=client,
        signing_secret=signing_secret,
        authorize=authorize,
        raise_error_for_unhandled_request=False,
        process_before_response=True,
        logger=logger,
    )
    anything = re.compile(".*")
    app.error(to_be_sent_again)
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


async def to_be_sent_again(error: Exception) -> BoltResponse:
    """Has Slack send an event again that was not kept."""
    logger.error("Slack: a message could not be kept: %s.", type(error).__name__)
    return BoltResponse(status=503)


class Handlers:
    """What is kept of each kind of event, and how it is answered, once."""

    def __init__(self, conversations: Conversations, client: AsyncWebClient, secret: str) -> None:
        self.chat = Chat(conversations, self.answer, secret)
        self._client = client

    async def message(self, body: Body, event: Body) -> None:
        """Something was typed, in a direct message or with a mention of the guide."""
        channel, sent = event.get("channel"), event.get("ts")
        is_person = event.get("user") and not event.get("bot_id") and event.get("subtype") in TYPED
        if not is_person or not channel or (event["type"] == "message" and event.get("channel_type") != "im"):
            return
        # In a channel the answer begins a thread; a direct message is answered where it stands.
        thread = event.get("thread_ts") or (None if event.get("channel_type") == "im" else sent)
        called = CALLED if event["type"] == "app_mention" else ""
        text = blocks.typed(str(event.get("text", "")), bot_of(body)) or called
        place = (str(body.get("team_id")), channel, thread, event["user"])
        # A mention comes as two events, with an id each: what was typed is known by where and when.
        await self._keep(place, {"text": text, "channel": channel, "thread": thread}, "message", channel, str(sent))

    async def command(self, ack: Ack, body: Body) -> None:
        """A slash command, whose answer only the person sees."""
        place = (body["team_id"], body["channel_id"], None, body["user_id"])
        said = {"text": blocks.typed(body.get("text", "")) or CALLED, "response_url": body["response_url"]}
        await self._keep(place, said, "command", str(body.get("trigger_id")))
        await ack()

    async def press(self, ack: Ack, body: Body, action: Body) -> None:
        """A button was pressed, or something was chosen from a list."""
        payload = action.get("value") or (action.get("selected_option") or {}).get("value")
        if payload:
            where, thread = body.get("container", {}), thread_of(body)
            place = (body["team"]["id"], body["channel"]["id"], thread, body["user"]["id"])
            pressed = {
                "payload": payload, "channel": body["channel"]["id"], "thread": thread,
                "private": bool(where.get("is_ephemeral")), "message": where.get("message_ts"),
                "response_url": body["response_url"],
            }  # fmt: skip
            await self._keep(place, pressed, "action", str(body.get("trigger_id")), str(action.get("action_ts")))
        await ack()

    async def _keep(self, place: tuple[str, str, str | None, str], body: Body, *event: str) -> None:
        """Keeps what came from a `place`: a workspace, a channel of it, a thread in it, and a person."""
        try:
            await self.chat.take(self.chat.conversation_of(*(part or "" for part in place)), body, *event)
        except (sa.exc.SQLAlchemyError, RuntimeError) as error:
            problem = NotKept(type(error).__name__)
        else:
            return
        raise problem

    async def answer(self, received: Received, body: Mapping[str, Any]) -> None:
        """Takes the turn of an event, and posts its answer."""
        try:
            await (self._pressed if "payload" in body else self._said)(received, body)
        except SlackApiError as error:
            # Slack does not want it, and would not the next time either.
            logger.error("Slack did not take a message (%s).", error.response.get("error"))

    async def _said(self, received: Received, said: Mapping[str, Any]) -> None:
        answer = blocks.message((await self.chat.says(received, said["text"])).messages[0])
        if "response_url" in said:
            await only_to(said["response_url"])(answer)
        else:
            await self._client.chat_postMessage(channel=said["channel"], thread_ts=said["thread"], **answer)

    async def _pressed(self, received: Received, pressed: Mapping[str, Any]) -> None:
        channel, private, answer = pressed["channel"], pressed["private"], only_to(pressed["response_url"])
        before = await self.chat.last_message(received.conversation)
        reply = await self.chat.presses(received, pressed["payload"])
        if reply.said:
            chosen = blocks.settled(before, reply.said)
            if private:
                await answer({**chosen, "replace_original": True})
            else:
                await self._client.chat_update(channel=channel, ts=pressed["message"], **chosen)
        said = blocks.message(reply.messages[0])
        if private or reply.problem:
            # What could not be done is nobody else's business: it may have been somebody else's button.
            await answer(said)
        else:
            await self._client.chat_postMessage(channel=channel, thread_ts=pressed["thread"], **said)


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
