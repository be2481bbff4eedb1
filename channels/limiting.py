"""How often an address may do what, in this process; for all of them the web server in front counts (`deploy`).

A source is where requests come from: an address, or a person whom a chat program vouches for. What a conversation may
say, and how many wrong codes a source may try, the database counts (`channels.conversations`). Nothing is kept beyond
its time.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import heapq
import ipaddress
import itertools
from collections.abc import AsyncIterator

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from sanic.request import Request

from guide.council import details

WRONG_CODES = 60
"""Wrong codes of sessions from one source in an hour. docs/adr/0011 says how long a code has to be for that."""
SESSIONS = RateLimitItemPerMinute(60)
"""Sessions that one source, which may be a whole office, begins."""
IPV6_PREFIX = 64
"""Bits of an address that one customer has: the others are theirs to choose."""


TURNS_AT_ONCE = 3
"""Turns that run at once: more would make each wait for all, and fewer all wait for an action that hangs."""


SAME_LENGTH = 250
"""Letters within which messages are about as long: what people type as a rule. Longer ones take longer to read."""


class Gate:
    """Lets `places` through at a time, the smallest of those who wait first."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._came = itertools.count()

    @contextlib.asynccontextmanager
    async def passed(self, size: int) -> AsyncIterator[None]:
        """Waits for a place, and has it until the end."""
        if self._free:
            self._free -= 1
        else:
            place = asyncio.get_running_loop().create_future()
            heapq.heappush(self._waiting, (size, next(self._came), place))
            await place
        try:
            yield
        finally:
            self._pass_on()

    def _pass_on(self) -> None:
        while self._waiting:
            *_, place = heapq.heappop(self._waiting)
            if not place.done():
                place.set_result(None)
                return
        self._free += 1


class Limits:
    """The limits of one process."""

    def __init__(self) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._gate = Gate(TURNS_AT_ONCE)

    def may_ask(self, source: str) -> bool:
        """Whether a source may begin a conversation or say something, whatever conversation it names."""
        return self._hit(RateLimitItemPerMinute(details()["most_messages_from_one_address"]), "ask", source)

    def may_begin_session(self, source: str) -> bool:
        """Whether a source may begin a session."""
        return self._hit(SESSIONS, "session", source)

    def may_join(self, source: str, code: str) -> bool:
        """Whether somebody more may join a session from a source."""
        return self._hit(RateLimitItemPerHour(details()["most_joins_from_one_address"]), "join", f"{source} {code}")

    def turn(self, size: int) -> contextlib.AbstractAsyncContextManager[None]:
        """To be held for a turn with a message of `size` letters: of all that wait the shorter ones go first.

        So whoever sends what takes long to read waits longest, and few turns at once take the loop from one another.
        Messages of about the same length go in the order in which they came.
        """
        return self._gate.passed(size // SAME_LENGTH)

    def _hit(self, limit: RateLimitItem, kind: str, who: str) -> bool:
        return self._limiter.hit(limit, *_key(kind, who))


def _key(kind: str, who: str) -> tuple[str, str]:
    """What is counted under: neither addresses nor ids are kept in clear, however long they are."""
    return kind, hashlib.blake2b(who.encode("utf-8", "replace"), digest_size=16).hexdigest()


def source_of(request: Request) -> str:
    """Where a request comes from, as the web server in front says, if `SANIC_PROXIES_COUNT` says that there is one."""
    address = str(request.remote_addr or request.ip).strip("[]")
    with contextlib.suppress(ValueError):
        if ipaddress.ip_address(address).version == 6:
            return str(ipaddress.ip_network(f"{address}/{IPV6_PREFIX}", strict=False))
    return address
