"""Slack as a Rasa channel: named in `credentials.yml`, switched on by the environment.

Takes events, slash commands and presses at `/guide/slack/events`, checked and taken apart by slack-bolt.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

import aiohttp
from rasa.core.channels.channel import InputChannel
from sanic import Blueprint
from sanic.exceptions import PayloadTooLarge
from sanic.request import Request
from sanic.response import HTTPResponse, empty
from slack_bolt.adapter.sanic import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from channels.chat import CALLED, Chat, is_off, missing_secrets
from channels.conversations import Conversations
from channels.http_guard import guard
from channels.slack import blocks

logger = logging.getLogger(__name__)

SECRETS = ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET")
API_URL = "https://slack.com/api/"
LARGEST_REQUEST = 262_144
"""Bytes. A press brings the whole message along whose button it was."""
TYPED = {None, "file_share", "thread_broadcast"}
"""Subtypes of messages that a person wrote."""
TRIES = 3
_SENT, _SIGNATURE = re.compile(r"[0-9]{1,12}"), re.compile(r"v0=[0-9a-f]{64}")
Post = Callable[[Mapping[str, Any]], Awaitable[Any]]


def why_off() -> str:
    """The line that says what is missing to switch the channel on; "" when it is on."""
    return is_off("Slack", missing_secrets(SECRETS))


class SlackInput(InputChannel):
    """Conversations in Slack: one for each person in each channel or thread."""

    @classmethod
    def name(cls) -> str:
        return "slack"

    def url_prefix(self) -> str:
        return "/guide/slack"

    def blueprint(self, on_new_message: Any) -> Blueprint:
        """The route, if the channel is on; `on_new_message` is Rasa's and not used, as in the other channels."""
        slack = Blueprint("slack")
        if off := why_off():
            logger.warning(off)
            return slack
        handler: AsyncSlackRequestHandler
        verifier: SignatureVerifier

        @slack.listener("before_server_start")
        async def begin(app: Any, loop: Any) -> None:
            nonlocal handler, verifier
            client = AsyncWebClient(
                token=os.environ["SLACK_BOT_TOKEN"].strip(),
                base_url=os.environ.get("SLACK_API_URL") or API_URL,
                retry_handlers=retries(),
            )
            guard(app)
            chat = Chat(Conversations(self.name(), lambda: app.ctx.agent))
            secret = os.environ["SLACK_SIGNING_SECRET"].strip()
            verifier = SignatureVerifier(secret)
            handler = AsyncSlackRequestHandler(bolt(chat, client, secret))
            app.add_task(try_token(client))

        @slack.post("/events", stream=True)
        async def events(request: Request) -> HTTPResponse:
            request.stream.request_max_size = LARGEST_REQUEST
            await request.receive_body()
            if not is_signed(request.headers, request.body, verifier):
                return empty(401)
            if not makes_sense(request.headers.get("content-type", ""), request.body):
                return empty(400)
            return await handler.handle(request)

        @slack.exception(PayloadTooLarge)
        async def too_large(request: Request, error: Exception) -> HTTPResponse:
            return empty(413)

        return slack


def is_signed(headers: Mapping[str, str], body: bytes, verifier: SignatureVerifier) -> bool:
    """Whether Slack sent this, just now. Before that is known nothing of a request is taken apart, or logged."""
    sent, signature = headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")
    if not (_SENT.fullmatch(sent) and _SIGNATURE.fullmatch(signature)):
        return False
    try:
        return verifier.is_valid(body.decode(), sent, signature)
    except ValueError:
        return False


def makes_sense(kind: str, body: bytes) -> bool:
    """Whether a body has the outer shape of what Slack sends: slack-bolt fails on others, and logs them whole."""
    try:
        if kind.partition(";")[0].strip() == "application/json":
            sent = json.loads(body)
            return isinstance(sent, dict) and isinstance(sent.get("event", {}), dict) and "type" in sent
        form = parse_qs(body.decode(), strict_parsing=True)
        payload = json.loads(form["payload"][0]) if "payload" in form else {"type": "command"}
        return isinstance(payload, dict) and isinstance(payload.get("type"), str)
    except (ValueError, RecursionError):
        return False


def retries() -> list[Any]:
    """What is tried again: a broken connection, and 429 after the seconds that its `Retry-After` says."""
    return [AsyncConnectionErrorRetryHandler(), AsyncRateLimitErrorRetryHandler(max_retry_count=TRIES)]


