"""What was deleted is taken out of SQLite's write-ahead log as well."""

from __future__ import annotations

import asyncio
import contextlib

import sqlalchemy as sa

from store.database import truncated

TRIES, SECONDS = 5, 0.3
"""How often that is tried at once, and how long between."""
LATER_SECONDS = 10.0
"""And how long until it is tried again, where somebody was reading."""


class Traces:
    """Of what was deleted in the database of `engine`: whether some `remain`, for a moment."""

    def __init__(self, engine: sa.engine.Engine) -> None:
        self._engine = engine
        self.remain = False
        self._clearing: asyncio.Task[None] | None = None

    async def clear(self) -> None:
        """Takes them away; later, where somebody else reads the database."""
        for _ in range(TRIES):
            self.remain = not await asyncio.to_thread(truncated, self._engine)
            if not self.remain:
                return
            await asyncio.sleep(SECONDS)
        if self._clearing is None or self._clearing.done():
            self._clearing = asyncio.ensure_future(self._clear_later())

    async def _clear_later(self) -> None:
        while self.remain:
            await asyncio.sleep(LATER_SECONDS)
            with contextlib.suppress(sa.exc.SQLAlchemyError):
                self.remain = not await asyncio.to_thread(truncated, self._engine)
