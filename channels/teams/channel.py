"""Microsoft Teams as a Rasa channel: named in `credentials.yml`, switched on by the environment.

Takes activities of the Bot Framework at `/guide/teams/messages`, and answers them through its connector.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import secrets
import time
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic
from sanic.exceptions import PayloadTooLarge
from sanic.request import Request
from sanic.response import HTTPResponse, empty

from channels.begin import body_of, conversations_of, listen, route
from channels.chat import CALLED, Chat, is_off, missing_secrets
from channels.teams import cards, tokens
from channels.teams.connector import LOGIN_URL, Connector
from guide.messages import Message
from store.inbox import Received

logger = logging.getLogger(__name__)

SECRETS = ("TEAMS_APP_ID", "TEAMS_APP_SECRET")
REFUSAL_SECONDS = 60
"""How often the log says that a request was refused: whoever sends them must not fill it."""
LARGEST_ACTIVITY = 262_144
"""Bytes of a request."""
Activity = dict[str, Any]
"""What the Bot Framework sends, as JSON."""


def why_off() -> str:
    """The line that says what is missing to switch the channel on; "" when it is on."""
    return is_off("Teams", missing_secrets(SECRETS))


class TeamsInput(InputChannel):
    """Conversations in Teams: one for each person in each chat, channel or thread."""

    chat: Chat
    connector: Connector
    keys: tokens.Keys

    @classmethod
    def name(cls) -> str:
        return "teams"

    def url_prefix(self) -> str:
        return "/guide/teams"

    def blueprint(self, on_new_message: Any) -> Blueprint:
        """The route, if the channel is on; `on_new_message` is Rasa's and not used, as in the other channels."""
        teams = Blueprint("teams")
        if off := why_off():
            logger.warning(off)
            return teams
        self.app_id = os.environ["TEAMS_APP_ID"].strip()
        self.refusal_said = float("-inf")
        listen(teams, self.begin)
        teams.listener("after_server_stop")(self.end)
        route(teams, self.messages, "/messages", "POST", stream=True)
        teams.exception(PayloadTooLarge)(self.too_large)
        return teams

    def begin(self, app: Sanic, loop: Any) -> None:
        """Gets ready, when the server starts."""
        login = os.environ.get("TEAMS_LOGIN_URL") or LOGIN_URL
        tenant = os.environ.get("TEAMS_TENANT_ID", "").strip()
        secret = os.environ["TEAMS_APP_SECRET"].strip()
        self.chat = Chat(conversations_of(app, self.name()), self._handle, secret)
        self.chat.begin(app)
        self.connector = Connector(self.app_id, secret, tenant, login)
        self.keys = tokens.Keys(os.environ.get("TEAMS_OPENID_URL") or tokens.OPENID_URL)
        app.add_task(self.connector.try_secret())

    async def end(self, app: Sanic, loop: Any) -> None:
        """Closes what is open, when the server stops."""
        await self.connector.close()

    async def messages(self, request: Request) -> HTTPResponse:
        """Takes an activity, once it is known to come from the Bot Framework."""
        try:
            activity = json.loads(await body_of(request, LARGEST_ACTIVITY))
        except (ValueError, RecursionError):
            return empty(400)
        if not isinstance(activity, dict):
            return empty(400)
        try:
            await tokens.check(request.headers.get("authorization", ""), activity, self.app_id, self.keys)
        except tokens.Refused as refused:
            if time.monotonic() - self.refusal_said > REFUSAL_SECONDS:
                self.refusal_said = time.monotonic()
                logger.warning("Teams: a request was refused: %s.", refused)
            return empty(refused.status)
        if not is_whole(activity):
            return empty(400)
        try:
            await self._take(activity)
        except (sa.exc.SQLAlchemyError, RuntimeError) as error:
            logger.error("Teams: a message could not be kept: %s.", type(error).__name__)
            return empty(503)  # the Bot Framework sends it again
        return empty(200)

    async def too_large(self, request: Request, error: Exception) -> HTTPResponse:
        """Refuses what is larger than any activity."""
        return empty(413)

    async def _take(self, activity: Activity) -> None:
        """Keeps what `activity` asks for, and does not wait for it. Raises SQLAlchemyError and RuntimeError."""
        kind, place = activity.get("type"), activity["conversation"]["id"]
        if kind != "message" and not is_arrival(activity):
            return
        conversation = self.chat.conversation_of(place, person_of(activity))
        event = str(activity.get("id") or secrets.token_hex(8))
        await self.chat.take(conversation, activity, place, str(kind), event)

    async def _handle(self, received: Received, activity: Mapping[str, Any]) -> None:
        await (self._answer if activity.get("type") == "message" else self._greet)(received, activity)

    async def _greet(self, received: Received, activity: Mapping[str, Any]) -> None:
        if welcome := await self.chat.greets(received):
            await self.connector.send(activity, reply_to(activity, cards.message(welcome)))

    async def _answer(self, received: Received, activity: Mapping[str, Any]) -> None:
        typing = asyncio.ensure_future(self.connector.send(activity, reply_to(activity, {"type": "typing"})))
        payload, before = pressed(activity), Message()
        try:
            if payload is None:
                reply = await self.chat.says(received, text_of(activity))
            else:
                before = await self.chat.last_message(received.conversation)
                reply = await self.chat.presses(received, payload)
        finally:
            # Typing that arrives after the answer would stay on the screen.
            await asyncio.gather(typing, return_exceptions=True)
        if payload is not None and reply.said and activity.get("replyToId"):
            chosen = cards.settled(before, reply.said)
            await self.connector.replace(activity, activity["replyToId"], reply_to(activity, chosen))
        await self.connector.send(activity, reply_to(activity, cards.message(reply.messages[0])))


