"""What happened before a person's message, from the events of the conversation."""

from __future__ import annotations

from itertools import takewhile
from typing import Any

from guide.content import card_titles


def last_action(events: list[dict[str, Any]]) -> str | None:
    """The name of the guide's last action, listening aside; None before the first one."""
    return next(
        (e["name"] for e in reversed(events) if e.get("event") == "action" and e["name"] != "action_listen"), None
    )


def card_of(event: dict[str, Any]) -> str | None:
    """The card that a bot event shows; None for other words and other events."""
    metadata = event.get("metadata") or {} if event.get("event") == "bot" else {}
    name = metadata.get("card") or str(metadata.get("utter_action", "")).removeprefix("utter_")
    return name if name in card_titles() else None


def last_card(events: list[dict[str, Any]]) -> str | None:
    """The card that was shown last."""
    return next(filter(None, map(card_of, reversed(events))), None)


def shown_since_last_message(events: list[dict[str, Any]]) -> str | None:
    """The card that was shown in answer to the message before the person's last one."""
    back = iter(reversed(events))
    for event in back:
        if event.get("event") == "user":
            break
    return last_card(list(takewhile(lambda event: event.get("event") != "user", back))[::-1])
