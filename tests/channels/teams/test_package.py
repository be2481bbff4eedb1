"""The app package that an administrator uploads."""

import io
import json
import os
import subprocess
import sys
import zipfile

import jsonschema
import pytest
from PIL import Image

from channels.teams import package
from server.run import ROOT
from tests.channels.teams.bot_framework import APP_ID
from tests.tools import NODE, do_without

SCHEMAS = NODE / "@microsoft/app-manifest/build/json-schemas/teams"


@pytest.fixture
def files():
    with zipfile.ZipFile(io.BytesIO(package.package(APP_ID))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_manifest_is_as_microsofts_schema_asks(files):
    schema = SCHEMAS / f"v{package.SCHEMA_VERSION}" / "MicrosoftTeams.schema.json"
    if not schema.exists():
        do_without(
            "Microsoft's schemas are not installed, so the manifest was not checked (npm ci --prefix tests/node)."
        )
    # Without a check of the schema itself: it has patterns for JavaScript in parts that we don't use.
    validator = jsonschema.Draft7Validator(json.loads(schema.read_text()))
    assert [error.message for error in validator.iter_errors(json.loads(files["manifest.json"]))] == []


def test_the_bot_is_the_app_and_can_be_used_everywhere(files):
    manifest = json.loads(files["manifest.json"])
    (bot,) = manifest["bots"]
    assert manifest["id"] == bot["botId"] == APP_ID
    assert bot["scopes"] == ["personal", "team", "groupChat"]


@pytest.mark.parametrize(("name", "size", "corner"), [("color.png", 192, 255), ("outline.png", 32, 0)])
def test_the_icons_have_the_size_that_teams_asks_for(files, name, size, corner):
    image = Image.open(io.BytesIO(files[name]))
    assert image.size == (size, size)
    assert image.getpixel((0, 0))[3] == corner


def test_the_command_says_what_it_needs():
    environment = {**os.environ, "TEAMS_APP_ID": "not an id"}
    done = subprocess.run(
        [sys.executable, "-m", "channels.teams.package"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "TEAMS_APP_ID=" in done.stdout
    assert done.stdout.count("\n") == 1