async def try_token(client: AsyncWebClient) -> None:
    """Says in one line of the log, when the server starts, that the token is wrong."""
    try:
        with contextlib.suppress(aiohttp.ClientError, asyncio.TimeoutError, OSError):
            await client.auth_test()
    except SlackApiError as error:
        logger.error(
            "Slack refuses the token (%s): check SLACK_BOT_TOKEN (docs/put-it-in-slack.md).",
            error.response.get("error"),
        )


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

    @app.event("app_mention")
    @app.event("message")
    async def message(body: dict[str, Any], event: dict[str, Any]) -> None:
        channel, sent = event.get("channel"), event.get("ts")
        is_person = event.get("user") and not event.get("bot_id") and event.get("subtype") in TYPED
        if not is_person or not channel or (event["type"] == "message" and event.get("channel_type") != "im"):
            return
        if not chat.is_first("event", str(body.get("event_id"))) or not chat.is_first("message", channel, str(sent)):
            return
        # In a channel the answer begins a thread; a direct message is answered where it stands.
        thread = event.get("thread_ts") or (None if event.get("channel_type") == "im" else sent)
        place = Place(str(body.get("team_id")), channel, thread, event["user"])
        called = CALLED if event["type"] == "app_mention" else ""
        text = blocks.typed(str(event.get("text", "")), bot_of(body)) or called
        say(place, text, lambda said: client.chat_postMessage(channel=channel, thread_ts=thread, **said))

    @app.command(re.compile(".*"))
    async def command(ack: Callable[[], Awaitable[Any]], body: dict[str, Any]) -> None:
        await ack()
        if not chat.is_first("command", str(body.get("trigger_id"))):
            return
        place = Place(body["team_id"], body["channel_id"], None, body["user_id"])
        say(place, blocks.typed(body.get("text", "")) or CALLED, only_to(body["response_url"]))

    @app.action(re.compile(".*"))
    async def press(ack: Callable[[], Awaitable[Any]], body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        payload = action.get("value") or (action.get("selected_option") or {}).get("value")
        where, shown = body.get("container", {}), body.get("message") or {}
        if not payload or not chat.is_first("action", str(body.get("trigger_id")), str(action.get("action_ts"))):
            return
        channel = body["channel"]["id"]
        private = bool(where.get("is_ephemeral"))
        thread = where.get("thread_ts") or shown.get("thread_ts")
        place = Place(body["team"]["id"], channel, thread, body["user"]["id"])
        answer = only_to(body["response_url"])

        async def turn() -> None:
            conversation = place.conversation(chat)
            before = await chat.last_message(conversation)
            reply = await chat.presses(conversation, payload)
            if reply.said:
                chosen = blocks.settled(before, reply.said)
                if private:
                    await answer({**chosen, "replace_original": True})
                else:
                    await client.chat_update(channel=channel, ts=where["message_ts"], **chosen)
            said = blocks.message(reply.messages[0])
            if private or not reply.said:
                # What could not be done is nobody else's business: it may have been somebody else's button.
                await answer(said)
            else:
                await client.chat_postMessage(channel=channel, thread_ts=thread, **said)

        chat.soon(place.conversation(chat), turn)

    @app.view(re.compile(".*"))
    @app.view_closed(re.compile(".*"))
    @app.shortcut(re.compile(".*"))
    async def nothing_to_do(ack: Callable[[], Awaitable[Any]]) -> None:
        await ack()

    @app.event(re.compile(".*"))
    async def not_for_us() -> None:
        """Events that nobody asked for are taken, or Slack would send them again."""

    def say(place: Place, text: str, post: Post) -> None:
        async def turn() -> None:
            reply = await chat.says(place.conversation(chat), text)
            await post(blocks.message(reply.messages[0]))

        chat.soon(place.conversation(chat), turn)

    return app


class Place:
    """Where a person talks to the guide: a channel of a workspace, or a thread in it."""

    def __init__(self, team: str, channel: str, thread: str | None, person: str) -> None:
        self._ids = (team, channel, thread or "", person)

    def conversation(self, chat: Chat) -> str:
        return chat.conversation_of(*self._ids)


def only_to(response_url: str) -> Post:
    """Posts what only the person sees who wrote the command or pressed the button."""

    async def post(said: Mapping[str, Any]) -> Any:
        hook = AsyncWebhookClient(response_url, retry_handlers=retries())
        return await hook.send_dict({"response_type": "ephemeral", "replace_original": False, **said})

    return post


def bot_of(body: Mapping[str, Any]) -> str:
    """The guide's own user id, as an event names it."""
    named = [
        a.get("user_id") for a in body.get("authorizations") or [] if isinstance(a, dict) and a.get("is_bot", True)
    ]
    return str(named[0]) if named and named[0] else ""
