"""Makes the app package that an administrator uploads to Teams: `make teams` (docs/put-it-in-teams.md)."""

from __future__ import annotations

import io
import json
import os
import re
import sys
import uuid
import zipfile
from typing import Any

from PIL import Image, ImageDraw

from guide.content import ROOT
from guide.council import details

SCHEMA_VERSION = "1.25"
APP_VERSION = "1.0.0"
PACKAGE = ROOT / "results" / "teams-app.zip"
COLOUR_SIZE, OUTLINE_SIZE = 192, 32
"""Pixels of the two icons, each side."""
FINER = 4
"""How much larger an icon is drawn before it is made smaller, so that its edges are smooth."""
SCOPES = ["personal", "team", "groupChat"]
COMMANDS = {
    "What is co-production?": "Hampshire's definition, and where it comes from",
    "Take the tour": "All of it, in six short parts",
    "Check my initiative": "Ten questions: is it done to, for or with people?",
    "Clear my conversation": "Deletes what you and the guide said",
}
"""What Teams offers to say, and what it is for."""


def address(setting: str) -> str:
    """Where a Markdown link of `council.yml` leads."""
    found = re.search(r"\((https://\S+?)\)", details()[setting])
    if found is None:
        raise ValueError(f"council.yml: {setting} must be a link with an https address")
    return found.group(1)


def manifest(app_id: str) -> dict[str, Any]:
    """The app's manifest, as Microsoft's schema asks for it."""
    council = details()
    return {
        "$schema": f"https://developer.microsoft.com/json-schemas/teams/v{SCHEMA_VERSION}/MicrosoftTeams.schema.json",
        "manifestVersion": SCHEMA_VERSION,
        "version": APP_VERSION,
        "id": app_id,
        "developer": {
            "name": council["council_name"][:32],
            "websiteUrl": address("council_website"),
            "privacyUrl": address("privacy_address"),
            "termsOfUseUrl": address("council_website"),
        },
        "name": {
            "short": council["guide_name"][:30],
            "full": f"{council['guide_name']}, {council['council_name']}"[:100],
        },
        "description": {
            "short": "Explains co-production, and helps you check your own initiative.",
            "full": (
                "A computer guide to co-production. It says where the idea comes from and what it means here, and it "
                "helps you check whether your own initiative is done to, for or with people."
            ),
        },
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": council["colours"]["brand"].upper(),
        "bots": [
            {
                "botId": app_id,
                "scopes": SCOPES,
                "isNotificationOnly": False,
                "supportsFiles": False,
                "commandLists": [
                    {
                        "scopes": SCOPES,
                        "commands": [{"title": title, "description": says} for title, says in COMMANDS.items()],
                    }
                ],
            }
        ],
        "validDomains": [],
    }


def icon(size: int, rings: str, background: str | None) -> bytes:
    """Two rings that overlap, as on the website: a PNG of `size` pixels."""
    side = size * FINER
    image = Image.new("RGBA", (side, side), background or (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    radius, width = side * 0.24, round(side * 0.09)
    for centre in (0.36, 0.64):
        x, y = side * centre, side / 2
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=rings, width=width)
    content = io.BytesIO()
    image.resize((size, size), Image.Resampling.LANCZOS).save(content, "PNG")
    return content.getvalue()


def package(app_id: str) -> bytes:
    """The whole package, zipped."""
    colours = details()["colours"]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", json.dumps(manifest(app_id), indent=2))
        archive.writestr("color.png", icon(COLOUR_SIZE, colours["brand_text"], colours["brand"]))
        archive.writestr("outline.png", icon(OUTLINE_SIZE, "#ffffff", None))
    return content.getvalue()


def main() -> int:
    app_id = os.environ.get("TEAMS_APP_ID", "").strip()
    try:
        uuid.UUID(app_id)
    except ValueError:
        print("Give the app's id: TEAMS_APP_ID=00000000-0000-0000-0000-000000000000 make teams")
        return 1
    PACKAGE.parent.mkdir(exist_ok=True)
    PACKAGE.write_bytes(package(app_id))
    print(f"Made {PACKAGE.relative_to(ROOT)}. docs/put-it-in-teams.md says where to upload it.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
