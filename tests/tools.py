"""Tools that some tests need: where one is missing the run says so, and CI requires them all."""

import os

import pytest


def do_without(missing: str) -> None:
    """Skips what needs a tool that is not there, and says so."""
    if os.environ.get("GUIDE_TEST_TOOLS") == "required":
        pytest.fail(missing)
    pytest.skip(missing)
