"""The council's details, from `council.yml` or the file that the environment variable `GUIDE_COUNCIL` names."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

OURS = Path(__file__).parent.parent / "council.yml"
FILE = Path(os.environ.get("GUIDE_COUNCIL") or OURS)

SECONDS_AN_HOUR, SECONDS_A_DAY = 3600, 86_400
"""For settings that are given in days."""


@cache
def details() -> dict[str, Any]:
    """Every setting of `council.yml`, by name. A file of the council's own may leave some to ours."""
    read = YAML(typ="safe").load
    return {**read(OURS.read_text(encoding="utf-8")), **read(FILE.read_text(encoding="utf-8"))}


def guide_address() -> str:
    """Where people reach the guide, without a slash at the end."""
    return str(details()["guide_address"]).rstrip("/")
