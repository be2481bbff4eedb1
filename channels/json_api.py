"""The guide over HTTP with JSON: a small channel named in `credentials.yml`, described in docs/http.md."""

from __future__ import annotations

import json
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint
from sanic.exceptions import PayloadTooLarge
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from channels.conversations import Conversations, Reply
from channels.headers import secured
from channels.http_guard import LARGEST_BODY, guard
from channels.limiting import source_of

STATUS = {
    None: 200,
    "empty": 422,
    "too_long": 422,
    "unreadable": 422,
    "not_offered": 409,
    "late": 409,
    "unknown": 404,
    "too_many": 429,
    "failed": 500,
    "slow": 504,
    "unavailable": 503,
}
"""The HTTP status of each problem that a reply can have."""


class GuideInput(InputChannel):
    """Conversations over JSON. Whoever holds a conversation's id, as a bearer token, holds the conversation."""

    @classmethod
    def name(cls) -> str:
        return "guide"

    def url_prefix(self) -> str:
        return "/guide"

    def blueprint(self, on_new_message: Any) -> Blueprint:
        """The routes; `on_new_message` is Rasa's and not used, since a turn is taken by `Conversations`."""
        guide = Blueprint("guide")
        conversations: Conversations

        @guide.listener("before_server_start")
        async def begin(app: Any, loop: Any) -> None:
            nonlocal conversations
            conversations = Conversations(self.name(), lambda: app.ctx.agent)
            guard(app)

        @guide.get("/health")
        async def health(request: Request) -> HTTPResponse:
            return json_response({"ready": bool(request.app.ctx.agent and request.app.ctx.agent.is_ready())})

        @guide.post("/conversation")
        async def start(request: Request) -> HTTPResponse:
            conversation_id = conversations.new_id()
            reply = await conversations.start(conversation_id, source_of(request))
            return _answer(reply, {} if reply.problem else {"conversation": conversation_id}, created=True)

        @guide.get("/conversation")
        async def read(request: Request) -> HTTPResponse:
            return _answer(await conversations.history(_conversation(request)))

        @guide.delete("/conversation")
        async def clear(request: Request) -> HTTPResponse:
            return _answer(await conversations.clear(_conversation(request)))

        @guide.post("/message")
        async def message(request: Request) -> HTTPResponse:
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
                return _answer(await conversations.press(conversation_id, body["payload"], source))
            return _answer(await conversations.say(conversation_id, body["text"], source=source))

        @guide.exception(PayloadTooLarge)
        async def too_large(request: Request, error: Exception) -> HTTPResponse:
            return secured(json_response({"error": f"Send at most {LARGEST_BODY} bytes."}, 413))

        return guide


def _conversation(request: Request) -> str:
    return (request.token or "")[:100]


def _answer(reply: Reply, extra: dict[str, Any] | None = None, created: bool = False) -> HTTPResponse:
    status = 201 if created and not reply.problem else STATUS[reply.problem]
    body = {**(extra or {}), "messages": reply.messages}
    if reply.problem:
        body["problem"] = reply.problem
    return secured(json_response(body, status, ensure_ascii=False))
