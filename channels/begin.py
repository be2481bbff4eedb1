"""What the channels of one server share, put together when the first of them starts."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from channels.conversations import Conversations
from channels.http_guard import guard
from channels.limiting import Limits


def conversations_of(app: Sanic, channel: str) -> Conversations:
    """The conversations of `channel` in `app`, which is guarded from then on, within limits that all channels share."""
    guard(app)
    if not hasattr(app.ctx, "limits"):
        app.ctx.limits = Limits()
    return Conversations(channel, lambda: app.ctx.agent, app.ctx.limits)


async def body_of(request: Request, most: int) -> bytes:
    """The body of a request to a route with `stream`, of at most `most` bytes; raises PayloadTooLarge for more."""
    assert request.stream is not None  # it is there while a request is answered
    request.stream.request_max_size = most
    await request.receive_body()
    return bytes(request.body)


def route(
    blueprint: Blueprint,
    handler: Callable[..., Coroutine[Any, Any, HTTPResponse]],
    path: str,
    *methods: str,
    stream: bool = False,
) -> None:
    """Has `handler`, a method, answer requests to `path`; a `stream` one reads the body itself."""
    # Sanic notes things on a handler, which a method does not take.
    blueprint.add_route(partial(handler), path, methods=methods, name=handler.__name__, stream=stream)
