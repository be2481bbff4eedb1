"""The guide beside the bot that `rasa init` makes: speed, memory, start-up and size, with one client: `make bench`.

Installs Rasa as its makers publish it into .cache/baseline (about 3 GB) the first time. Prints a table and
writes it to results/bench.json; every ratio is the guide's figure divided by the other bot's.
"""

from __future__ import annotations

import concurrent.futures
import http.client
import json
import os
import statistics
import subprocess
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

from server.run import MODEL, ROOT

BASELINE = ROOT / ".cache" / "baseline"
UV = ROOT / ".cache" / "uv" / "bin" / "uv"
RESULTS = ROOT / "results" / "bench.json"
PUBLISHED_PYTHON = "3.10"
"""The newest Python that Rasa as published installs on."""
PORT = 5044
TURNS, CLIENTS, CLIENT_TURNS, LONG = 60, 8, 30, 200
SAID_TO_GUIDE = ["hello", "what can you do?", "are you a bot?", "thanks", "bye"]
SAID_TO_BASELINE = ["hello", "good", "are you a bot?", "great", "bye"]


class Bot:
    """A Rasa server in `folder`, spoken to over Rasa's REST channel."""

    def __init__(self, name: str, rasa: Path, folder: Path, model: Path, says: list[str], endpoints: Path) -> None:
        self.name, self.says = name, says
        self._command = [str(rasa), "run", "--model", str(model), "--endpoints", str(endpoints)]
        self._command += ["--credentials", str(RESULTS.parent / "credentials.yml"), "--port", str(PORT)]
        self._command += ["--interface", "127.0.0.1"]
        self._folder = folder

    def __enter__(self) -> Bot:
        environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false"}
        begun = time.perf_counter()
        with (RESULTS.parent / f"{self.name}.log").open("w") as log:
            self._process = subprocess.Popen(self._command, cwd=self._folder, stdout=log, stderr=log, env=environment)
        while True:
            try:
                self.turn("start", "hello")
                break
            except OSError:
                if self._process.poll() is not None:
                    raise SystemExit(f"{self.name} did not start: see results/{self.name}.log") from None
                time.sleep(0.05)
        self.started_in = time.perf_counter() - begun
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()

    def turn(self, sender: str, message: str, connection: http.client.HTTPConnection | None = None) -> float:
        """Seconds of one turn."""
        connection = connection or http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        body = json.dumps({"sender": sender, "message": message})
        begun = time.perf_counter()
        connection.request("POST", "/webhooks/rest/webhook", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        content = answer.read()
        took = time.perf_counter() - begun
        assert answer.status == 200, content
        return took

    def turns(self, count: int, says: list[str] | None = None, sender: str | None = None) -> list[float]:
        """Seconds of each of `count` turns, in conversations of as many turns as there are things to say."""
        says = says or self.says
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        times = []
        for number in range(count):
            if number % len(says) == 0 and not sender:
                current = uuid.uuid4().hex
            times.append(self.turn(sender or current, says[number % len(says)], connection))
        return times

    def turns_a_second(self) -> float:
        """Turns a second with `CLIENTS` clients at once."""
        begun = time.perf_counter()
        with concurrent.futures.ThreadPoolExecutor(CLIENTS) as clients:
            list(clients.map(lambda _: self.turns(CLIENT_TURNS), range(CLIENTS)))
        return CLIENTS * CLIENT_TURNS / (time.perf_counter() - begun)

    def memory(self) -> float:
        """Megabytes of the process, shared ones counted in part."""
        lines = Path(f"/proc/{self._process.pid}/smaps_rollup").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("Pss:")).split()[1]) / 1024


def measured(bot: Bot) -> dict[str, float]:
    """A bot's figures: one start, then the turns."""
    with bot:
        bot.turns(20)
        figures = {
            "start-up, s": bot.started_in,
            "median turn, ms": statistics.median(bot.turns(TURNS)) * 1000,
            "turns a second, 8 clients": bot.turns_a_second(),
            "memory serving, MB": bot.memory(),
        }
        if bot.name == "guide":
            figures |= guide_only(bot)
    return figures


def guide_only(bot: Bot) -> dict[str, float]:
    """What only the guide promises: what a custom action costs, and that a conversation may be long."""
    without = statistics.median(bot.turns(TURNS, ["thanks"]))
    with_action = statistics.median(bot.turns(TURNS, ["what is the weather tomorrow"]))
    long = bot.turns(LONG, sender=uuid.uuid4().hex)
    tenth, last = statistics.median(long[7:12]), statistics.median(long[-5:])
    return {
        "turn without a custom action, ms": without * 1000,
        "turn with one, ms": with_action * 1000,
        "with one : without": with_action / without,
        "200th turn : 10th": last / tenth,
    }


