"""Turns a second with one, two and three processes: `python -m benchmarks.scale`. Takes six minutes.

Guides on one PostgreSQL behind nginx with TLS; database, web server and clients are on the same machine. 8 to 64 people
each send a message as soon as they have their answer. Beside it one guide on SQLite behind the same nginx.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import aiohttp

from server.run import ROOT
from tests.cluster import HOST, cluster, web_server
from tests.guide_server import running

RESULTS = ROOT / "results" / "scale.json"
PROCESSES, CLIENTS, SECONDS, WARM_SECONDS = (1, 2, 3), (8, 16, 64), 15.0, 5.0
SAYS = ["hello", "what can you do?", "are you a bot?", "thanks", "bye"]


async def talk(http: aiohttp.ClientSession, address: str, ends: float, took: list[float]) -> int:
    """Talks until it `ends`; what each answer `took`, in seconds, and how many failed."""
    failed = 0
    async with http.post(f"{address}/guide/conversation", ssl=False) as response:
        held = json.loads(await response.read())["conversation"]
    headers, turn = {"Authorization": f"Bearer {held}"}, 0
    while time.monotonic() < ends:
        begun = time.perf_counter()
        body = {"text": SAYS[turn % len(SAYS)], "turn": turn}
        async with http.post(f"{address}/guide/message", json=body, headers=headers, ssl=False) as response:
            failed += response.status != 200
            turn = json.loads(await response.read()).get("turn", turn)
        took.append(time.perf_counter() - begun)
    return failed


async def measured(address: str, clients: int, seconds: float = SECONDS) -> dict[str, float]:
    """Turns a second, the 95th percentile of their milliseconds, and how many failed."""
    took: list[float] = []
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(headers={"Host": HOST}, connector=connector) as http:
        ends = time.monotonic() + seconds
        failed = await asyncio.gather(*(talk(http, address, ends, took) for _ in range(clients)))
    return {
        "turns_a_second": round(len(took) / seconds, 1),
        "p95_ms": round(statistics.quantiles(took, n=20)[18] * 1000, 1),
        "failed": sum(failed),
    }


@contextlib.contextmanager
def on_sqlite(folder: Path) -> Iterator[str]:
    """The address of one guide on SQLite."""
    with (
        running(folder, environment={"SANIC_PROXIES_COUNT": "1"}) as guide,
        web_server(folder, [guide.port], rate="10000r/s") as web,
    ):
        yield web.https


@contextlib.contextmanager
def on_postgresql(folder: Path, processes: int) -> Iterator[str]:
    """The address of guides on PostgreSQL."""
    with cluster(folder, processes) as guides:
        yield guides.web.https


def main() -> None:
    """Prints a table and writes it to results/scale.json."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    setups = {"1 on SQLite": on_sqlite, **{f"{n} on PostgreSQL": lambda f, n=n: on_postgresql(f, n) for n in PROCESSES}}
    print(f"{'processes':16}{'people':>8}{'turns a second':>16}{'p95, ms':>10}{'failed':>8}")
    for name, setup in setups.items():
        with tempfile.TemporaryDirectory(prefix="guide-scale-") as folder, setup(Path(folder)) as address:
            asyncio.run(measured(address, CLIENTS[0], WARM_SECONDS))
            found[name] = {str(clients): asyncio.run(measured(address, clients)) for clients in CLIENTS}
        for clients, row in found[name].items():
            print(f"{name:16}{clients:>8}{row['turns_a_second']:>16}{row['p95_ms']:>10}{row['failed']:>8}", flush=True)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
