"""Work that is done to its end, even if whoever asked for it leaves."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from channels.replies import Problem
from store.database import reason_of

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")

TURN_SECONDS = 12.0
"""How long a person waits for an answer before the guide says that it takes too long."""


class Running:
    """What runs in a process for people who wait for it, or don't any more."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def begun(self, work: Coroutine[Any, Any, Answer]) -> asyncio.Task[Answer]:
        """Begins `work`, whether anybody waits for it or not."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)
        return task

    async def guarded(self, work: Coroutine[Any, Any, Answer], failed: Callable[[Problem], Answer]) -> Answer:
        """What `work` gives, or `failed` where it fails or the time is up; then it goes on all the same."""
        try:
            return await asyncio.wait_for(asyncio.shield(self.begun(work)), TURN_SECONDS)
        except TimeoutError:
            return failed("slow")
        except Exception:
            return failed("unavailable")

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            # The kind of the error and not its words, which may hold what the person wrote.
            logger.error("A turn failed: %s", reason_of(error))

    async def ended(self) -> None:
        """Waits until all of it has ended, as long as a turn may take: a server that stops cuts nobody off."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=TURN_SECONDS)
