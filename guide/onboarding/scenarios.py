"""The made-up scenarios that there are, as `data/onboarding` has them: for the onboarding and for group sessions."""

from __future__ import annotations

import random
from functools import cache

from guide import content
from guide.onboarding.rules import Scenario, draw


@cache
def scenarios() -> dict[str, content.Metadata]:
    """What is known of each scenario, by name."""
    return {
        name.removeprefix("utter_scenario_"): variants[0]["metadata"]
        for name, variants in content.responses().items()
        if name.startswith("utter_scenario_")
    }


def pool() -> dict[str, Scenario]:
    """The scenarios that there are to draw from, by name."""
    return {name: Scenario(one["service"], one["answer"], one["mixed"]) for name, one in scenarios().items()}


def drawn(chance: random.Random) -> tuple[str, ...]:
    """Eight of the made-up scenarios, by name."""
    return draw(pool(), chance)
