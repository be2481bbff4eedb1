"""What happened before a person's message, from the events of the conversation."""

from __future__ import annotations

from typing import Any


def last_action(events: list[dict[str, Any]]) -> str | None:
    """The name of the guide's last action, listening aside; None before the first one."""
    return next(
        (e["name"] for e in reversed(events) if e.get("event") == "action" and e["name"] != "action_listen"), None
    )
