"""The page's speed: `python -m benchmarks.website`. Needs Chromium; takes three minutes.

Says how long the first page takes until a person can use it, beside the same page from memory with no server behind
it; how much longer a turn on the page takes than the same turn over Rasa's REST channel; and how 200 visitors fare who
each send a message every ten seconds.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import statistics
import tempfile
import time
from pathlib import Path

import aiohttp
from playwright.async_api import async_playwright

from server.run import ROOT
from tests.guide_server import Server, running

RESULTS = ROOT / "results" / "website.json"
LOADS, TURNS, VISITORS, EVERY_SECONDS, FOR_SECONDS = 40, 60, 200, 10, 60
SAYS = ["what is co-production?", "who was Elinor Ostrom?", "how is that different?", "thanks", "check my project"]
JSON = {"Accept": "application/json"}
INTERACTIVE = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"


async def first_page(address: str) -> tuple[float, float]:
    """Milliseconds until the page is interactive, and until the same page from memory is."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-background-networking"]
        )
        times: dict[str, list[float]] = {"/guide": [], "/guide/kept": []}
        async with aiohttp.ClientSession() as session, session.get(f"{address}/guide") as response:
            kept = await response.text()
        for _ in range(LOADS):
            for path in times:
                page = await (await browser.new_context()).new_page()
                await page.route("**/guide/kept", lambda route: route.fulfill(body=kept, content_type="text/html"))
                await page.goto(address + path)
                times[path].append(await page.evaluate(INTERACTIVE))
                await page.context.close()
        await browser.close()
    return statistics.median(times["/guide"]), statistics.median(times["/guide/kept"])


async def a_turn(address: str) -> tuple[float, float]:
    """The median milliseconds of a turn on the page, and of the same turn over REST."""
    page, rest = [], []
    async with aiohttp.ClientSession(headers=JSON, cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        for number in range(TURNS):
            text = SAYS[number % 4]
            if number % 20 == 0:
                session.cookie_jar.clear()
                await session.post(f"{address}/guide", data={"text": "hello"})
            begun = time.perf_counter()
            async with session.post(f"{address}/guide", data={"text": text}) as response:
                assert response.status == 200, await response.text()
                await response.read()
            page.append(time.perf_counter() - begun)
            body = {"sender": f"bench-{number // 20}", "message": text}
            begun = time.perf_counter()
            async with session.post(f"{address}/webhooks/rest/webhook", json=body) as response:
                await response.read()
            rest.append(time.perf_counter() - begun)
    return statistics.median(page) * 1000, statistics.median(rest) * 1000


async def visitors(address: str) -> tuple[list[float], int]:
    """Milliseconds of each message of `VISITORS` people, and how many failed."""
    times, errors = [], 0

    async def visit(number: int) -> None:
        nonlocal errors
        await asyncio.sleep(EVERY_SECONDS * 2 * number / VISITORS)
        async with aiohttp.ClientSession(headers=JSON, cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
            end, said = time.monotonic() + FOR_SECONDS, 0
            while time.monotonic() < end:
                begun = time.perf_counter()
                async with session.post(f"{address}/guide", data={"text": SAYS[said % len(SAYS)]}) as response:
                    errors += response.status != 200
                    await response.read()
                times.append((time.perf_counter() - begun) * 1000)
                said += 1
                await asyncio.sleep(EVERY_SECONDS)

    await asyncio.gather(*(visit(number) for number in range(VISITORS)))
    return times, errors


async def measure(server: Server) -> dict[str, float]:
    address = f"http://127.0.0.1:{server.port}"
    interactive, from_memory = await first_page(address)
    page, rest = await a_turn(address)
    times, errors = await visitors(address)
    return {
        "first page interactive, ms": interactive,
        "the same page from memory, ms": from_memory,
        "turn on the page, ms": page,
        "turn over REST, ms": rest,
        f"{VISITORS} visitors: messages": len(times),
        f"{VISITORS} visitors: errors": errors,
        f"{VISITORS} visitors: median, ms": statistics.median(times),
        f"{VISITORS} visitors: 95 of 100 within, ms": statistics.quantiles(times, n=20)[-1],
    }


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:
        figures = asyncio.run(measure(server))
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(figures, indent=2) + "\n")
    for name, figure in figures.items():
        print(f"{name:45} {figure:8.1f}")


if __name__ == "__main__":
    main()
