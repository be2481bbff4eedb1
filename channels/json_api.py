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

from channels import metrics
from channels.begin import conversations_of, listen, route
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
        listen(guide, self.begin)
        route(guide, self.ready, "/health", "GET")
        route(guide, self.live, "/health/live", "GET")
        if metrics.are_on():
            route(guide, self.metrics, "/metrics", "GET")
        route(guide, self.start, "/conversation", "POST")
        route(guide, self.read, "/conversation", "GET")
        route(guide, self.clear, "/conversation", "DELETE")
        route(guide, self.message, "/message", "POST")
        guide.exception(PayloadTooLarge)(self.too_large)
        return guide

    def begin(self, app: Sanic, loop: Any) -> None:
        """Gets ready, when the server starts."""
        self.conversations = conversations_of(app, self.name())

    async def live(self, request: Request) -> HTTPResponse:
        """That the process answers: one that does not is to be started again."""
        return secured(json_response({"live": True}))

    async def ready(self, request: Request) -> HTTPResponse:
        """Whether people may be sent here; if not, the answer is a 503, and says why not."""
        why = await self.conversations.why_not_ready() or ("it is stopping" if request.app.ctx.is_stopping else "")
        body = {"ready": not why, **({"why": why} if why else {})}
        return secured(json_response(body, 503 if why else 200))

    async def metrics(self, request: Request) -> HTTPResponse:
        """What this process counts, in the words of Prometheus. Never to be let through from outside."""
        age = await self.conversations.inbox_age()
        return HTTPResponse(metrics.exposed(age), content_type=metrics.CONTENT_TYPE)

    async def start(self, request: Request) -> HTTPResponse:
        """Begins a conversation."""
        conversation_id = self.conversations.new_id()
        reply = await self.conversations.start(conversation_id, source_of(request))
        return _answer(reply, {} if reply.problem else {"conversation": conversation_id, "turn": 0}, created=True)

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
        turn = body.get("turn")
        if turn is not None and (type(turn) is not int or turn < 0):
            return secured(json_response({"error": "`turn` is the number that the last answer came with."}, 400))
        conversation_id, source = _conversation(request), source_of(request)
        if "payload" in body:
            reply = await self.conversations.press(conversation_id, body["payload"], turn, source)
        else:
            reply = await self.conversations.say(conversation_id, body["text"], turn, source)
        return _answer(reply, {} if reply.turn is None else {"turn": reply.turn})

    async def too_large(self, request: Request, error: Exception) -> HTTPResponse:
        """Says how much may be sent."""
        return secured(json_response({"error": f"Send at most {LARGEST_BODY} bytes."}, 413))


def _conversation(request: Request) -> str:
    return (request.token or "")[:100]


def _answer(reply: Reply, extra: dict[str, str | int] | None = None, created: bool = False) -> HTTPResponse:
    status = 201 if created and not reply.problem else STATUS[reply.problem]
    body: dict[str, Any] = {**(extra or {}), "messages": [message.as_dict() for message in reply.messages]}
    if reply.problem:
        body["problem"] = reply.problem
    return secured(json_response(body, status, ensure_ascii=False))
