"""Microsoft's Agents Playground as a client of the guide. It sends no token: a proxy adds one that is signed as theirs."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import threading
import urllib.error
import urllib.request
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.channels.cloud import Cloud, wait_for
from tests.guide_server import free_port
from tests.tools import node


def signing_proxy(microsoft: Any, guide: str) -> Cloud:
    """Passes activities on to the `guide`, each with a token for the service address that it names."""

    async def passed_on(request: web.Request) -> web.Response:
        activity = await request.json()
        token = microsoft.token(serviceurl=activity["serviceUrl"])
        async with aiohttp.ClientSession() as session:
            headers = {"Authorization": f"Bearer {token}"}
            async with session.post(guide, json=activity, headers=headers) as response:
                return web.Response(status=response.status)

    app = web.Application()
    app.router.add_post("/", passed_on)
    return Cloud(app)


class Playground:
    """A person in the Playground. `messages` are the bot's, by conversation, as they stand after updates."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.address = f"http://127.0.0.1:{port}"
        self.messages: dict[str, list[dict[str, Any]]] = {}
        config = self._get("/_internal/v1/testConfig")["config"]
        self.person, self.bot = config["currentUser"]["id"], config["bot"]
        self.chat, self.group = config["personalChat"]["id"], config["groupChats"][0]["id"]

    def _get(self, path: str) -> Any:
        with urllib.request.urlopen(self.address + path, timeout=10) as response:
            return json.loads(response.read())

    def _post(self, path: str, body: dict[str, Any]) -> None:
        request = urllib.request.Request(
            self.address + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=10):
            pass

    def take(self, event: dict[str, Any]) -> None:
        """Keeps what the stream of conversations tells of the bot's messages."""
        message = event.get("message") or {}
        if message.get("from", {}).get("id") != self.bot["id"]:
            return
        found = self.messages.setdefault(event["actionConversationId"], [])
        same = [place for place, old in enumerate(found) if old["messageId"] == message["messageId"]]
        if same:
            found[same[0]] = message
        else:
            found.append(message)

    def hears(self, place: str, count: int) -> dict[str, Any]:
        return wait_for(lambda: (self.messages.get(place, [])[count - 1 :] or [None])[0])

    def installs(self, place: str) -> dict[str, Any]:
        before = len(self.messages.get(place, []))
        self._post(f"/_debug/conversation/{place}/installation", {})
        return self.hears(place, before + 1)

    def says(self, text: str, place: str = "", mentions: bool = False) -> dict[str, Any]:
        place = place or self.chat
        before = len(self.messages.get(place, []))
        called = f"<at>{self.bot['name']}</at>"
        mention = {"mentions": [{"mentioned": {"id": self.bot["id"]}, "text": called}]} if mentions else {}
        text = f"{called} {text}" if mentions else text
        body = {"from": {"id": self.person}, "text": text, "textFormat": "plain", **mention}
        self._post(f"/_conversation/v1/conversations/{place}/messages", body)
        return self.hears(place, before + 1)

    def presses(self, title: str, message: dict[str, Any]) -> dict[str, Any]:
        before = len(self.messages[self.chat])
        (card,) = message["attachments"]
        (data,) = [action["data"] for action in card["content"]["actions"] if action["title"] == title]
        body = {"conversation": {"id": self.chat}, "from": {"id": self.person}, "replyToId": message["messageId"]}
        self._post("/_conversation/v1/submit", {**body, "value": data})
        return self.hears(self.chat, before + 1)


@pytest.fixture(scope="module")
def playground(office, microsoft, tmp_path_factory):
    cli = node(
        "@microsoft/m365agentsplayground/cli.js",
        "Teams was not tested with Microsoft's Agents Playground, which is not installed",
    )
    proxy = signing_proxy(microsoft, f"http://127.0.0.1:{office.port}/guide/teams/messages")
    port = free_port()
    command = [*cli, "-e", proxy.url + "/", "-c", "msteams", "--dt", "-p", str(port)]
    process = subprocess.Popen(
        command,
        cwd=tmp_path_factory.mktemp("playground"),
        env={**os.environ, "TEAMSAPPTESTER_BROWSER": "none"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: answers(port), 40)
        person = Playground(port)
        with listening(person):
            yield person
    finally:
        process.terminate()
        process.wait(10)
        proxy.close()


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_debug/ping", timeout=1) as response:
            return b"pong" in response.read()
    except (TimeoutError, urllib.error.URLError, OSError):
        return False


@contextlib.contextmanager
def listening(person: Playground):
    """Reads the Playground's stream of conversations in a thread."""
    ready, cloud = threading.Event(), Cloud(web.Application())
    sessions: list[aiohttp.ClientSession] = []

    async def read() -> None:
        session = aiohttp.ClientSession()
        sessions.append(session)
        address = f"{person.address}/_ws_conversation/v1/conversations/stream"
        async with session.ws_connect(address) as stream:
            ready.set()
            async for event in stream:
                person.take(json.loads(event.data))

    async def begin() -> None:
        import asyncio

        sessions.append(asyncio.ensure_future(read()))

    async def end() -> None:
        for thing in sessions:
            if isinstance(thing, aiohttp.ClientSession):
                await thing.close()

    cloud.run(begin())
    assert ready.wait(10)
    yield
    cloud.run(end())
    cloud.close()
