"""Tools that some tests need: where one is missing the run says so, and CI requires them all."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

NODE = Path(__file__).parent / "node" / "node_modules"
"""What `npm ci --prefix tests/node` installs."""


def do_without(missing: str) -> None:
    """Skips what needs a tool that is not there, and says so."""
    if os.environ.get("GUIDE_TEST_TOOLS") == "required":
        pytest.fail(missing)
    pytest.skip(missing)


def node(script: str, what: str) -> list[str]:
    """The command that runs `script` of `NODE`; without it, says that `what` was not tested."""
    program = shutil.which("node")
    if not program or not (NODE / script).exists():
        do_without(f"{what} (npm ci --prefix tests/node; needs Node.js 20).")
    return [str(program), str(NODE / script)]


def invalid_html(page: str) -> str:
    """What is wrong with the HTML of `page`; "" where nothing is."""
    command = node(
        "html-validate/bin/html-validate.mjs", "HTML was not validated, since html-validate is not installed"
    )
    configuration = Path(__file__).parent / "node" / "htmlvalidate.json"
    done = subprocess.run(
        [*command, "--config", str(configuration), "--stdin"], input=page, capture_output=True, text=True
    )
    return done.stdout + done.stderr if done.returncode else ""
