"""The guide over HTTP with JSON: a small channel named in `credentials.yml`, described in docs/http.md."""

from __future__ import annotations

import json
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic
from sanic.exceptions import PayloadTooLarge
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from channels.begin import conversations_of, route
from channels.conversations import Conversations
from channels.headers import secured
from channels.http_guard import LARGEST_BODY
from channels.limiting import source_of
from channels.replies import Problem, Reply, problem

STATUS: dict[Problem | None, int] = {
    None: 200,
    "empty": 422,
    "too_long": 422,
    "unreadable": 422,
    "not_offered": 409,
    "late": 409,
    "gone": 409,
    "unknown": 404,
    "too_many": 429,
    "failed": 500,
    "slow": 504,
    "unavailable": 503,
}
"""The HTTP status of each problem that a reply can have."""


class GuideInput(InputChannel):
    """Conversations over JSON. Whoever holds a conversation's id, as a bearer token, holds the conversation."""

    conversations: Conversations

    @classmethod
    def name(cls) -> str:
        return "guide"

    def url_prefix(self) -> str:
        return "/guide"

    def blueprint(self, on_new_message: Any) -> Blueprint:
        """The routes; `on_new_message` is Rasa's and not used, since a turn is taken by `Conversations`."""
        guide = Blueprint("guide")
        guide.listener("before_server_start")(self.begin)
        route(guide, self.health, "/health", "GET")
        route(guide, self.start, "/conversation", "POST")
        route(guide, self.read, "/conversation", "GET")
        route(guide, self.clear, "/conversation", "DELETE")
        route(guide, self.message, "/message", "POST")
        guide.exception(PayloadTooLarge)(self.too_large)
        return guide

    def begin(self, app: Sanic, loop: Any) -> None:
        """Gets ready, when the server starts."""
        self.conversations = conversations_of(app, self.name())

    async def health(self, request: Request) -> HTTPResponse:
        """Whether the model is loaded."""
        return json_response({"ready": bool(request.app.ctx.agent and request.app.ctx.agent.is_ready())})

    async def start(self, request: Request) -> HTTPResponse:
        """Begins a conversation."""
        conversation_id = self.conversations.new_id()
        reply = await self.conversations.start(conversation_id, source_of(request))
        return _answer(reply, {} if reply.problem else {"conversation": conversation_id}, created=True)

    async def read(self, request: Request) -> HTTPResponse:
        """All messages so far."""
        history = await self.conversations.history(_conversation(request))
        if history.problem:
            return _answer(problem(history.problem))
        body = {"messages": [line.as_dict() for line in history.lines]}
        return secured(json_response(body, STATUS[None], ensure_ascii=False))

    async def clear(self, request: Request) -> HTTPResponse:
        """Deletes the conversation."""
        return _answer(await self.conversations.clear(_conversation(request)))

    async def message(self, request: Request) -> HTTPResponse:
        """Says something, or presses a button."""
        if request.content_type.partition(";")[0].strip() != "application/json":
            return secured(json_response({"error": "Send application/json."}, 415))
        try:
            body = json.loads(request.body)
        except (ValueError, RecursionError):
            body = None
        if not isinstance(body, dict) or ("text" in body) == ("payload" in body):
            return secured(json_response({"error": 'Send {"text": …} or {"payload": …}.'}, 400))
        conversation_id, source = _conversation(request), source_of(request)
        if "payload" in body:
            return _answer(await self.conversations.press(conversation_id, body["payload"], source=source))
        return _answer(await self.conversations.say(conversation_id, body["text"], source=source))

    async def too_large(self, request: Request, error: Exception) -> HTTPResponse:
        """Says how much may be sent."""
        return secured(json_response({"error": f"Send at most {LARGEST_BODY} bytes."}, 413))


def _conversation(request: Request) -> str:
    return (request.token or "")[:100]


def _answer(reply: Reply, extra: dict[str, str] | None = None, created: bool = False) -> HTTPResponse:
    status = 201 if created and not reply.problem else STATUS[reply.problem]
    body: dict[str, Any] = {**(extra or {}), "messages": [message.as_dict() for message in reply.messages]}
    if reply.problem:
        body["problem"] = reply.problem
    return secured(json_response(body, status, ensure_ascii=False))
