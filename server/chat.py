"""A conversation in the terminal, without a server: `make chat`."""

from __future__ import annotations

import asyncio
import logging

import rasa.utils.log_utils
from rasa.core.agent import load_agent
from rasa.core.utils import AvailableEndpoints

from channels.terminal import chat
from server.rasa_patches import put_in_place
from server.run import MODEL, ROOT


async def main() -> None:
    """Loads the guide and talks until the end of the input."""
    print("Starting ...", flush=True)
    put_in_place()
    logging.disable(logging.CRITICAL)
    rasa.utils.log_utils.configure_structlog(logging.CRITICAL)
    endpoints = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))
    await chat(await load_agent(str(MODEL), endpoints=endpoints))


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print()
