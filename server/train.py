"""Trains the model quietly, and says how far it is: `python -m server.train models/guide.tar.gz`."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

from guide.content import ROOT

RASA = Path(sys.executable).parent / "rasa"
LOG = ROOT / "logs" / "train.log"
MEASURED = ROOT / ".cache" / "train-seconds.json"
"""How long each stage took on this machine, the last time."""

STAGES: Mapping[str, str] = {
    "": "reading the examples",
    "Trying to load SpaCy model": "correcting and encoding the examples",
    "Starting to train component 'LogisticIntentClassifier'": "learning what people want",
    "Starting to train component 'AnswerReader'": "learning to read answers",
    "Starting to train component 'IndexedRulePolicy'": "learning the conversation",
}
"""What Rasa's log says when a stage begins, and what the stage does. The first begins with the command."""
TYPICAL_SECONDS = (20, 45, 25, 150, 10)
"""How long the stages take on two cores, the first time; `make bench` prints the whole."""
LOOK_SECONDS = 0.5


def expected() -> list[float]:
    """How long each stage will take, in seconds: as long as it took here, or else on two cores."""
    try:
        seconds = [float(second) for second in json.loads(MEASURED.read_text())]
    except (OSError, ValueError, TypeError):
        return list(TYPICAL_SECONDS)
    return seconds if len(seconds) == len(STAGES) else list(TYPICAL_SECONDS)


def stage_of(log: str) -> int:
    """Which stage `log` has come to, from 0."""
    return max((number for number, begins in enumerate(STAGES) if begins in log), default=0)


def line(stage: int, passed: float, seconds: list[float]) -> str:
    """Where the training is, in one line."""
    what = list(STAGES.values())[stage]
    return f"Training the model, {stage + 1} of {len(STAGES)}: {what}. {passed:.0f} s of about {sum(seconds):.0f} s."


def train(model: Path) -> int:
    """Trains `model` with `rasa train`; what that prints goes to `LOG`. Returns the exit code.

    Rasa's validation of the data is a step of its own: `rasa data validate`, which `make test` begins with.
    """
    LOG.parent.mkdir(exist_ok=True)
    command = [str(RASA), "train", "--skip-validation", "--out", str(model.parent)]
    command += ["--fixed-model-name", model.name.removesuffix(".tar.gz")]
    seconds, began, said = expected(), [time.monotonic()], -1
    with LOG.open("w") as log, subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log) as training:
        while training.poll() is None:
            stage = stage_of(LOG.read_text(errors="replace"))
            is_new, said = stage != said, stage
            began += [time.monotonic()] * (stage + 1 - len(began))
            say(line(stage, time.monotonic() - began[0], seconds), is_new)
            time.sleep(LOOK_SECONDS)
    passed = time.monotonic() - began[0]
    if training.returncode == 0:
        say(f"The model is trained ({passed:.0f} s).", True, last=True)
        began += [time.monotonic()] * (len(STAGES) + 1 - len(began))
        MEASURED.parent.mkdir(exist_ok=True)
        MEASURED.write_text(json.dumps([round(b - a, 1) for a, b in pairwise(began)]))
        model.touch()  # rasa leaves an unchanged model as it is; make compares times
    else:
        say(f"The training failed: the reason is at the end of {LOG.relative_to(ROOT)}.", True, last=True)
    return training.returncode


def say(words: str, is_new: bool, last: bool = False) -> None:
    """Says `words` in place of what was said before, on a terminal; elsewhere only what `is_new`, a line each."""
    if sys.stdout.isatty():
        print(f"\r\x1b[K{words}", end="\n" if last else "", flush=True)
    elif is_new:
        print(words, flush=True)


if __name__ == "__main__":
    sys.exit(train(Path(sys.argv[1])))
