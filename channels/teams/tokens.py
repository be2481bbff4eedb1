"""Whether a request really comes from the Bot Framework, and for us: its bearer token, checked as Microsoft asks."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Mapping
from typing import Any

import aiohttp
import jwt

logger = logging.getLogger(__name__)

ISSUER = "https://api.botframework.com"
OPENID_URL = "https://login.botframework.com/v1/.well-known/openidconfiguration"
ALGORITHM = "RS256"
LEEWAY_SECONDS = 300
KEYS_SECONDS = 86_400
"""How long keys are used before they are fetched anew."""
UNKNOWN_KEY_SECONDS = 3600
"""How often a token with an unknown key may have the keys fetched."""
RETRY_SECONDS = 60
"""How long after a failed fetch the next is tried."""
FETCH_SECONDS = 10


class Refused(Exception):
    """A request that is not to be answered; `status` is 401 or 403."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class Keys:
    """Microsoft's signing keys. Fetched when they are first needed; old ones are used while no new ones can be had."""

    def __init__(self, openid_url: str = OPENID_URL) -> None:
        self._url = openid_url
        self._keys: dict[str, Mapping[str, Any]] = {}
        self._fetched = self._tried = float("-inf")
        self._fetching = asyncio.Lock()

    async def key(self, kid: str) -> Mapping[str, Any]:
        """The key named `kid`, as a JSON Web Key. Raises Refused where there is none."""
        await self._fetch_after(KEYS_SECONDS)
        if kid not in self._keys:
            await self._fetch_after(UNKNOWN_KEY_SECONDS)
        if kid not in self._keys:
            raise Refused(401, "unknown key")
        return self._keys[kid]

    async def _fetch_after(self, seconds: float) -> None:
        async with self._fetching:
            now = time.monotonic()
            if now - self._fetched < seconds or now - self._tried < RETRY_SECONDS:
                return
            self._tried = now
            try:
                self._keys = await self._all()
            except (TimeoutError, aiohttp.ClientError, ValueError, KeyError, TypeError) as error:
                logger.error("Teams: Microsoft's keys could not be fetched (%s).", type(error).__name__)
            else:
                self._fetched, self._tried = now, float("-inf")

    async def _all(self) -> dict[str, Mapping[str, Any]]:
        timeout = aiohttp.ClientTimeout(total=FETCH_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout, raise_for_status=True) as session:
            async with session.get(self._url) as response:
                where = json.loads(await response.text())["jwks_uri"]
            async with session.get(where) as response:
                keys = json.loads(await response.text())["keys"]
        return {key["kid"]: key for key in keys if key.get("kty") == "RSA"}


async def check(authorization: str, activity: Mapping[str, Any], app_id: str, keys: Keys) -> None:
    """Returns if `activity` was sent for `app_id` with the token in its header `authorization`; else raises Refused.

    Nothing turns this off: whoever could send without a token would also choose where our own token goes.
    """
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Refused(401, "no token")
    try:
        header = jwt.get_unverified_header(token)
        if header.get("alg") != ALGORITHM or not isinstance(header.get("kid"), str):
            raise Refused(401, "wrong algorithm or no key named")
        key = await keys.key(header["kid"])
        claims = jwt.decode(
            token,
            jwt.PyJWK({**key, "alg": ALGORITHM}).key,
            algorithms=[ALGORITHM],
            audience=app_id,
            issuer=ISSUER,
            leeway=LEEWAY_SECONDS,
            options={"require": ["exp", "iss", "aud"]},
        )
    except jwt.PyJWTError as error:
        raise Refused(401, type(error).__name__) from None
    vouched, named = claims.get("serviceurl"), activity.get("serviceUrl")
    if not isinstance(vouched, str) or not isinstance(named, str) or vouched.rstrip("/") != named.rstrip("/"):
        raise Refused(403, "the token vouches for another service address")
    if "endorsements" in key and activity.get("channelId") not in key["endorsements"]:
        raise Refused(403, "the key is not endorsed for this channel")
