"""What the channels of one server share, put together when the first of them starts."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse
from sqlalchemy.exc import SQLAlchemyError

from channels.conversations import Conversations
from channels.http_guard import guard
from channels.limiting import Limits
from store.conversations import GuideTrackerStore
from store.database import reason_of

logger = logging.getLogger(__name__)

PURGE_SECONDS = 3600
"""How often what is over is deleted."""


def conversations_of(app: Sanic, channel: str) -> Conversations:
    """The conversations of `channel` in `app`, which is guarded from then on, within limits that all channels share."""
    guard(app)
    if not hasattr(app.ctx, "limits"):
        app.ctx.limits, app.ctx.is_stopping, app.ctx.to_end = Limits(), False, []
        app.ctx.background = [asyncio.ensure_future(_delete_what_is_over(app))]
    conversations = Conversations(channel, lambda: app.ctx.agent, app.ctx.limits)
    app.ctx.to_end.append(conversations.running.ended)
    return conversations


def listen(blueprint: Blueprint, begin: Callable[[Sanic, Any], None]) -> None:
    """Has a channel `begin` when the server starts; one that stops ends what runs, and cuts nobody off."""
    blueprint.listener("before_server_start")(begin)
    blueprint.listener("before_server_stop")(_end)


async def _end(app: Sanic, loop: Any) -> None:
    app.ctx.is_stopping = True
    for task in app.ctx.background:
        task.cancel()
    for ended in app.ctx.to_end:
        await ended()


async def _delete_what_is_over(app: Sanic) -> None:
    """Deletes what was kept long enough, once an hour, whether people write or not."""
    while True:
        store = app.ctx.agent.tracker_store if app.ctx.agent else None
        if isinstance(store, GuideTrackerStore):
            try:
                await store.purge()
            except SQLAlchemyError as error:
                logger.error("What is over was not deleted: %s", reason_of(error))
        await asyncio.sleep(PURGE_SECONDS)


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
