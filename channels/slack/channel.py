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
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

import aiohttp
from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic
from sanic.exceptions import PayloadTooLarge
from sanic.request import Request
from sanic.response import HTTPResponse, empty
from slack_bolt.adapter.sanic import AsyncSlackRequestHandler
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from channels.begin import body_of, conversations_of, listen, route
from channels.chat import is_off, missing_secrets
from channels.slack.events import Handlers, bolt, retries

logger = logging.getLogger(__name__)

SECRETS = ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET")
API_URL = "https://slack.com/api/"
LARGEST_REQUEST = 262_144
"""Bytes. A press brings the whole message along whose button it was."""
_SENT, _SIGNATURE = re.compile(r"[0-9]{1,12}"), re.compile(r"v0=[0-9a-f]{64}")


def why_off() -> str:
    """The line that says what is missing to switch the channel on; "" when it is on."""
    return is_off("Slack", missing_secrets(SECRETS))


class SlackInput(InputChannel):
    """Conversations in Slack: one for each person in each channel or thread."""

    handler: AsyncSlackRequestHandler
    verifier: SignatureVerifier

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
        listen(slack, self.begin)
        route(slack, self.events, "/events", "POST", stream=True)
        slack.exception(PayloadTooLarge)(self.too_large)
        return slack

    def begin(self, app: Sanic, loop: Any) -> None:
        """Gets ready, when the server starts."""
        client = AsyncWebClient(
            token=os.environ["SLACK_BOT_TOKEN"].strip(),
            base_url=os.environ.get("SLACK_API_URL") or API_URL,
            retry_handlers=retries(),
        )
        secret = os.environ["SLACK_SIGNING_SECRET"].strip()
        self.verifier = SignatureVerifier(secret)
        handlers = Handlers(conversations_of(app, self.name()), client, secret)
        handlers.chat.begin(app)
        self.handler = AsyncSlackRequestHandler(bolt(handlers, client, secret))
        app.add_task(try_token(client))

    async def events(self, request: Request) -> HTTPResponse:
        """Takes what Slack sends, once it is known to come from Slack."""
        body = await body_of(request, LARGEST_REQUEST)
        if not is_signed(request.headers, body, self.verifier):
            return empty(401)
        if not makes_sense(request.headers.get("content-type", ""), body):
            return empty(400)
        return await self.handler.handle(request)

    async def too_large(self, request: Request, error: Exception) -> HTTPResponse:
        """Refuses what is larger than anything Slack sends."""
        return empty(413)


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
