"""Small pieces: no function above 60 lines, no module above 350, and each package says what may live there."""

import ast

import pytest

from guide.content import ROOT

PACKAGES = ("guide", "store", "language", "actions", "channels", "server")
LONGEST_FUNCTION, LONGEST_MODULE = 60, 350
MODULES = [path for package in (*PACKAGES, "scripts") for path in sorted((ROOT / package).rglob("*.py"))]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_functions_are_short_and_say_what_they_are_for(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_MODULE
    tree = ast.parse(text)
    assert ast.get_docstring(tree), "no docstring"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno - node.lineno < LONGEST_FUNCTION, node.name


@pytest.mark.parametrize("package", PACKAGES)
def test_each_package_says_what_may_live_there_and_what_may_not(package):
    said = ast.get_docstring(ast.parse((ROOT / package / "__init__.py").read_text(encoding="utf-8")))
    assert said is not None
    assert len(said.splitlines()) >= 3