def training(rasa: Path, folder: Path, *options: str) -> tuple[float, float]:
    """Seconds that a training takes which reuses nothing that Rasa kept, and megabytes at its peak."""
    with tempfile.TemporaryDirectory() as out, (RESULTS.parent / "train.log").open("w") as log:
        command = [str(rasa), "train", "--force", "--out", out, *options]
        environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false"}
        begun = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        took = time.perf_counter() - begun
    if status:
        raise SystemExit("A training failed: see results/train.log")
    return took, usage.ru_maxrss / 1024


def trainings(rasa: Path, folder: Path) -> dict[str, float]:
    """The first training of a bot, and one more; the guide keeps the vectors of its examples in between."""
    options = ["--skip-validation"] if folder == ROOT else []
    for kept in (ROOT / ".cache").glob("vectors-*.npz"):
        if folder == ROOT:
            kept.unlink()
    first, peak = training(rasa, folder, *options)
    again, _ = training(rasa, folder, *options)
    return {"training, s": first, "training again, s": again, "training, peak MB": peak}


def size(folder: Path) -> float:
    """Megabytes on disk."""
    return int(subprocess.run(["du", "-sm", str(folder)], capture_output=True, check=True).stdout.split()[0])


def prepare_baseline() -> Path:
    """Installs Rasa as published, and makes its first bot; gives its folder."""
    bot = BASELINE / "bot"
    if not (BASELINE / "venv" / "bin" / "rasa").exists():
        print("Installing rasa[spacy]==3.6.21 as published, to compare with ...", flush=True)
        find = ["sh", "scripts/find-python.sh", PUBLISHED_PYTHON]
        found = subprocess.run(find, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
        python = found or PUBLISHED_PYTHON
        subprocess.run([UV, "venv", "--quiet", "--python", python, BASELINE / "venv"], check=True)
        install = [UV, "pip", "install", "--no-config", "--quiet", "--python", BASELINE / "venv" / "bin" / "python"]
        subprocess.run([*install, "rasa[spacy]==3.6.21", "setuptools<81"], check=True)
    if not list(bot.glob("models/*.tar.gz")):
        print("Training the bot of `rasa init` ...", flush=True)
        bot.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false"}
        with (RESULTS.parent / "baseline-train.log").open("w") as log:
            rasa = BASELINE / "venv" / "bin" / "rasa"
            subprocess.run([rasa, "init", "--no-prompt"], cwd=bot, check=True, env=environment, stdout=log, stderr=log)
    return bot


def main() -> None:
    RESULTS.parent.mkdir(exist_ok=True)
    (RESULTS.parent / "credentials.yml").write_text("rest:\n")
    baseline_folder = prepare_baseline()
    sqlite = f"tracker_store:\n  type: SQL\n  dialect: sqlite\n  db: {RESULTS.parent / 'baseline.db'}\n"
    (RESULTS.parent / "baseline-endpoints.yml").write_text(sqlite)
    own = (ROOT / "endpoints.yml").read_text().replace("conversations.db", str(RESULTS.parent / "guide.db"))
    (RESULTS.parent / "guide-endpoints.yml").write_text(own)
    guide = Bot("guide", ROOT / ".venv/bin/rasa", ROOT, MODEL, SAID_TO_GUIDE, RESULTS.parent / "guide-endpoints.yml")
    baseline = Bot(
        "rasa init",
        BASELINE / "venv" / "bin" / "rasa",
        baseline_folder,
        next(baseline_folder.glob("models/*.tar.gz")),
        SAID_TO_BASELINE,
        RESULTS.parent / "baseline-endpoints.yml",
    )
    figures: dict[str, dict[str, Any]] = {}
    folders = {baseline: baseline_folder, guide: ROOT}
    for bot, environment in ((baseline, BASELINE / "venv"), (guide, ROOT / ".venv")):
        print(f"Measuring {bot.name} ...", flush=True)
        learned = trainings(environment / "bin" / "rasa", folders[bot])
        figures[bot.name] = {**measured(bot), **learned, "install, MB": size(environment)}
    print(f"\n{'':34}{'rasa init':>12}{'guide':>12}{'ratio':>9}")
    for name, value in figures["guide"].items():
        other = figures["rasa init"].get(name)
        ratio = f"{value / other:9.2f}" if other else ""
        print(f"{name:34}{f'{other:12.1f}' if other else '':>12}{value:12.2f}{ratio}")
    RESULTS.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
