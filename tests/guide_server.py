"""A real guide for the tests: `rasa run` in a process of its own, and a client that talks to it over HTTP."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from server.run import ROOT, answers, command

START_SECONDS = 90
UNHURRIED = {"most_messages": 10**6, "most_messages_from_one_address": 10**6, "most_joins_from_one_address": 10**6}
"""Tests write faster than people, and all from one address. Those of the limits set their own."""


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


UNSAID = "I would rather not say"
"""What the tests press where they are asked how they are part of the initiative."""


@dataclass
class Server:
    """A guide of its own folder: database, log and endpoints; can be killed and started again."""

    folder: Path
    actions: str = "in-process:actions"
    port: int = field(default_factory=free_port)
    council: dict[str, Any] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    database_url: str = ""
    endpoints: dict[str, Any] = field(default_factory=dict)
    process: subprocess.Popen | None = None

    @property
    def database(self) -> Path:
        return self.folder / "conversations.db"

    @property
    def stored(self) -> bytes:
        """All that is on disk of the conversations."""
        return b"".join(file.read_bytes() for file in self.folder.glob(self.database.name + "*"))

    @property
    def log(self) -> Path:
        return self.folder / "guide.log"

    def start(self) -> Server:
        self.launch()
        return self.wait_until_ready()

    def launch(self) -> None:
        """Starts, and does not wait."""
        endpoints = YAML(typ="safe").load((ROOT / "endpoints.yml").read_text())
        endpoints["action_endpoint"]["url"] = self.actions
        store = {"url": self.database_url} if self.database_url else {"dialect": "sqlite", "db": str(self.database)}
        endpoints |= self.endpoints
        endpoints["tracker_store"] = {"type": endpoints["tracker_store"]["type"], **store}
        with (self.folder / "endpoints.yml").open("w") as file:
            YAML().dump(endpoints, file)
        council = self.folder / "council.yml"
        with council.open("w") as file:
            YAML().dump(
                {**YAML(typ="safe").load((ROOT / "council.yml").read_text()), **UNHURRIED, **self.council}, file
            )
        options = ["--credentials", "credentials.development.yml"]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                command("127.0.0.1", self.port, str(self.folder / "endpoints.yml")) + options,
                cwd=ROOT,
                stdout=log,
                stderr=log,
                env={**os.environ, "PYTHONPATH": str(ROOT), "GUIDE_COUNCIL": str(council), **self.environment},
            )

    def wait_until_ready(self) -> Server:
        deadline = time.monotonic() + START_SECONDS
        while not answers(self.port):
            assert self.process.poll() is None, self.log.read_text()[-2000:]
            assert time.monotonic() < deadline, self.log.read_text()[-2000:]
            time.sleep(0.1)
        return self

    def stop(self, how: int = signal.SIGTERM) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def request(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, Any]:
        """Status and parsed body of a request; `body` may be bytes, which are sent as they are."""
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            data=data,
            method=method,
            headers={"Content-Type": "application/json", **(headers or {})},
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return response.status, json.loads(response.read())
        except urllib.error.HTTPError as error:
            content = error.read()
            return error.code, json.loads(content) if content.startswith(b"{") else content.decode()

    def visitor(self) -> Visitor:
        """Somebody who has just opened the guide."""
        status, body = self.request("POST", "/guide/conversation")
        assert status == 201, body
        return Visitor(self, body["conversation"], body["messages"])


@dataclass
class Visitor:
    """A person in a conversation. `messages` are the guide's last ones."""

    server: Server
    conversation: str
    messages: list[dict[str, Any]]
    status: int = 201

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.conversation}"}

    @property
    def text(self) -> str:
        return "\n\n".join(message.get("text", "") for message in self.messages)

    @property
    def choices(self) -> list[str]:
        return [button["title"] for button in self.messages[-1].get("buttons", [])]

    def _send(self, body: dict[str, Any]) -> Visitor:
        self.status, reply = self.server.request("POST", "/guide/message", body, self.headers)
        self.messages = reply.get("messages", [])
        return self

    def says(self, *texts: str) -> Visitor:
        for text in texts:
            self._send({"text": text})
        return self

    def sends_payload(self, payload: Any) -> Visitor:
        return self._send({"payload": payload})

    def presses(self, *titles: str) -> Visitor:
        for title in titles:
            payload = next(b["payload"] for b in self.messages[-1]["buttons"] if b["title"] == title)
            self._send({"payload": payload})
            assert self.status == 200, self.messages
        return self

    def answers_all(self, name: str = "Riverside Lunch Club", choice: int = 0) -> Visitor:
        """Starts the check, gives `name` and presses the button at `choice` ten times: the review is up then."""
        self.says("check my initiative")
        if "called?" in self.text:
            self.says(name)
        if "How are you part of it?" in self.text:
            self.presses(self.choices[-1])
        for _ in range(10):
            self.presses(self.choices[choice])
        return self

    @property
    def history(self) -> list[dict[str, Any]]:
        status, body = self.server.request("GET", "/guide/conversation", headers=self.headers)
        assert status == 200, body
        return body["messages"]

    @property
    def result(self) -> dict[str, Any]:
        """The payload of the check's result among the last messages."""
        return next(m["custom"] for m in self.messages if "custom" in m)


@contextlib.contextmanager
def running(
    folder: Path,
    actions: str = "in-process:actions",
    environment: dict[str, str] | None = None,
    database_url: str = "",
    **council: Any,
) -> Iterator[Server]:
    """A server with other settings of `council.yml`, where some are given; it is stopped at the end."""
    server = Server(folder, actions, council=council, environment=environment or {}, database_url=database_url)
    try:
        yield server.start()
    finally:
        server.stop()


@contextlib.contextmanager
def action_server(folder: Path, package: str = "actions") -> Iterator[str]:
    """A separate action server for the guide of `folder`; gives its address."""
    port = free_port()
    rasa = command("", 0)[0]
    process = subprocess.Popen(
        [rasa, "run", "actions", "--actions", package, "--port", str(port)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "GUIDE_ENDPOINTS": str(folder / "endpoints.yml"),
        },
    )
    try:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=1)
                break
            except OSError:
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}/webhook"
    finally:
        process.terminate()
        process.wait(10)
