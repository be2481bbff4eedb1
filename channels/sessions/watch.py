"""Waits for a session to change, for many screens at once: one look at the database serves all who wait."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from guide.sessions.session import Glance

WAIT_SECONDS = 20.0
"""How long a screen waits before it asks again, so that no line stays open for ever."""
MOST_REMEMBERED = 100
"""Sessions whose last look is kept."""
LOOK_SECONDS = 0.5
"""How often the database is looked at for a change that another process made."""


class Watch:
    """`glance` looks at the session of a code."""

    def __init__(self, glance: Callable[[str], Awaitable[Glance]]) -> None:
        self._glance = glance
        self._seen: dict[str, tuple[float, asyncio.Future[Glance]]] = {}
        self._changes: dict[str, asyncio.Event] = {}

    def changed(self, code: str) -> None:
        """Tells all who wait that this process has changed the session."""
        self.look_again(code)
        if event := self._changes.pop(code, None):
            event.set()

    def look_again(self, code: str) -> None:
        """Has the next look go to the database, for somebody who loads the page and can't wait."""
        self._seen.pop(code, None)

    async def latest(self, code: str) -> Glance:
        """The session at a glance, at most `LOOK_SECONDS` old. Raises NoSession."""
        if len(self._seen) > MOST_REMEMBERED:
            self._seen.clear()
            self._changes = {code: event for code, event in self._changes.items() if event._waiters}
        at, looking = self._seen.get(code, (float("-inf"), None))
        if looking is None or time.monotonic() - at >= LOOK_SECONDS:
            looking = asyncio.ensure_future(self._glance(code))
            self._seen[code] = time.monotonic(), looking
        return await asyncio.shield(looking)

    async def until(self, code: str, is_new: Callable[[Glance], bool]) -> Glance:
        """The session when it `is_new`, or after `WAIT_SECONDS`. Raises NoSession."""
        end = time.monotonic() + WAIT_SECONDS
        while not is_new(glance := await self.latest(code)) and time.monotonic() < end:
            event = self._changes.setdefault(code, asyncio.Event())
            try:
                await asyncio.wait_for(event.wait(), LOOK_SECONDS)
            except TimeoutError:
                continue
        return glance
