"""Starts the guide, waits until it answers, says where it is, and stops it on Ctrl-C: `python -m server.run`."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

from channels.slack.channel import why_off as why_slack_is_off
from channels.teams.channel import why_off as why_teams_is_off
from channels.website import theme
from guide.content import ROOT
from guide.council import details
from server.hold import why_held
from server.train import RASA

LOG = ROOT / "logs" / "guide.log"
MODEL = ROOT / "models" / "guide.tar.gz"
ENDPOINTS = os.environ.get("GUIDE_ENDPOINTS") or str(ROOT / "endpoints.yml")
START_SECONDS = 120
STOP_SECONDS = 15
"""How long the guide may take to end the turns that run, before it is ended in whatever state it is."""


def place() -> tuple[str, int]:
    """The address and the port to listen on, as the environment has them."""
    return os.environ.get("GUIDE_HOST", "127.0.0.1"), int(os.environ.get("GUIDE_PORT", "5005"))


def command(host: str, port: int, endpoints: str = ENDPOINTS) -> list[str]:
    """The `rasa run` that serves the guide."""
    place = ["--interface", host, "--port", str(port)]
    return [str(RASA), "run", "--model", str(MODEL), "--endpoints", endpoints, *place]


def why_not(port: int) -> str | None:
    """Why the guide on `port` is not ready, in its own words; "" where it is, and None where nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/guide/health", timeout=5):
            return ""
    except urllib.error.HTTPError as error:
        with error, contextlib.suppress(ValueError, AttributeError):
            return str(json.loads(error.read()).get("why"))
    except OSError:
        pass
    return None


def answers(port: int) -> bool:
    """Whether the guide on `port` is ready."""
    return why_not(port) == ""


def taken(host: str, port: int) -> bool:
    """Whether another program listens on `port` already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def stop(guide: subprocess.Popen) -> None:
    """Ends the guide: kindly first, and then in any state."""
    guide.terminate()
    try:
        guide.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        guide.kill()
        guide.wait()


def asked_to_stop(*_: object) -> None:
    """What a stop signal does here: the same as Ctrl-C, so that the child is ended on one way only."""
    raise KeyboardInterrupt


def main() -> int:
    """Serves until Ctrl-C or a stop signal; returns 1, with a line that says what to do, where it can't start."""
    host, port = place()
    if wrong := theme.problems(details()):
        print("\n".join(wrong))
        return 1
    if held := why_held(ENDPOINTS):
        print(held)
        return 1
    if taken(host, port):
        print(f"Port {port} is in use. Stop what runs there, or choose another: GUIDE_PORT=5006 make run")
        return 1
    os.umask(0o077)  # the database and the log are nobody else's business on this machine
    LOG.parent.mkdir(exist_ok=True)
    print("Starting the guide ...", flush=True)
    with LOG.open("a") as log:
        guide = subprocess.Popen(command(host, port), cwd=ROOT, stdout=log, stderr=log, start_new_session=True)
    signal.signal(signal.SIGTERM, asked_to_stop)
    try:
        deadline = time.monotonic() + START_SECONDS
        while (why := why_not(port)) is None:
            if guide.poll() is not None or time.monotonic() > deadline:
                print(f"The guide did not start: the reason is at the end of {LOG.relative_to(ROOT)}.")
                return 1
            time.sleep(0.2)
        if why:
            print(f"Nobody can use it yet: {why}. They can as soon as that is mended.")
        print(f"The guide {'is up' if why else 'is ready'}. Open http://127.0.0.1:{port}/guide in a browser.")
        for channel, off in (("Teams", why_teams_is_off()), ("Slack", why_slack_is_off())):
            print(off or f"{channel} is on.")
        print(f"To talk to it here, type `make chat` in another terminal. Full log: {LOG.relative_to(ROOT)}")
        print("Ctrl-C stops it.", flush=True)
        guide.wait()
        print(f"The guide has ended by itself: the reason is at the end of {LOG.relative_to(ROOT)}.")
        return 1
    except KeyboardInterrupt:
        print("\nStopped. All conversations are kept.")
        return 0
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not leave the child behind
        stop(guide)


if __name__ == "__main__":
    sys.exit(main())
