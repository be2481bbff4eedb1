"""The council's colours on the page, and whether everybody can read them."""

from __future__ import annotations

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


def problems(colours: dict[str, str]) -> list[str]:
    """What is wrong with `colours`, which have the names of `colours` in `council.yml`; a line each."""
    found = [
        f'council.yml: "{name}" must be a colour such as "#00447c", not "{colours.get(name)}".'
        for name in sorted({name for pair in PAIRS for name in pair})
        if not Color.match(str(colours.get(name)), fullmatch=True)
    ]
    return found or [
        f"council.yml: {front} on {back} has a contrast of {contrast:.2f} to 1. It needs {needed} to 1."
        for (front, back), needed in PAIRS.items()
        if (contrast := Color(colours[front]).contrast(colours[back], method="wcag21")) < needed
    ]


def variables() -> str:
    """The colours of `council.yml` as the custom properties that the style sheet uses."""
    settings = "".join(f"--{name.replace('_', '-')}:{colour};" for name, colour in details()["colours"].items())
    return f":root{{{settings}}}"
