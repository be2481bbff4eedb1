"""What `deploy` holds is what systemd, a container's builder and the guide itself take."""

import json
import os
import re
import shutil
import subprocess

import pytest
import yaml

from server.run import ROOT
from tests.guide_server import Server
from tests.tools import do_without

DEPLOY = ROOT / "deploy"
MOST_EXPOSED = 2.0
"""Of 10, as systemd counts what a service could do to the machine."""


@pytest.fixture
def unit(tmp_path):
    """The systemd template, with this folder for the one that it expects."""
    if shutil.which("systemd-analyze") is None:
        do_without(
            "No systemd-analyze was found, so deploy/guide@.service was not tried (Debian: apt install systemd)."
        )
    words = (DEPLOY / "guide@.service").read_text()
    assert "/opt/guide" in words
    file = tmp_path / "guide@.service"
    file.write_text(words.replace("/opt/guide", str(ROOT)))
    return file


def test_systemd_takes_the_unit(unit):
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True)
    ours = [line for line in done.stderr.splitlines() if "guide@" in line]
    assert (ours, done.returncode) == ([], 0)


def test_a_guide_that_is_broken_into_can_do_little_to_the_machine(unit):
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", unit], capture_output=True, text=True
    )
    assert float(re.search(r"exposure level for \S+: ([\d.]+)", done.stdout)[1]) <= MOST_EXPOSED


def test_the_containers_are_those_of_the_configuration():
    compose = yaml.safe_load((DEPLOY / "compose.yml").read_text())
    assert {"guide-1", "guide-2", "database", "web"} == set(compose["services"])
    for name in ("guide-1", "guide-2"):
        built = compose["services"][name]["build"]
        assert (DEPLOY / built["context"] / built["dockerfile"]).exists()
    variables = {**(compose["services"]["guide-1"]["environment"])}
    endpoints = (DEPLOY / "endpoints.yml").read_text()
    assert all(name in variables for name in re.findall(r"\$\{(\w+)\}", endpoints))


def test_what_a_container_starts_is_there():
    words = (DEPLOY / "Containerfile").read_text()
    module = json.loads(re.search(r"^CMD (\[.*\])$", words, re.M)[1])[2]
    assert (ROOT / f"{module.replace('.', '/')}.py").exists()
    assert re.search(r"GUIDE_ENDPOINTS=(\S+)", words)[1] == "deploy/endpoints.yml"


def test_under_a_supervisor_the_log_is_lines_of_json_and_a_second_guide_is_refused(tmp_path):
    server = Server(tmp_path)
    server.launch()
    server.stop()
    environment = {
        **os.environ, "GUIDE_PORT": str(server.port), "GUIDE_ENDPOINTS": str(tmp_path / "endpoints.yml"),
        "GUIDE_LOG": "json",
    }  # fmt: skip
    serve = [str(ROOT / ".venv" / "bin" / "python"), "-m", "server.serve"]
    with (tmp_path / "lines").open("w") as log:
        server.process = subprocess.Popen(serve, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        server.wait_until_ready()
        second = subprocess.run(serve, cwd=ROOT, env=environment, capture_output=True, text=True)
        assert (second.returncode, len(second.stderr.splitlines())) == (1, 1)
        assert "A guide is running" in second.stderr
        server.visitor().says("Wilhelmina")
    finally:
        server.stop()
    written = (tmp_path / "lines").read_text()
    lines = [json.loads(line) for line in written.splitlines() if line.startswith("{")]
    assert all({"time", "level", "logger", "message"} <= set(line) for line in lines)
    assert len(lines) > 10
    assert "Wilhelmina" not in written
