"""People on all channels who keep count of what they said: for `benchmarks.chaos`."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import random
import secrets
import time
from dataclasses import dataclass, field

import aiohttp
from slack_sdk.signature import SignatureVerifier

from channels.conversations import Conversations
from tests.channels.slack.fake_slack import BOT, SIGNING_SECRET, TEAM, FakeSlack
from tests.channels.teams.bot_framework import BotFramework
from tests.cluster import HOST, Cluster

JSON = {"Accept": "application/json"}
ORIGIN = {"Host": HOST, "Origin": f"https://{HOST}"}
PAUSE_SECONDS = 0.5
RETRY_SECONDS = 0.3
TIMEOUT = aiohttp.ClientTimeout(total=20)
ANSWERED = {200, 303}
_number = itertools.count(1)
Answer = tuple[int, str]


def words() -> str:
    """Something to say that nobody said before, so that it can be found again."""
    return f"thanks, that was number {next(_number)}"


@dataclass
class Conversation:
    """A conversation, and what became of what was said in it: texts that were acknowledged, and those that may have."""

    id: str
    acknowledged: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    is_cleared: bool = False


class Person:
    """Somebody who talks for a while, and says again what was not acknowledged."""

    def __init__(self, guides: Cluster) -> None:
        self.guides = guides
        self.conversations: list[Conversation] = []
        self.ends = 0.0
        self.http = aiohttp.ClientSession(timeout=TIMEOUT, cookie_jar=aiohttp.DummyCookieJar())

    @property
    def unanswered(self) -> int:
        """How many accepted messages have no answer, where answers are posted."""
        return 0

    async def close(self) -> None:
        await self.http.close()

    async def talk(self, seconds: float, dice: random.Random) -> None:
        """Says one thing after another, until `seconds` are over."""
        self.ends = time.monotonic() + seconds
        while time.monotonic() < self.ends:
            await self.step(dice)
            await asyncio.sleep(dice.uniform(0, 2 * PAUSE_SECONDS))

    async def step(self, dice: random.Random) -> None:
        """Says one thing, or does another."""
        raise NotImplementedError

    async def ask(self, method: str, address: str, **options: object) -> Answer:
        """Status and body; 0 where no answer came."""
        try:
            async with self.http.request(method, address, ssl=False, allow_redirects=False, **options) as response:
                return response.status, await response.text()
        except (aiohttp.ClientError, TimeoutError):
            return 0, ""

    async def until_answered(self, method: str, path: str, dice: random.Random, **options: object) -> Answer:
        """The answer to a request that is sent again until there is one; now and then to two processes at once."""
        web = f"{self.guides.web.https}{path}"
        while True:
            addresses = [web]
            if dice.random() < 0.3:
                addresses = [f"http://127.0.0.1:{guide.port}{path}" for guide in dice.sample(self.guides.guides, 2)]
            found = await asyncio.gather(*(self.ask(method, address, **options) for address in addresses))
            if good := [answer for answer in found if answer[0] and answer[0] < 500]:
                return next((answer for answer in good if answer[0] in ANSWERED), good[0])
            if time.monotonic() > self.ends:
                return 0, ""
            await asyncio.sleep(RETRY_SECONDS)

    async def says(self, said: str, path: str, dice: random.Random, **options: object) -> str:
        """Says something in the latest conversation until it is acknowledged; the answer, "" where the time was up."""
        talk = self.conversations[-1]
        talk.unsure.append(said)
        status, answer = await self.until_answered("POST", path, dice, **options)
        if status == 200:
            talk.acknowledged.append(said)
        elif status:
            raise AssertionError(f"what was said was refused with status {status}: {answer[:200]}")
        return answer


class OverJson(Person):
    """Somebody whose program speaks JSON, and numbers its turns."""

    turn = 0

    async def step(self, dice: random.Random) -> None:
        if not self.conversations or self.conversations[-1].is_cleared:
            await self._begin(dice)
        elif dice.random() < 0.05:
            await self._clear(dice)
        else:
            await self._say(dice)

    def _bearer(self) -> dict[str, str]:
        return {"Host": HOST, "Authorization": f"Bearer {self.conversations[-1].id}"}

    async def _begin(self, dice: random.Random) -> None:
        status, body = await self.until_answered("POST", "/guide/conversation", dice, headers={"Host": HOST})
        if status == 201:
            self.conversations.append(Conversation(json.loads(body)["conversation"]))
            self.turn = 0

    async def _clear(self, dice: random.Random) -> None:
        status, _ = await self.until_answered("DELETE", "/guide/conversation", dice, headers=self._bearer())
        if status == 200:
            self.conversations[-1].is_cleared = True

    async def _say(self, dice: random.Random) -> None:
        said = words()
        body = {"text": said, "turn": self.turn}
        if answer := await self.says(said, "/guide/message", dice, json=body, headers=self._bearer()):
            self.turn = json.loads(answer)["turn"]


class OnThePage(Person):
    """Somebody at the page, whose script sends again."""

    turn = "0"

    async def step(self, dice: random.Random) -> None:
        if not self.conversations or self.conversations[-1].is_cleared:
            await self._begin()
        elif dice.random() < 0.05:
            form = {"sure": "yes"}
            status, _ = await self.until_answered("POST", "/guide/clear", dice, data=form, headers=self._cookie())
            self.conversations[-1].is_cleared = status in ANSWERED
            if not self.conversations[-1].is_cleared and status:
                raise AssertionError(f"the conversation was not deleted: status {status}")
        else:
            await self._say(dice)

    def _cookie(self) -> dict[str, str]:
        held = self.conversations[-1].id
        return {**ORIGIN, **JSON, "Cookie": f"guide={held}; __Host-guide={held}", "X-Forwarded-Proto": "https"}

    async def _begin(self) -> None:
        """A first message that gets no answer is lost with its conversation: nobody holds its id."""
        address = f"{self.guides.web.https}/guide"
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            form = {"text": "hello", "turn": "0"}
            async with self.http.post(address, data=form, headers={**ORIGIN, **JSON}, ssl=False) as response:
                cookie = response.cookies.get("__Host-guide")
                if response.status == 200 and cookie:
                    self.turn = str(json.loads(await response.text())["turn"])
                    self.conversations.append(Conversation(cookie.value))

    async def _say(self, dice: random.Random) -> None:
        said = words()
        form = {"text": said, "turn": self.turn}
        if answer := await self.says(said, "/guide", dice, data=form, headers=self._cookie()):
            self.turn = str(json.loads(answer)["turn"])


class InSlack(Person):
    """Somebody in a direct message. Slack sends an event until it is accepted, and now and then once more."""

    def __init__(self, guides: Cluster, cloud: FakeSlack) -> None:
        super().__init__(guides)
        self.cloud, self.place = cloud, f"D-{secrets.token_hex(4)}"
        self.conversations = [Conversation(chat_id("slack", TEAM, self.place, "", "UANN"))]

    @property
    def unanswered(self) -> int:
        return max(len(self.conversations[0].acknowledged) - len(self.cloud.posts(self.place)), 0)

    async def step(self, dice: random.Random) -> None:
        said = words()
        event = {
            "type": "event_callback", "team_id": TEAM, "event_id": secrets.token_hex(6),
            "authorizations": [{"user_id": BOT, "is_bot": True}], "event": self.cloud.direct(said, self.place),
        }  # fmt: skip
        await self.sent(said, "/guide/slack/events", json.dumps(event).encode(), dice)

    def headers(self, body: bytes) -> dict[str, str]:
        """What Slack signs a request with."""
        now = str(int(time.time()))
        signed = SignatureVerifier(SIGNING_SECRET).generate_signature(timestamp=now, body=body.decode())
        return {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": signed}

    async def sent(self, said: str, path: str, body: bytes, dice: random.Random) -> None:
        """Sends an event until it is accepted."""
        headers = {"Host": HOST, "Content-Type": "application/json", **self.headers(body)}
        await self.says(said, path, dice, data=body, headers=headers)


class InTeams(InSlack):
    """Somebody in a chat of Teams, which sends again as well."""

    def __init__(self, guides: Cluster, cloud: BotFramework) -> None:
        Person.__init__(self, guides)
        self.microsoft, self.place = cloud, f"a:{secrets.token_hex(4)}"
        self.conversations = [Conversation(chat_id("teams", self.place, "29:ann"))]

    @property
    def unanswered(self) -> int:
        return max(len(self.conversations[0].acknowledged) - len(self.microsoft.said_in(self.place)), 0)

    async def step(self, dice: random.Random) -> None:
        said = words()
        activity = self.microsoft.activity(said, place=self.place)
        await self.sent(said, "/guide/teams/messages", json.dumps(activity).encode(), dice)

    def headers(self, body: bytes) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.microsoft.token()}"}


def chat_id(channel: str, *place: str) -> str:
    """The id of a conversation in a chat program, as `channels.conversations` makes it."""
    return Conversations(channel, lambda: None, None).id_for("\0".join(place))  # type: ignore[arg-type]


class Again(Person):
    """Somebody who guesses codes of sessions, at one process after the other."""

    async def guesses(self, times: int) -> int:
        """How many of `times` wrong codes were looked up."""
        looked_up = 0
        for number in range(times):
            guide = self.guides.guides[number % len(self.guides.guides)]
            address = f"http://127.0.0.1:{guide.port}/guide/session/join"
            headers = {"X-Forwarded-For": "192.0.2.200", "Origin": f"http://127.0.0.1:{guide.port}"}
            status, _ = await self.ask("POST", address, data={"code": "AA3AA3AA3"}, headers=headers)
            looked_up += status == 404
        return looked_up
