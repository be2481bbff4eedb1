"""What happens to people while processes die: `python -m benchmarks.chaos`. Takes six minutes; or `--seconds`.

Three guides on one PostgreSQL behind nginx, and conversations on all channels at once, with repeats, messages that are
sent to two processes at the same time, and deletions. Every two seconds a guide is killed, frozen for three seconds or
stopped, and started again; once the database is started anew. Then the database is asked what became of it all. Each
figure of the table is to be 0. `make test` runs a short version.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psycopg2

from benchmarks.people import Again, InSlack, InTeams, OnThePage, OverJson, Person
from channels.limiting import WRONG_CODES
from server.run import ROOT
from store.conversations import kept_id
from tests.channels.slack.fake_slack import FakeSlack
from tests.channels.teams.bot_framework import BotFramework
from tests.cluster import Cluster, cluster

RESULTS = ROOT / "results" / "chaos.json"
PROCESSES, PEOPLE, SECONDS, EVERY_SECONDS, FROZEN_SECONDS = 3, 40, 300.0, 2.0, 3.0
DRAIN_SECONDS = 90.0
"""How long what was accepted may take to be answered, once all guides run again."""


@dataclass
class Outcome:
    """What went wrong: each is to be 0. Beside it, what was done."""

    turns_missing_or_doubled: int = 0
    turns_interleaved: int = 0
    left_of_what_was_cleared: int = 0
    chat_messages_unanswered: int = 0
    wrong_codes_too_many: int = 0
    did: dict[str, int] = field(default_factory=dict)

    @property
    def faults(self) -> int:
        """All that went wrong."""
        return sum(value for name, value in asdict(self).items() if name != "did")


async def chaos(guides: Cluster, seconds: float, did: dict[str, int]) -> None:
    """Kills, freezes and stops a guide every `EVERY_SECONDS`, and starts it again; once, the database."""
    dice, ends, halfway = random.Random(19), time.monotonic() + seconds, time.monotonic() + seconds / 2
    frozen: list[asyncio.Task[None]] = []
    while time.monotonic() < ends:
        await asyncio.sleep(EVERY_SECONDS)
        guide = dice.choice(guides.guides)
        how = dice.choice([signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM])
        did[how.name] = did.get(how.name, 0) + 1
        if how == signal.SIGSTOP:
            guide.process.send_signal(how)
            frozen.append(asyncio.ensure_future(_thaw(guide.process)))
        else:
            guide.process.send_signal(signal.SIGCONT)
            await asyncio.to_thread(guide.stop, how)
            guide.launch()
        if time.monotonic() > halfway and "database" not in did:
            did["database"] = 1
            await asyncio.to_thread(guides.database.stop)
            await asyncio.to_thread(guides.database.start)
    await asyncio.gather(*frozen)
    for guide in guides.guides:
        if guide.process.poll() is not None:
            guide.launch()
        await asyncio.to_thread(guide.wait_until_ready)


async def _thaw(process: subprocess.Popen) -> None:
    await asyncio.sleep(FROZEN_SECONDS)
    process.send_signal(signal.SIGCONT)


def rows(database: str, query: str, *values: object) -> list[tuple]:
    """What the database answers."""
    with psycopg2.connect(database) as connection, connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def judged(guides: Cluster, people: list[Person], did: dict[str, int]) -> Outcome:
    """What became of all that people said, read from the database."""
    found, url = Outcome(did=did), guides.database.url
    for person in people:
        for conversation in person.conversations:
            query = "select type_name, action_name, data from events where sender_id = %s order by id"
            events = rows(url, query, kept_id(conversation.id))
            if conversation.is_cleared:
                there = rows(url, "select 1 from conversations where sender_id = %s", kept_id(conversation.id))
                found.left_of_what_was_cleared += bool(events or there)
                continue
            heard = [str(json.loads(data)["text"]) for kind, _, data in events if kind == "user"]
            found.turns_missing_or_doubled += sum(heard.count(text) != 1 for text in conversation.acknowledged)
            found.turns_missing_or_doubled += sum(heard.count(text) > 1 for text in conversation.unsure)
            found.turns_interleaved += _interleaved([(kind, name) for kind, name, _ in events])
    found.chat_messages_unanswered = sum(person.unanswered for person in people)
    did["conversations"] = sum(len(person.conversations) for person in people)
    did["messages"] = sum(len(c.acknowledged) for person in people for c in person.conversations)
    return found


def _interleaved(events: list[tuple[str, str]]) -> int:
    """How many messages came while the one before had not been answered to its end."""
    mixed, is_open = 0, False
    for kind, name in events:
        if kind == "user":
            mixed, is_open = mixed + is_open, True
        elif (kind, name) == ("action", "action_listen"):
            is_open = False
    return mixed


def drain(guides: Cluster, people: list[Person]) -> None:
    """Waits until what was accepted is answered."""
    ends = time.monotonic() + DRAIN_SECONDS
    while any(person.unanswered for person in people) and time.monotonic() < ends:
        time.sleep(0.5)


async def codes_tried(guides: Cluster) -> int:
    """How many wrong codes more than the limit one source may try with all processes together."""
    guesser = Again(guides)
    looked_up = await guesser.guesses(WRONG_CODES * 2)
    await guesser.close()
    return max(looked_up - WRONG_CODES, 0)


async def all_at_once(guides: Cluster, slack: FakeSlack, teams: BotFramework, seconds: float, people: int) -> Outcome:
    """People talk, guides die, and what became of it."""
    did: dict[str, int] = {}
    kinds = [OnThePage, OverJson, lambda g: InSlack(g, slack), lambda g: InTeams(g, teams)]
    crowd = [kinds[number % len(kinds)](guides) for number in range(people)]
    talking = [asyncio.ensure_future(person.talk(seconds, random.Random(n))) for n, person in enumerate(crowd)]
    await chaos(guides, seconds, did)
    await asyncio.gather(*talking)
    await asyncio.to_thread(drain, guides, crowd)
    found = judged(guides, crowd, did)
    found.wrong_codes_too_many = await codes_tried(guides)
    await asyncio.gather(*(person.close() for person in crowd))
    return found


def run(folder: Path, seconds: float = SECONDS, people: int = PEOPLE) -> Outcome:
    """Sets up all of it, in `folder`, and says what became of it."""
    slack, teams = FakeSlack(), BotFramework()
    try:
        with cluster(folder, PROCESSES, {**slack.environment, **teams.environment}) as guides:
            return asyncio.run(all_at_once(guides, slack, teams, seconds, people))
    finally:
        slack.cloud.close()
        teams.cloud.close()


def main() -> int:
    """Prints the table and writes it to results/chaos.json; returns 1 where something went wrong."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=SECONDS)
    seconds = options.parse_args().seconds
    with tempfile.TemporaryDirectory(prefix="guide-chaos-") as folder:
        found = run(Path(folder), seconds)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(asdict(found), indent=2))
    for name, value in asdict(found).items():
        print(f"{name.replace('_', ' '):28} {value}")
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main())
