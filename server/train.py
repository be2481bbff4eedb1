"""Trains the model quietly: `python -m server.train models/guide.tar.gz`."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
RASA = Path(sys.executable).parent / "rasa"
LOG = ROOT / "logs" / "train.log"


def train(model: Path) -> int:
    """Trains `model` with `rasa train`; progress goes to the terminal, the rest to `LOG`. Returns the exit code."""
    LOG.parent.mkdir(exist_ok=True)
    print("Training the model (four minutes) ", end="", flush=True)
    command = [str(RASA), "train", "--out", str(model.parent), "--fixed-model-name", model.name.removesuffix(".tar.gz")]
    with LOG.open("w") as log, subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log) as training:
        while training.poll() is None:
            print(".", end="", flush=True)
            time.sleep(2)
    print(" done." if training.returncode == 0 else f" failed: the reason is at the end of {LOG.relative_to(ROOT)}.")
    if training.returncode == 0:
        model.touch()  # rasa leaves an unchanged model as it is; make compares times
    return training.returncode


if __name__ == "__main__":
    sys.exit(train(Path(sys.argv[1])))
