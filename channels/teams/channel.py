"""Microsoft Teams as a Rasa channel: named in `credentials.yml`, switched on by the environment.

Takes activities of the Bot Framework at `/guide/teams/messages`, and answers them through its connector.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import time
from collections.abc import Mapping
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint
from sanic.exceptions import PayloadTooLarge
from sanic.request import Request
from sanic.response import HTTPResponse, empty

from channels.chat import CALLED, Chat, is_off, missing_secrets
from channels.conversations import Conversations
from channels.http_guard import guard
from channels.teams import cards, tokens
from channels.teams.connector import LOGIN_URL, Connector

logger = logging.getLogger(__name__)

SECRETS = ("TEAMS_APP_ID", "TEAMS_APP_SECRET")
REFUSAL_SECONDS = 60
"""How often the log says that a request was refused: whoever sends them must not fill it."""
LARGEST_ACTIVITY = 262_144
"""Bytes of a request."""


def why_off() -> str:
    """The line that says what is missing to switch the channel on; "" when it is on."""
    return is_off("Teams", missing_secrets(SECRETS))


class TeamsInput(InputChannel):
    """Conversations in Teams: one for each person in each chat, channel or thread."""

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
        app_id = os.environ["TEAMS_APP_ID"].strip()
        chat: Chat
        connector: Connector
        keys: tokens.Keys
        refusals = {"said": float("-inf")}

        @teams.listener("before_server_start")
        async def begin(app: Any, loop: Any) -> None:
            nonlocal chat, connector, keys
            guard(app)
            chat = Chat(Conversations(self.name(), lambda: app.ctx.agent))
            login = os.environ.get("TEAMS_LOGIN_URL") or LOGIN_URL
            tenant = os.environ.get("TEAMS_TENANT_ID", "").strip()
            connector = Connector(app_id, os.environ["TEAMS_APP_SECRET"].strip(), tenant, login)
            keys = tokens.Keys(os.environ.get("TEAMS_OPENID_URL") or tokens.OPENID_URL)
            app.add_task(connector.try_secret())

        @teams.listener("after_server_stop")
        async def end(app: Any, loop: Any) -> None:
            await connector.close()

        @teams.post("/messages", stream=True)
        async def messages(request: Request) -> HTTPResponse:
            request.stream.request_max_size = LARGEST_ACTIVITY
            await request.receive_body()
            try:
                activity = json.loads(request.body)
            except (ValueError, RecursionError):
                return empty(400)
            if not isinstance(activity, dict):
                return empty(400)
            try:
                await tokens.check(request.headers.get("authorization", ""), activity, app_id, keys)
            except tokens.Refused as refused:
                if time.monotonic() - refusals["said"] > REFUSAL_SECONDS:
                    refusals["said"] = time.monotonic()
                    logger.warning("Teams: a request was refused: %s.", refused)
                return empty(refused.status)
            if not is_whole(activity):
                return empty(400)
            take(activity)
            return empty(200)

        @teams.exception(PayloadTooLarge)
        async def too_large(request: Request, error: Exception) -> HTTPResponse:
            return empty(413)

        def take(activity: dict[str, Any]) -> None:
            """Starts what `activity` asks for, and does not wait for it."""
            kind, place = activity.get("type"), activity["conversation"]["id"]
            if activity.get("id") and not chat.is_first(place, str(kind), str(activity["id"])):
                return
            conversation = chat.conversation_of(place, person_of(activity))
            if kind == "message":
                chat.soon(conversation, lambda: answer(conversation, activity))
            elif is_arrival(activity):
                chat.soon(conversation, lambda: greet(conversation, activity))

        async def greet(conversation: str, activity: dict[str, Any]) -> None:
            if welcome := await chat.welcome(conversation):
                await connector.send(activity, reply_to(activity, cards.message(welcome)))

        async def answer(conversation: str, activity: dict[str, Any]) -> None:
            typing = asyncio.ensure_future(connector.send(activity, reply_to(activity, {"type": "typing"})))
            try:
                payload = pressed(activity)
                if payload is None:
                    reply = await chat.says(conversation, text_of(activity))
                else:
                    before = await chat.last_message(conversation)
                    reply = await chat.presses(conversation, payload)
            finally:
                # Typing that arrives after the answer would stay on the screen.
                await asyncio.gather(typing, return_exceptions=True)
            if payload is not None and reply.said and activity.get("replyToId"):
                chosen = cards.settled(before, reply.said)
                await connector.replace(activity, activity["replyToId"], reply_to(activity, chosen))
            await connector.send(activity, reply_to(activity, cards.message(reply.messages[0])))

        return teams


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
