"""What is installed is what `pyproject.toml` says, and the lock can be trusted."""

import re
import tomllib
from importlib.metadata import requires

from packaging.requirements import Requirement

from scripts.sbom import installed, normal
from server.run import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
UV = PROJECT["tool"]["uv"]
LOCK = (ROOT / "requirements.txt").read_text()
LEFT_OUT = set(UV["exclude-dependencies"])
NEEDED_BY_OTHERS_ONLY = {"pydantic"}
"""What Rasa asks for and never imports: spaCy does, and asks for it itself."""


def names(requirements):
    return {normal(Requirement(line).name) for line in requirements}


def own_requirements(package):
    """What `package` itself asks for, extras aside. Rasa writes bounds in brackets, which `packaging` takes apart."""
    return names(line for line in requires(package) if "extra ==" not in line)


def test_every_requirement_of_rasa_is_met_or_left_out_for_a_reason():
    for entry in UV["dependency-metadata"]:
        met = names(entry["requires-dist"])
        assert own_requirements(entry["name"]) - met - LEFT_OUT - NEEDED_BY_OTHERS_ONLY == set()
        assert met - own_requirements(entry["name"]) == set()


def test_what_is_left_out_is_not_there():
    assert LEFT_OUT & set(installed()) == set()


def test_each_package_that_is_left_out_has_its_reason_beside_it():
    text = (ROOT / "pyproject.toml").read_text()
    listed = text[text.index("exclude-dependencies = [") :].split("]", 1)[0]
    for line in listed.splitlines()[1:]:
        if line.strip() and not line.strip().startswith("#"):
            assert "  # " in line, line


def test_the_lock_has_a_hash_for_every_package_and_names_no_host():
    entries = re.split(r"^(?=[a-z0-9])", LOCK, flags=re.MULTILINE)[1:]
    assert len(entries) > 100
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in LOCK


def test_what_is_installed_is_the_lock():
    locked = set(re.findall(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", LOCK, re.MULTILINE))
    assert set(installed().items()) - locked == {("en-sentence-minilm", "1.0.0")}
