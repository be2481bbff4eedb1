"""What stands in for packages that Rasa imports and this project never calls."""

import subprocess
import sys

import pytest

from server.run import MODEL, RASA, ROOT


def python(code):
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(
    ("wanted", "package"),
    [
        ("from rasa.core.channels.telegram import TelegramOutput as Wanted; Wanted('token')", "aiogram"),
        ("from rasa.core.tracker_store import MongoTrackerStore as Wanted; Wanted(None)", "pymongo"),
        ("import rasa, tensorflow; tensorflow.keras.layers.Dense(3).build", "tensorflow"),
    ],
)
def test_whoever_needs_a_package_that_is_left_out_is_told_so(wanted, package):
    tried = python(f"import rasa.core.run\n{wanted}")
    assert tried.returncode == 1
    assert tried.stderr.splitlines()[-1] == (
        f"RuntimeError: This project runs without {package}: docs/adr/0010 says why, and how to have it again."
    )


@pytest.mark.parametrize(
    "first", ["spacy", "packaging.utils", "packaging.tags", "limits", "setuptools", "rasa", "pytest"]
)
def test_whatever_is_imported_first_all_is_there(first):
    """packaging 20.9 asks for distutils, which setuptools brings, which asks for packaging."""
    tried = python(
        f"import {first}\nimport packaging, pkg_resources, spacy, limits, rasa\npackaging.version.parse('1')"
    )
    assert tried.returncode == 0, tried.stderr


def test_a_python_that_does_not_use_rasa_knows_nothing_of_them():
    tried = python("import pymongo")
    assert "ModuleNotFoundError" in tried.stderr


def test_rasas_own_test_of_the_understanding_draws_its_pictures(tmp_path):
    """matplotlib asks a loaded TensorFlow about everything that it draws."""
    data = tmp_path / "nlu.yml"
    intents = {"ask_meaning": "what is co-production?", "thank": "thanks a lot"}
    lines = [f"- intent: {intent}\n  examples: |\n    - {said}\n" for intent, said in intents.items()]
    data.write_text("".join(['version: "3.1"\nnlu:\n', *lines]))
    subprocess.run(
        [str(RASA), "test", "nlu", "--nlu", str(data), "--model", str(MODEL), "--out", str(tmp_path / "out")],
        cwd=ROOT,
        capture_output=True,
        timeout=120,
        check=True,
    )
    assert (tmp_path / "out" / "intent_confusion_matrix.png").exists()
