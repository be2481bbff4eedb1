"""The council's colours on the page, and whether everybody can read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coloraide import Color

from guide.council import details

TEXT_CONTRAST, SHAPE_CONTRAST = 4.5, 3.0
"""What WCAG 2.2 asks for: success criteria 1.4.3 for text, 1.4.11 for edges and pictures."""

PAIRS = {
    ("text", "background"): TEXT_CONTRAST,
    ("link", "background"): TEXT_CONTRAST,
    ("error", "background"): TEXT_CONTRAST,
    ("text", "panel"): TEXT_CONTRAST,
    ("link", "panel"): TEXT_CONTRAST,
    ("brand_text", "brand"): TEXT_CONTRAST,
    ("brand", "background"): SHAPE_CONTRAST,
    ("brand", "panel"): SHAPE_CONTRAST,
    ("edge", "background"): SHAPE_CONTRAST,
    ("edge", "panel"): SHAPE_CONTRAST,
}
"""Which colour stands on which, and the contrast that it needs."""


SCHEMES = ("colours", "dark_colours")
"""The settings of `council.yml` that have colours: those of the page, and those for a device set to dark ones."""


def problems(settings: Mapping[str, Any]) -> list[str]:
    """What is wrong with the colours of `council.yml`, whose `settings` these are; a line each."""
    return [line for scheme in SCHEMES for line in _problems(scheme, settings[scheme])]


def _problems(scheme: str, colours: dict[str, str]) -> list[str]:
    found = [
        f'council.yml, {scheme}: "{name}" must be a colour such as "#00447c", not "{colours.get(name)}".'
        for name in sorted({name for pair in PAIRS for name in pair})
        if not Color.match(str(colours.get(name)), fullmatch=True)
    ]
    return found or [
        f"council.yml, {scheme}: {front} on {back} has a contrast of {contrast:.2f} to 1. It needs {needed} to 1."
        for (front, back), needed in PAIRS.items()
        if (contrast := Color(colours[front]).contrast(colours[back], method="wcag21")) < needed
    ]


def variables() -> str:
    """The colours of `council.yml` as custom properties for the style sheet. What is printed has the light ones."""
    light, dark = (
        "".join(f"--{name.replace('_', '-')}:{colour};" for name, colour in details()[scheme].items())
        for scheme in SCHEMES
    )
    dark_ones = f"@media screen and (prefers-color-scheme:dark){{:root{{color-scheme:dark;{dark}}}}}"
    return f":root{{{light}}}{dark_ones}"
