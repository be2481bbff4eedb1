"""The guide's actions, of which the check's reading fails when a message tells it how: for the tests of faults."""

from __future__ import annotations

import asyncio
import time

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import check, talk, tour  # noqa: F401  (rasa_sdk finds the other actions by their import)
from server.action_endpoint import ACTION_SECONDS

SECONDS = ACTION_SECONDS + 2
"""Longer than an action may take."""


class FaultyReading(check.ValidateCheckForm):
    """Raises, hangs or blocks on the words "please raise", "please hang" and "please block"."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict) -> list[EventType]:
        said = tracker.latest_message.get("text") or ""
        if said == "please raise":
            raise RuntimeError(f"a secret of the person: {said}")
        if said == "please hang":
            await asyncio.sleep(SECONDS)
        if said == "please block":
            time.sleep(SECONDS)  # noqa: ASYNC251  (blocking is the fault)
        return await super().run(dispatcher, tracker, domain)
