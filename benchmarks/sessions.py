"""A group session's speed: `python -m benchmarks.sessions`. Takes a minute.

Says how long after the facilitator's press 100 people who wait see the answers on their screens, how long an answer
takes while all 100 answer, and beside them an ordinary turn on the page, and how many requests failed.
"""

from __future__ import annotations

import asyncio
import json
import re
import statistics
import tempfile
import time
from pathlib import Path

import aiohttp

from guide.check.rules import OUTCOMES
from server.run import ROOT
from tests.guide_server import running

RESULTS = ROOT / "results" / "sessions.json"
PEOPLE, SCENARIOS, TURNS = 100, 4, 25
JSON = {"Accept": "application/json"}


class Person:
    """Somebody with a browser of their own."""

    def __init__(self, address: str) -> None:
        self.address = address
        connector = aiohttp.TCPConnector(limit=0)
        self.http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True), connector=connector)
        self.failed, self.code = 0, ""

    async def ask(self, method: str, path: str, headers: dict[str, str] | None = None, **form: str) -> str:
        """The body of the answer; one that is no success is counted."""
        data = form if method == "POST" else None
        async with self.http.request(method, f"{self.address}{path}", data=data, headers=headers) as response:
            self.failed += response.status >= 400
            return await response.text()

    @property
    def path(self) -> str:
        return f"/guide/session/{self.code}"

    async def waits(self) -> float:
        """When the screen is next new."""
        page = await self.ask("GET", self.path)
        mark = re.search(r'data-mark="(\d*)"', page).group(1)
        while json.loads(await self.ask("GET", f"{self.path}?since={mark}", JSON))["mark"] == mark:
            pass
        return time.perf_counter()

    async def answers(self, scenario: str, value: str) -> float:
        """Seconds until an answer is taken."""
        begun = time.perf_counter()
        await self.ask("POST", f"{self.path}/answer", JSON, scenario=scenario, value=value)
        return time.perf_counter() - begun

    async def turn(self) -> float:
        """Seconds of an ordinary turn on the page."""
        begun = time.perf_counter()
        await self.ask("POST", "/guide", JSON, text="what is co-production?")
        return time.perf_counter() - begun


async def measured(address: str) -> dict[str, float]:
    leader, people = Person(address), [Person(address) for _ in range(PEOPLE)]
    async with leader.http.post(f"{address}/guide/session/start", data={"kind": "group"}) as response:
        leader.code = str(response.url).rsplit("/", 1)[1]
    for person in people:
        person.code = leader.code
        await person.ask("POST", "/guide/session/join", code=leader.code, name="")
    seen, took = [], []

    async def move(made: str) -> None:
        page = await leader.ask("GET", leader.path)
        moves = re.search(r'name="moves" value="(\d+)"', page).group(1)
        await leader.ask("POST", f"{leader.path}/move", JSON, move=made, moves=moves)

    await move("start")
    for number in range(SCENARIOS):
        page = await people[0].ask("GET", people[0].path)
        scenario = re.search(r'name="scenario" value="(\w+)"', page).group(1)
        took += await asyncio.gather(*(p.answers(scenario, OUTCOMES[i % 3]) for i, p in enumerate(people)))
        waiting = [asyncio.ensure_future(person.waits()) for person in people]
        await asyncio.sleep(2)
        begun = time.perf_counter()
        await move("reveal")
        seen += [at - begun for at in await asyncio.gather(*waiting)]
        if number + 1 < SCENARIOS:
            await move("next")
    alone = [await leader.turn() for _ in range(TURNS)]
    page = await people[0].ask("GET", people[0].path)
    failed = sum(person.failed for person in [leader, *people])
    await move("back")
    page = await people[0].ask("GET", people[0].path)
    scenario = re.search(r'name="scenario" value="(\w+)"', page).group(1)
    quiet = [await people[0].answers(scenario, OUTCOMES[i % 3]) for i in range(TURNS)]
    for person in [leader, *people]:
        await person.http.close()
    return {
        "reveal on a screen, median, ms": statistics.median(seen) * 1000,
        "reveal on a screen, slowest, ms": max(seen) * 1000,
        f"answer while {PEOPLE} answer, median, ms": statistics.median(took) * 1000,
        "answer, one at a time, median, ms": statistics.median(quiet) * 1000,
        "ordinary turn, median, ms": statistics.median(alone) * 1000,
        "failed requests": failed,
    }


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:
        figures = asyncio.run(measured(f"http://127.0.0.1:{server.port}"))
    for name, value in figures.items():
        print(f"{name:45}{value:10.1f}")
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
