"""A fake of what Microsoft runs for Teams: OpenID keys, login, and the connector that takes what a bot says."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import unquote

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.channels.cloud import Cloud, wait_for
from tests.guide_server import Server

APP_ID, SECRET, TENANT = "11111111-2222-3333-4444-555555555555", "a secret of tests", "a-tenant"
BOT = {"id": f"28:{APP_ID}", "name": "Guide"}
ISSUER = "https://api.botframework.com"
KID = "first"
AT_ONCE = {"Retry-After": "0"}


class BotFramework:
    """Signs tokens, gives ours, and keeps what the guide sends: `sent` by conversation."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.other_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.keys = [self.public(KID, ["msteams"])]
        self.sent: list[tuple[str, str, dict[str, Any]]] = []
        self.bearers: list[str] = []
        self.logins: list[tuple[str, dict[str, str]]] = []
        self.key_fetches = 0
        self.faults: dict[str, list[int]] = {}
        self.hanging: set[str] = set()
        self.refuses_login = False
        self._numbers = itertools.count(1)
        app = web.Application(client_max_size=2**20)
        app.router.add_get("/openid", self._openid)
        app.router.add_get("/keys", self._keys)
        app.router.add_post("/login/{tenant}/oauth2/v2.0/token", self._login)
        app.router.add_route("*", "/service/{rest:.*}", self._connector)
        self.cloud = Cloud(app)
        self.service = f"{self.cloud.url}/service/"

    @property
    def environment(self) -> dict[str, str]:
        """What switches the channel on, with this cloud for Microsoft's."""
        return {
            "TEAMS_APP_ID": APP_ID,
            "TEAMS_APP_SECRET": SECRET,
            "TEAMS_TENANT_ID": TENANT,
            "TEAMS_LOGIN_URL": f"{self.cloud.url}/login",
            "TEAMS_OPENID_URL": f"{self.cloud.url}/openid",
        }

    def public(self, kid: str, endorsements: list[str] | None = None, key: Any = None) -> dict[str, Any]:
        """The public half of a key, as a JSON Web Key."""
        found = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk((key or self.key).public_key()))
        return {**found, "kid": kid, "use": "sig", **({"endorsements": endorsements} if endorsements else {})}

    def token(self, key: Any = None, headers: dict[str, Any] | None = None, **claims: Any) -> str:
        """A token as Microsoft makes it; `claims` replace its own, None takes one away."""
        now = int(time.time())
        own = {"iss": ISSUER, "aud": APP_ID, "nbf": now - 10, "exp": now + 3000, "serviceurl": self.service}
        whole = {name: value for name, value in {**own, **claims}.items() if value is not None}
        return jwt.encode(whole, key or self.key, "RS256", headers={"kid": KID, **(headers or {})})

    def activity(
        self, text: str | None = None, person: str = "29:ann", place: str = "a:chat", **more: Any
    ) -> dict[str, Any]:
        """An activity as Teams sends it."""
        number = next(self._numbers)
        return {
            "type": "message",
            "id": f"f:{number}",
            "channelId": "msteams",
            "serviceUrl": self.service,
            "from": {"id": person, "name": "Ann"},
            "recipient": BOT,
            "conversation": {"id": place, "conversationType": "personal"},
            **({"text": text} if text is not None else {}),
            **more,
        }

    def said_in(self, place: str) -> list[dict[str, Any]]:
        """The messages that the guide sent to a place."""
        return [
            body for where, how, body in self.sent if where == place and how == "POST" and body["type"] == "message"
        ]

    def hears(self, place: str, count: int = 1) -> dict[str, Any]:
        """The last of `count` messages that come to `place`."""
        return wait_for(lambda: (self.said_in(place)[count - 1 :] or [None])[0])

    async def _openid(self, request: web.Request) -> web.Response:
        return web.json_response({"issuer": ISSUER, "jwks_uri": f"{self.cloud.url}/keys"})

    async def _keys(self, request: web.Request) -> web.Response:
        self.key_fetches += 1
        if self.faults.get("keys"):
            return web.Response(status=self.faults["keys"][0])
        return web.json_response({"keys": self.keys})

    async def _login(self, request: web.Request) -> web.Response:
        form = dict(await request.post())
        self.logins.append((request.match_info["tenant"], {str(k): str(v) for k, v in form.items()}))
        if self.refuses_login or form.get("client_secret") != SECRET:
            return web.json_response({"error": "invalid_client", "error_description": "AADSTS7000215"}, status=401)
        return web.json_response({"access_token": f"ours-{len(self.logins)}", "expires_in": 3600})

    async def _connector(self, request: web.Request) -> web.Response:
        steps = [unquote(step) for step in request.raw_path.split("/service/")[1].split("/")]
        place = steps[2]
        self.bearers.append(request.headers.get("Authorization", ""))
        while place in self.hanging:  # noqa: ASYNC110 - the test in its thread says when
            await asyncio.sleep(0.02)
        body = await request.json()
        faults = self.faults.get(place) if body.get("type") == "message" else None
        if faults:
            return web.Response(status=faults.pop(0), headers=AT_ONCE)
        self.sent.append((place, request.method, {**body, "path": steps[3:]}))
        return web.json_response({"id": f"m:{len(self.sent)}"})


class Teams:
    """Teams as seen from the guide: sends activities to `server` and hears what comes back."""

    def __init__(self, server: Server, microsoft: BotFramework) -> None:
        self.server, self.microsoft = server, microsoft

    def post(self, activity: Any, token: str | None = "", **headers: str) -> int:
        """The status of the answer to `activity`, sent with a good token, another one, or none at all."""
        body = activity if isinstance(activity, bytes) else json.dumps(activity).encode()
        bearer = self.microsoft.token() if token == "" else token
        sent = {
            "Content-Type": "application/json",
            **({"Authorization": f"Bearer {bearer}"} if bearer else {}),
            **headers,
        }
        request = urllib.request.Request(f"http://127.0.0.1:{self.server.port}/guide/teams/messages", body, sent)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return response.status
        except urllib.error.HTTPError as error:
            return error.code

    def says(
        self, text: str | None, place: str, person: str = "29:ann", count: int | None = None, **more: Any
    ) -> dict[str, Any]:
        """What the guide says to `text`: the next message that comes, or the one that is number `count`."""
        before = len(self.microsoft.said_in(place))
        assert self.post(self.microsoft.activity(text, person, place, **more)) == 200
        return self.microsoft.hears(place, count or before + 1)

    def presses(self, title: str, card: dict[str, Any], place: str, person: str = "29:ann") -> dict[str, Any]:
        """What the guide says to the press of the button `title` on `card`."""
        (data,) = [action["data"] for action in content(card)["actions"] if action["title"] == title]
        return self.says(None, place, person, value=data, replyToId="m:card")


def content(message: dict[str, Any]) -> dict[str, Any]:
    """The Adaptive Card of a message."""
    (attachment,) = message["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    return attachment["content"]


def words(message: dict[str, Any]) -> str:
    """All that a message says, card or not, without Markdown's escapes."""

    def found(part: Any) -> list[str]:
        if isinstance(part, list):
            return [text for item in part for text in found(item)]
        if not isinstance(part, dict):
            return []
        own = [part["text"]] if isinstance(part.get("text"), str) else []
        return own + [t for key in ("body", "items", "rows", "cells") for t in found(part.get(key, []))]

    texts = [message["text"]] if message.get("text") else found(content(message))
    return "\n".join(texts).replace("\\", "")


def titles(message: dict[str, Any]) -> list[str]:
    return [action["title"] for action in content(message).get("actions", [])]
