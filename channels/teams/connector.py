"""Sends what the guide says to Teams, through the Bot Connector's API, and tries again where that can help."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import aiohttp
from aiohttp_retry import ExponentialRetry, RetryClient
from yarl import URL

logger = logging.getLogger(__name__)

LOGIN_URL = "https://login.microsoftonline.com"
SCOPE = "https://api.botframework.com/.default"
AGAIN = {412, 429, 502, 503, 504}
"""Statuses after which Microsoft asks to send again."""
TRIES = 4
LONGEST_WAIT_SECONDS = 30.0
EARLY_SECONDS = 300
"""How long before its end a token of ours is replaced."""
REQUEST_SECONDS = 15


class WrongSecret(Exception):
    """Microsoft doesn't take the app's id and secret."""


class Patient(ExponentialRetry):
    """Waits as long as the answer's `Retry-After` says, or else twice as long each time, with jitter."""

    def __init__(self) -> None:
        errors = {aiohttp.ClientConnectionError, asyncio.TimeoutError}
        super().__init__(TRIES, start_timeout=0.5, statuses=AGAIN, exceptions=errors, retry_all_server_errors=False)

    def get_timeout(self, attempt: int, response: aiohttp.ClientResponse | None = None) -> float:
        asked = response.headers.get("Retry-After", "") if response is not None else ""
        if asked.isdigit():
            return min(float(asked), LONGEST_WAIT_SECONDS)
        return super().get_timeout(attempt, response) * random.uniform(0.5, 1.5)


class Connector:
    """One app's way to the people in Teams. `tenant` is "" for the older multi-tenant apps."""

    def __init__(self, app_id: str, secret: str, tenant: str = "", login_url: str = LOGIN_URL) -> None:
        self._form = {
            "grant_type": "client_credentials",
            "client_id": app_id,
            "client_secret": secret,
            "scope": SCOPE,
        }
        self._login = f"{login_url.rstrip('/')}/{quote(tenant or 'botframework.com', safe='')}/oauth2/v2.0/token"
        self._token, self._token_ends = "", 0.0
        self._logging_in = asyncio.Lock()
        self._client: RetryClient | None = None

    async def close(self) -> None:
        if self._client:
            await self._client.close()

    async def send(self, activity: Mapping[str, Any], body: Mapping[str, Any]) -> None:
        """Sends `body` to the conversation that `activity` came from, as a reply to it."""
        where = (
            _address(activity, "activities", activity["id"]) if activity.get("id") else _address(activity, "activities")
        )
        await self._request("POST", where, body)

    async def replace(self, activity: Mapping[str, Any], message_id: str, body: Mapping[str, Any]) -> None:
        """Replaces the message `message_id` that we sent by `body`."""
        await self._request("PUT", _address(activity, "activities", message_id), body)

    async def _request(self, method: str, where: URL, body: Mapping[str, Any]) -> None:
        for last in (False, True):
            headers = {"Authorization": f"Bearer {await self.token()}"}
            async with self._session.request(method, where, json=body, headers=headers) as response:
                if response.status == 401 and not last:
                    self._token = ""  # revoked before its time
                    continue
                if response.status >= 400:
                    logger.error("Teams did not take a message (status %s).", response.status)
                return

    async def try_secret(self) -> None:
        """Gets a token, so that a wrong secret is in the log when the server starts and not when somebody writes."""
        with contextlib.suppress(WrongSecret, aiohttp.ClientError, asyncio.TimeoutError):
            await self.token()

    async def token(self) -> str:
        """Our bearer token. Raises WrongSecret where Microsoft gives none."""
        async with self._logging_in:
            if not self._token or time.monotonic() > self._token_ends - EARLY_SECONDS:
                async with self._session.post(self._login, data=self._form) as response:
                    if response.status in (400, 401):
                        logger.error(
                            "Teams: Microsoft refuses the app's id, secret or tenant: check TEAMS_APP_ID, "
                            "TEAMS_APP_SECRET and TEAMS_TENANT_ID (docs/put-it-in-teams.md)."
                        )
                        raise WrongSecret
                    response.raise_for_status()
                    found = await response.json()
                self._token = found["access_token"]
                self._token_ends = time.monotonic() + float(found.get("expires_in", 3600))
            return self._token

    @property
    def _session(self) -> RetryClient:
        if self._client is None:
            timeout = aiohttp.ClientTimeout(total=REQUEST_SECONDS)
            self._client = RetryClient(retry_options=Patient(), timeout=timeout)
        return self._client


def _address(activity: Mapping[str, Any], *path: str) -> URL:
    """An address below the conversation of `activity`, whose service address its token vouched for."""
    steps = ["v3", "conversations", activity["conversation"]["id"], *path]
    quoted = "/".join(quote(step, safe="") for step in steps)
    return URL(f"{activity['serviceUrl'].rstrip('/')}/{quoted}", encoded=True)
