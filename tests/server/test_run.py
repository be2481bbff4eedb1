"""`make run`: what a person sees who starts the guide, and how it stops."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from server.run import MODEL, RASA, ROOT
from tests.guide_server import free_port


def started(port, folder):
    """A start of the guide on the database of `folder`."""
    endpoints = folder / "endpoints.yml"
    if not endpoints.exists():
        ours = YAML(typ="safe").load((ROOT / "endpoints.yml").read_text())
        ours["tracker_store"]["db"] = str(folder / "conversations.db")
        with endpoints.open("w") as file:
            YAML().dump(ours, file)
    return subprocess.Popen(
        [sys.executable, "-m", "server.run"],
        cwd=ROOT,
        env={**os.environ, "GUIDE_PORT": str(port), "GUIDE_ENDPOINTS": str(endpoints)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # tests in the background ignore Ctrl-C
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the guide of these tests keeps its database."""
    return tmp_path_factory.mktemp("run")


@pytest.fixture(scope="module")
def run(folder):
    """The guide as `make run` starts it, the lines it printed until it was ready, and its port."""
    port = free_port()
    process = started(port, folder)
    lines = []
    while not lines or "Ctrl-C" not in lines[-1]:
        line = process.stdout.readline()
        assert line, lines
        lines.append(line)
    yield process, lines, port
    process.kill()
    process.wait()


def test_it_says_where_it_is_and_nothing_alarming(run):
    _, lines, port = run
    printed = "".join(lines)
    assert f"http://127.0.0.1:{port}/guide" in printed
    assert "make chat" in printed
    assert "logs/guide.log" in printed
    assert "Teams is off. To switch it on, set TEAMS_APP_ID and TEAMS_APP_SECRET (docs/put-it-in-teams.md).\n" in lines
    assert (
        "Slack is off. To switch it on, set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET (docs/put-it-in-slack.md).\n"
        in lines
    )
    assert len(lines) <= 6
    assert not any(word in printed.lower() for word in ("warning", "error", "deprecat", "traceback"))


def test_a_database_that_is_away_is_said_in_one_line(tmp_path):
    endpoints = YAML(typ="safe").load((ROOT / "endpoints.yml").read_text())
    endpoints["tracker_store"] = {
        "type": endpoints["tracker_store"]["type"],
        "url": f"postgresql://guide@127.0.0.1:{free_port()}/guide",
    }
    with (tmp_path / "endpoints.yml").open("w") as file:
        YAML().dump(endpoints, file)
    process = started(free_port(), tmp_path)
    try:
        lines = [process.stdout.readline() for _ in range(3)]
    finally:
        process.terminate()
        process.communicate(timeout=30)
    assert "Nobody can use it yet: the database can't be used: it is away" in lines[1]
    assert "The guide is up." in lines[2]


def test_only_this_machine_can_reach_it(run):
    """Another address of this machine is still free on that port, so it was not opened to all."""
    with socket.socket() as other:
        other.bind(("127.0.0.2", run[2]))


def test_nobody_else_on_this_machine_can_read_the_log(run):
    """A log that was there before keeps its rights; one that this start made is its own."""
    status = Path(f"/proc/{run[0].pid}/status").read_text()
    assert "Umask:\t0077" in status


def refused(second):
    printed, _ = second.communicate(timeout=30)
    assert second.returncode == 1
    return printed.strip()


def test_a_port_that_is_taken_says_what_to_do(run, tmp_path):
    said = f"Port {run[2]} is in use. Stop what runs there, or choose another: GUIDE_PORT=5006 make run"
    assert refused(started(run[2], tmp_path)) == said


def test_a_second_guide_on_the_same_database_is_refused(run, folder):
    """Also on another port, and also without make: two processes would mix up the turns of a conversation."""
    said = f"A guide is running on {folder / 'conversations.db'} already: stop it first, or give this one a database of"
    assert refused(started(free_port(), folder)).startswith(said)
    second = subprocess.run(
        [str(RASA), "run", "--model", str(MODEL), "--endpoints", str(folder / "endpoints.yml"), "--port", "0"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert second.returncode == 1
    assert said in second.stderr


def test_ctrl_c_stops_everything(run):
    process, _, port = run
    process.send_signal(signal.SIGINT)
    printed, _ = process.communicate(timeout=30)
    assert "Stopped" in printed
    assert process.returncode == 0
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_terminal_conversation():
    """`make chat` answers, and takes a choice by its number."""
    said = subprocess.run(
        [sys.executable, "-m", "server.chat"],
        cwd=ROOT,
        input="what is co-production?\n1\nquit\n",
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert "professionals and citizens sharing power" in " ".join(said.stdout.split())
    assert "three stages" in said.stdout
    assert not said.stderr


def listening(process_group):
    """The addresses and ports on which the processes of a group listen."""
    inodes = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(status.read_text().rpartition(")")[2].split()[2]) == process_group:
                inodes |= {os.readlink(fd) for fd in (status.parent / "fd").iterdir()}
    found = set()
    for line in [
        *Path("/proc/net/tcp").read_text().splitlines()[1:],
        *Path("/proc/net/tcp6").read_text().splitlines()[1:],
    ]:
        _, local, _, state, *rest = line.split()
        if state == "0A" and f"socket:[{rest[5]}]" in inodes:
            address, port = local.split(":")
            found.add((address, int(port, 16)))
    return found


THIS_MACHINE = "0100007F"
"""127.0.0.1 as Linux lists it."""


def test_rasas_own_shell_works_while_a_guide_runs(tmp_path):
    """On a port of its own, which only this machine can reach."""
    endpoints = tmp_path / "endpoints.yml"
    endpoints.write_text((ROOT / "endpoints.yml").read_text().replace("conversations.db", str(tmp_path / "shell.db")))
    with socket.socket() as usual:
        with contextlib.suppress(OSError):  # where a guide runs, it has the port already
            usual.bind(("127.0.0.1", 5005))
            usual.listen()
        shell = subprocess.Popen(
            [str(RASA), "shell", "--model", str(MODEL), "--endpoints", str(endpoints)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        shell.stdin.write("thanks\n")
        shell.stdin.flush()
        printed = ""
        while "You are welcome." not in printed:
            line = shell.stdout.readline()
            assert line, printed
            printed += line
        addresses = listening(shell.pid)
        printed += shell.communicate("/stop\n", timeout=60)[0]
    assert {address for address, _ in addresses} == {THIS_MACHINE}, addresses
    assert 5005 not in {port for _, port in addresses}


def test_every_command_of_the_environment_reports_nothing_to_anybody():
    """Telemetry and error reports are off without make and without an activated environment, too."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RASA_")}
    code = "from rasa.telemetry import is_telemetry_enabled; print(is_telemetry_enabled())"
    asked = subprocess.run(
        [str(RASA.parent / "python"), "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert asked.stdout.splitlines()[-1] == "False"
