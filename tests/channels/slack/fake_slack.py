"""A fake Slack: its Web API and response addresses, and signed requests as Slack sends them."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from tests.channels.cloud import Cloud, wait_for
from tests.guide_server import Server

TOKEN, SIGNING_SECRET = "xoxb-of-tests", "a signing secret"
BOT, TEAM = "UGUIDE", "T1"
LIMITS = {"text": 3000, "button": 75, "value": 2000, "elements": 25, "blocks": 50}


class FakeSlack:
    """Keeps what the guide posts, and refuses what Slack would refuse."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.faults: dict[str, list[int]] = {}
        self.hanging: set[str] = set()
        self.wrong_token = False
        self._numbers = itertools.count(1)
        app = web.Application(client_max_size=2**20)
        app.router.add_post("/api/{method}", self._api)
        app.router.add_post("/respond/{place}", self._respond)
        self.cloud = Cloud(app)
        self.server: Server | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What switches the channel on, with this cloud for Slack's."""
        return {
            "SLACK_BOT_TOKEN": TOKEN,
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "SLACK_API_URL": f"{self.cloud.url}/api/",
        }

    def of(self, server: Server) -> FakeSlack:
        self.server = server
        return self

    def posts(self, place: str) -> list[dict[str, Any]]:
        """The messages that came to a channel, or to a response address named as one."""
        return [body for method, body in self.calls if body.get("channel") == place and method != "chat.update"]

    def updates(self, place: str) -> list[dict[str, Any]]:
        return [body for method, body in self.calls if body.get("channel") == place and method == "chat.update"]

    def hears(self, place: str, count: int = 1) -> dict[str, Any]:
        """The last of `count` messages that come to `place`."""
        return wait_for(lambda: (self.posts(place)[count - 1 :] or [None])[0])

    def number(self) -> str:
        return f"{int(time.time())}.{next(self._numbers):06}"

    def request(self, body: bytes, kind: str, sign: bool = True, late: float = 0, **headers: str) -> tuple[int, str]:
        """Status and body of the answer to a request that is signed as Slack signs."""
        sent_at = str(int(time.time() - late))
        secret = SIGNING_SECRET if sign else "somebody else's secret"
        signature = SignatureVerifier(secret).generate_signature(
            timestamp=sent_at, body=body.decode("utf-8", "replace")
        )
        sent = {"Content-Type": kind, "X-Slack-Request-Timestamp": sent_at, "X-Slack-Signature": signature}
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.server.port}/guide/slack/events",
            body,
            {**sent, **{name.replace("_", "-"): value for name, value in headers.items()}},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def event(self, event: dict[str, Any], event_id: str = "", **options: Any) -> int:
        """The status of the answer to an event."""
        body = {
            "type": "event_callback",
            "team_id": TEAM,
            "event_id": event_id or f"Ev{next(self._numbers)}",
            "authorizations": [{"user_id": BOT, "is_bot": True}],
            "event": event,
        }
        status, _ = self.request(json.dumps(body).encode(), "application/json; charset=utf-8", **options)
        return status

    def direct(self, text: str, place: str, person: str = "UANN", **more: Any) -> dict[str, Any]:
        """A direct message, as an event."""
        return {
            "type": "message", "channel_type": "im", "channel": place, "user": person, "text": text,
            "ts": self.number(), **more,
        }  # fmt: skip

    def says(self, text: str, place: str, person: str = "UANN", **more: Any) -> dict[str, Any]:
        """What the guide says to a direct message."""
        before = len(self.posts(place))
        assert self.event(self.direct(text, place, person, **more)) == 200
        return self.hears(place, before + 1)

    def interact(self, payload: dict[str, Any]) -> int:
        form = urllib.parse.urlencode({"payload": json.dumps(payload)}).encode()
        return self.request(form, "application/x-www-form-urlencoded")[0]

    def press(
        self, message: dict[str, Any], title: str, person: str = "UANN", ephemeral: str = "", **action: Any
    ) -> int:
        """The status of the answer to a press of the button `title` of `message`."""
        place = message["channel"]
        button = next((b for b in buttons(message) if b["text"]["text"] == title), {"type": "button"})
        return self.interact(
            {
                "type": "block_actions",
                "team": {"id": TEAM},
                "user": {"id": person},
                "channel": {"id": ephemeral or place},
                "trigger_id": self.number(),
                "response_url": f"{self.cloud.url}/respond/{place if ephemeral else 'only-' + person}",
                "container": {
                    "type": "message",
                    "message_ts": message.get("ts"),
                    "channel_id": place,
                    "is_ephemeral": bool(ephemeral),
                    **({"thread_ts": message["thread_ts"]} if message.get("thread_ts") else {}),
                },
                "message": {"ts": message.get("ts"), "text": message.get("text")},
                "actions": [{**button, "action_ts": self.number(), **action}],
            }
        )

    def presses(self, message: dict[str, Any], title: str, **options: Any) -> dict[str, Any]:
        """What the guide says to a press."""
        before = len(self.posts(message["channel"]))
        assert self.press(message, title, **options) == 200
        return self.hears(message["channel"], before + 1)

    def command(self, text: str, answers_to: str, place: str = "C9", person: str = "UANN") -> tuple[int, str]:
        form = {
            "command": "/coproduction", "text": text, "team_id": TEAM, "channel_id": place, "user_id": person,
            "trigger_id": self.number(), "response_url": f"{self.cloud.url}/respond/{answers_to}",
        }  # fmt: skip
        return self.request(urllib.parse.urlencode(form).encode(), "application/x-www-form-urlencoded")

    async def _api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        if method == "auth.test":
            if self.wrong_token or request.headers.get("Authorization") != f"Bearer {TOKEN}":
                return web.json_response({"ok": False, "error": "invalid_auth"})
            return web.json_response({"ok": True, "user_id": BOT, "team_id": TEAM})
        body = await request.json() if request.content_type == "application/json" else dict(await request.post())
        place = body.get("channel")
        while place in self.hanging:  # noqa: ASYNC110 - the test in its thread says when
            await asyncio.sleep(0.02)
        if self.faults.get(place):
            return web.json_response({"ok": False}, status=self.faults[place].pop(0), headers={"Retry-After": "1"})
        if problem := refused(body):
            return web.json_response({"ok": False, "error": problem})
        body = {**body, "ts": body.get("ts") or self.number()}
        self.calls.append((method, body))
        return web.json_response({"ok": True, "ts": body["ts"], "channel": place})

    async def _respond(self, request: web.Request) -> web.Response:
        body = await request.json()
        if problem := refused(body):
            return web.Response(status=400, text=problem)
        self.calls.append(("respond", {**body, "channel": request.match_info["place"], "ts": self.number()}))
        return web.Response(text="ok")


