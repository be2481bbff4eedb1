"""Tells a council's learning platform (a learning record store) that somebody completed the onboarding; off by default.

Only what somebody sends themselves, with an account that they type for it and that is not kept.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Mapping
from typing import Any

import aiohttp
from aiohttp_retry import ExponentialRetry, RetryClient

from guide.council import details
from guide.onboarding.learning_record import VERSION

logger = logging.getLogger(__name__)

TRIES = 3
TRY_SECONDS = 5
AGAIN = {429, 500, 502, 503, 504}
TAKEN, THERE_ALREADY = {200, 204}, 409


def is_on() -> bool:
    """Whether `council.yml` names a learning platform."""
    return bool(details()["lrs_address"] and details()["lrs_accounts"])


async def sent(statement: Mapping[str, Any]) -> bool:
    """Whether the learning platform has the statement now. It is tried a few times."""
    retry = ExponentialRetry(
        TRIES,
        start_timeout=0.3,
        statuses=AGAIN,
        exceptions={aiohttp.ClientConnectionError, asyncio.TimeoutError},
        retry_all_server_errors=False,
    )
    signed_in = aiohttp.BasicAuth(os.environ.get("LRS_KEY", ""), os.environ.get("LRS_SECRET", ""))
    address = f"{str(details()['lrs_address']).rstrip('/')}/statements"
    timeout = aiohttp.ClientTimeout(total=TRY_SECONDS)
    try:
        async with (
            RetryClient(retry_options=retry, timeout=timeout, auth=signed_in) as client,
            client.put(
                address,
                params={"statementId": statement["id"]},
                json=dict(statement),
                headers={"X-Experience-API-Version": VERSION},
            ) as response,
        ):
            if response.status in TAKEN or response.status == THERE_ALREADY:
                return True
            logger.error("The learning platform did not take a statement (status %s).", response.status)
    except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
        logger.error("The learning platform can't be reached: %s", type(error).__name__)
    return False
