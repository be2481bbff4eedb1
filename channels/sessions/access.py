"""How pages get at sessions: in threads, read once for all who look at the same version, and watched for changes."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from channels.sessions.watch import Watch
from guide.sessions.session import Session
from store.sessions import Sessions

THREADS = 4
MOST_KEPT = 100
"""Sessions that are kept as they were read last."""
Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


class Access:
    """The sessions of `store`, which is there once the server has started."""

    def __init__(self, store: Callable[[], Sessions]) -> None:
        self._store = store
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="sessions")
        self._kept: dict[str, Session] = {}
        self.watch = Watch(lambda code: self.run(self.store.glance, code))

    @property
    def store(self) -> Sessions:
        """The store. Raises RuntimeError while no model is loaded."""
        return self._store()

    async def run(
        self, work: Callable[Arguments, Answer], *arguments: Arguments.args, **named: Arguments.kwargs
    ) -> Answer:
        """What `work`, a method of the store, gives."""
        call = functools.partial(work, *arguments, **named)
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    async def session_of(self, code: str) -> Session:
        """The session as it stands. Raises NoSession."""
        glance = await self.watch.latest(code)
        session = self._kept.get(code)
        if session is None or session.version != glance.version:
            session = await self.run(self.store.get, code)
            if len(self._kept) > MOST_KEPT:
                self._kept.clear()
            self._kept[code] = session
        return session

    async def is_in(self, code: str, conversation_id: str) -> bool:
        """Whether a session's pages are there for somebody. To all others none is, whatever the code."""
        return bool(conversation_id) and await self.run(self.store.is_in, code, conversation_id)