def refused(body: dict[str, Any]) -> str:
    """Why Slack would refuse a message; "" for one that it takes."""
    blocks = body.get("blocks") or []
    blocks = json.loads(blocks) if isinstance(blocks, str) else blocks
    if "as_user" in body or body.get("type") == "mrkdwn":
        return "not for apps of today"
    if len(blocks) > LIMITS["blocks"]:
        return "too many blocks"
    ids = [e["action_id"] for block in blocks for e in block.get("elements", []) if "action_id" in e]
    if len(set(ids)) != len(ids):
        return "action_id used twice"
    for block in blocks:
        if block["type"] == "section" and not 0 < len(block["text"]["text"]) <= LIMITS["text"]:
            return "section text"
        if len(block.get("elements", [])) > LIMITS["elements"]:
            return "too many elements"
        for element in block.get("elements", []):
            if element["type"] == "button" and (
                not 0 < len(element["text"]["text"]) <= LIMITS["button"] or len(element["value"]) > LIMITS["value"]
            ):
                return "button"
    return "" if body.get("text") or blocks else "no_text"


def buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    return [e for block in message["blocks"] if block["type"] == "actions" for e in block["elements"]]


def titles(message: dict[str, Any]) -> list[str]:
    return [button["text"]["text"] for button in buttons(message)]


def words(message: dict[str, Any]) -> str:
    """All that a message says in its sections."""
    sections = [block["text"]["text"] for block in message["blocks"] if block["type"] == "section"]
    context = [e["text"] for block in message["blocks"] if block["type"] == "context" for e in block["elements"]]
    return "\n\n".join([*sections, *context])
