"""What exists is documented, and what is documented exists."""

import re
import subprocess

import pytest

from server.run import ROOT

DOCS = {
    path: path.read_text(encoding="utf-8")
    for path in [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
}
EVERYTHING = "\n".join(DOCS.values())
MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = re.findall(r"^([a-z]+):.*##", MAKEFILE, re.MULTILINE)


def code() -> str:
    tracked = subprocess.run(
        ["git", "ls-files", "*.py", "*.sh", "deploy"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return "\n".join((ROOT / name).read_text() for name in tracked.stdout.split() if not name.startswith("tests/"))


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)#]+)\)", DOCS[path]):
        if "://" not in target:
            assert (path.parent / target).exists(), target


def test_every_environment_variable_is_documented_and_no_other():
    named = r"\b(?:GUIDE|TEAMS|SLACK)_[A-Z_]*[A-Z]"
    assert set(re.findall(named, code())) == set(re.findall(named, EVERYTHING))


def test_documented_make_targets_exist():
    assert set(re.findall(r"`make ([a-z]+)`|^    make ([a-z]+)$", EVERYTHING, re.MULTILINE)) != set()
    for pair in re.findall(r"`make ([a-z]+)`|^    make ([a-z]+)$", EVERYTHING, re.MULTILINE):
        assert "".join(pair) in TARGETS


def test_at_most_a_dozen_make_targets_each_with_help():
    assert len(TARGETS) <= 12
    helped = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert [line.split()[0] for line in helped.splitlines()] == TARGETS
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE).group(1).split()
    assert sorted(phony) == sorted(TARGETS)


def test_every_folder_of_the_project_is_in_the_readme():
    readme = DOCS[ROOT / "README.md"]
    for package in ("guide", "store", "actions", "language", "channels", "server", "tests", "data"):
        assert f"`{package}/`" in readme


def test_every_problem_and_status_is_documented():
    from channels.json_api import STATUS

    for problem, status in STATUS.items():
        if problem:
            assert f"`{problem}`" in DOCS[ROOT / "docs" / "http.md"]
            assert str(status) in DOCS[ROOT / "docs" / "http.md"]


def test_every_decision_has_context_decision_and_consequences():
    for path in (ROOT / "docs" / "adr").glob("*.md"):
        for heading in ("## Context", "## Decision", "## Consequences"):
            assert heading in DOCS[path], path.name
