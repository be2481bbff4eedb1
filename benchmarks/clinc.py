"""The pipeline of `config.yml` on a public yardstick, beside Rasa's default one: `python -m benchmarks.clinc DATA`.

DATA is a JSON file with the lists `train` and `in_scope` of `{"text", "intent"}` and `out_of_scope` of `{"text"}`,
as made of CLINC150 (Larson et al., EMNLP 2019). Says how many of the in-scope texts get the right intent, and how
well the confidence tells them from the out-of-scope ones (AUROC); of the parses, the median. The default pipeline
needs Rasa as published, which is installed into .cache/baseline the first time (about 3 GB).
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

DEFAULT_PIPELINE = """
recipe: default.v1
assistant_id: default
language: en
pipeline:
- name: WhitespaceTokenizer
- name: RegexFeaturizer
- name: LexicalSyntacticFeaturizer
- name: CountVectorsFeaturizer
- { name: CountVectorsFeaturizer, analyzer: char_wb, min_ngram: 1, max_ngram: 4 }
- { name: DIETClassifier, epochs: 100, constrain_similarities: true }
- { name: FallbackClassifier, threshold: 0.3, ambiguity_threshold: 0.1 }
policies:
- name: RulePolicy
"""
FALLBACK = "nlu_fallback"


def train(rasa: Path, config: Path, data: dict[str, Any], folder: Path) -> Path:
    """A model of `config`, trained on `data`; gives its file."""
    nlu = folder / "nlu.json"
    common = [{"text": row["text"], "intent": row["intent"], "entities": []} for row in data["train"]]
    nlu.write_text(json.dumps({"rasa_nlu_data": {"common_examples": common}}))
    root = Path(__file__).parent.parent
    command = [rasa, "train", "nlu", "--config", config, "--nlu", nlu, "--out", folder, "--fixed-model-name", "model"]
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "PYTHONPATH": str(root)}
    with (folder / "train.log").open("w") as log:
        done = subprocess.run(command, cwd=root, stdout=log, stderr=log, env=environment)
    if done.returncode:
        raise SystemExit((folder / "train.log").read_text()[-2000:])
    return folder / "model.tar.gz"


def measure(model: Path, data: dict[str, Any]) -> dict[str, float]:
    """The figures of `model`, in the Python that runs this."""
    from rasa.core.agent import Agent
    from sklearn.metrics import roc_auc_score

    agent = Agent.load(str(model))
    times: list[float] = []

    async def best(text: str) -> dict[str, Any]:
        begun = time.perf_counter()
        parsed = await agent.parse_message(text)
        times.append(time.perf_counter() - begun)
        return next(guess for guess in parsed["intent_ranking"] if guess["name"] != FALLBACK)

    async def read() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        inside = [await best(row["text"]) for row in data["in_scope"]]
        return inside, [await best(row["text"]) for row in data["out_of_scope"]]

    inside, outside = asyncio.run(read())
    right = [guess["name"] == row["intent"] for guess, row in zip(inside, data["in_scope"], strict=True)]
    is_inside = [1] * len(inside) + [0] * len(outside)
    return {
        "accuracy": sum(right) / len(right),
        "AUROC": float(roc_auc_score(is_inside, [guess["confidence"] for guess in [*inside, *outside]])),
        "median parse, ms": statistics.median(times) * 1000,
    }


def main(path: Path, *options: str) -> None:
    from benchmarks.run import BASELINE, prepare_baseline
    from server.run import ROOT

    data = json.loads(path.read_text())
    environments = {"config.yml": (ROOT / ".venv", ROOT / "config.yml")}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        if "--own-only" not in options:
            prepare_baseline()
            (folder / "default.yml").write_text(DEFAULT_PIPELINE)
            environments["Rasa's default"] = (BASELINE / "venv", folder / "default.yml")
        for name, (environment, config) in environments.items():
            print(f"Training and measuring {name} ...", flush=True)
            place = folder / name.replace("'", "").replace(" ", "_")
            place.mkdir()
            model = train(environment / "bin" / "rasa", config, data, place)
            command = [environment / "bin" / "python", "-m", "benchmarks.clinc", "--measure", model, path.resolve()]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
            if done.returncode:
                raise SystemExit(done.stderr[-2000:])
            figures = json.loads(done.stdout.splitlines()[-1])
            print(f"{name:16}" + "".join(f"   {key} {value:.4f}" for key, value in figures.items()), flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measure(Path(sys.argv[2]), json.loads(Path(sys.argv[3]).read_text()))))
    elif len(sys.argv) < 2 or not Path(sys.argv[1]).is_file():
        sys.exit("Name the data: python -m benchmarks.clinc DATA.json [--own-only]")
    else:
        main(Path(sys.argv[1]), *sys.argv[2:])
