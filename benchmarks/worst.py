"""How long an honest message waits while others send the worst: `python -m benchmarks.worst`. Takes two minutes.

Forty connections send without pause what takes longest to read, a thousand letters of sentences: each from an address
of its own, and then all from one. Meanwhile somebody asks a question every half second. Prints the slowest and the
median answer.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import tempfile
import time
from pathlib import Path

import aiohttp

from server.run import ROOT
from tests.guide_server import running

RESULTS = ROOT / "results" / "worst.json"
CONNECTIONS, SECONDS, EVERY_SECONDS = 40, 20, 0.5
WORST = ("They drew up the plans with us, but then they decided, and we were asked; " * 14)[:1000]


async def conversation(session: aiohttp.ClientSession, address: str) -> dict[str, str]:
    """The headers of a new conversation that comes from `address`."""
    headers = {"X-Forwarded-For": address}
    async with session.post("/guide/conversation", headers=headers) as response:
        return {**headers, "Authorization": f"Bearer {(await response.json())['conversation']}"}


async def says(session: aiohttp.ClientSession, headers: dict[str, str], text: str) -> float:
    """Seconds until a message is answered."""
    begun = time.perf_counter()
    async with session.post("/guide/message", json={"text": text}, headers=headers) as response:
        await response.read()
    return time.perf_counter() - begun


async def measured(port: int, addresses: list[str]) -> dict[str, float]:
    """The slowest and the median honest answer while one connection of each of `addresses` sends the worst."""
    async with aiohttp.ClientSession(
        f"http://127.0.0.1:{port}", connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(120)
    ) as session:
        honest = await conversation(session, "198.51.100.1")
        alone = statistics.median([await says(session, honest, "what is co-production?") for _ in range(20)])
        others = [await conversation(session, address) for address in addresses]
        end, sent = time.monotonic() + SECONDS, 0

        async def send(headers: dict[str, str]) -> None:
            nonlocal sent
            while time.monotonic() < end:
                await says(session, headers, WORST)
                sent += 1

        sending = [asyncio.ensure_future(send(headers)) for headers in others]
        took = []
        while time.monotonic() < end:
            await asyncio.sleep(EVERY_SECONDS)
            took.append(await says(session, honest, "who was Elinor Ostrom?"))
        await asyncio.gather(*sending)
    figures = {"alone": alone, "median": statistics.median(took), "slowest": max(took)}
    return {**figures, "worst messages a second": sent / SECONDS}


def main() -> None:
    RESULTS.parent.mkdir(exist_ok=True)
    figures = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder), environment={"SANIC_PROXIES_COUNT": "1"}) as server,
    ):
        for name, addresses in (
            ("from forty addresses", [f"192.0.2.{n}" for n in range(1, CONNECTIONS + 1)]),
            ("from one address", ["203.0.113.1"] * CONNECTIONS),
        ):
            figures[name] = asyncio.run(measured(server.port, addresses))
            print(name, {what: round(value, 3) for what, value in figures[name].items()}, flush=True)
    RESULTS.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
