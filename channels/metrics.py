"""What a process counts of itself, for Prometheus: numbers only, nothing of what anybody wrote.

Shown at `/guide/metrics` where `GUIDE_METRICS` is `on`, to whoever asks: `deploy/nginx.conf` lets nobody from outside.
"""

from __future__ import annotations

import os

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Counter, Gauge, Histogram, generate_latest

CONTENT_TYPE = CONTENT_TYPE_LATEST
SECONDS = Histogram(
    "guide_turn_seconds",
    "How long turns took, by channel; their number is its count.",
    ["channel"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 12),
)
PROBLEMS = Counter("guide_problems", "Turns that ended in a problem, by channel and problem.", ["channel", "problem"])
WAITING = Gauge("guide_waiting_turns", "Turns that run, or wait to.")
INBOX_AGE = Gauge("guide_inbox_age_seconds", "Since when the oldest message from Teams or Slack waits for its answer.")


def are_on() -> bool:
    """Whether the numbers are shown."""
    return os.environ.get("GUIDE_METRICS", "").strip().lower() == "on"


def exposed(inbox_age: float) -> bytes:
    """All numbers, as Prometheus reads them; the age of the inbox is the same in all processes."""
    INBOX_AGE.set(inbox_age)
    return bytes(generate_latest(REGISTRY))