def is_whole(activity: Mapping[str, Any]) -> bool:
    """Whether `activity` says who wrote it and where."""
    return all(
        isinstance(activity.get(part), dict) and isinstance(activity[part].get("id"), str) and activity[part]["id"]
        for part in ("conversation", "from", "recipient")
    )


def is_arrival(activity: Mapping[str, Any]) -> bool:
    """Whether the app or a person is new in the conversation. Nobody is greeted for leaving."""
    if activity.get("type") == "installationUpdate":
        return str(activity.get("action", "")).startswith("add")
    return activity.get("type") == "conversationUpdate" and bool(activity.get("membersAdded"))


def person_of(activity: Mapping[str, Any]) -> str:
    """The id of the person whom `activity` is about: who was added, where it was not the guide, or who sent it."""
    added = [member.get("id") for member in activity.get("membersAdded") or [] if isinstance(member, dict)]
    people = [member for member in added if isinstance(member, str) and member != activity["recipient"]["id"]]
    return (people or [activity["from"]["id"]])[0]


def pressed(activity: Mapping[str, Any]) -> str | None:
    """The payload of a button that was pressed on a card; None for a typed message."""
    value = activity.get("value")
    if activity.get("text") or not isinstance(value, dict):
        return None
    return str(value.get("payload", ""))


def text_of(activity: Mapping[str, Any]) -> object:
    """What was typed, without the mention of the guide that calls it in a channel or group."""
    text = activity.get("text")
    if not isinstance(text, str):
        return "" if text is None else text
    called = False
    for entity in activity.get("entities") or []:
        if not isinstance(entity, dict) or entity.get("type") != "mention" or not isinstance(entity.get("text"), str):
            continue
        if (entity.get("mentioned") or {}).get("id") == activity["recipient"]["id"]:
            text, called = text.replace(entity["text"], " "), True
    text = text.replace("&nbsp;", " ").replace("\u00a0", " ")
    return re.sub(r"[ \t]+", " ", text).strip() or (CALLED if called else "")


def reply_to(activity: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """`body` as an activity from us to whoever sent `activity`."""
    return {
        **body,
        "from": activity["recipient"],
        "recipient": activity["from"],
        "conversation": {"id": activity["conversation"]["id"]},
        **({"replyToId": activity["id"]} if activity.get("id") else {}),
    }
