"""Requests that nobody thought of: a minute of them in CI, longer with `FUZZ_SECONDS=600`.

schemathesis makes them from docs/openapi.yml. The raw ones are requests of ours with bytes changed, cut and doubled.
"""

import os
import random
import shutil
import socket
import subprocess
import time

import pytest

from server.run import ROOT
from tests.channels.sessions.test_sessions_http import Person
from tests.guide_server import running
from tests.tools import do_without

SECONDS = float(os.environ.get("FUZZ_SECONDS", "60")) / 2
"""For each of the two."""
SEED = int(os.environ.get("FUZZ_SEED") or time.time())


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running(tmp_path_factory.mktemp("fuzz"), fewest_in_a_picture=1) as server:
        yield server


def whole(server):
    """Nothing that was sent has made the guide fail, and it is still there."""
    log = server.log.read_text(errors="replace")
    assert "Traceback" not in log, log[-3000:]
    assert server.request("GET", "/guide/health") == (200, {"ready": True})


def test_requests_from_the_description(server, tmp_path):
    tool = shutil.which("schemathesis", path=str(ROOT / ".cache" / "fuzz" / "bin"))
    if tool is None:
        do_without(
            "No schemathesis was found in .cache/fuzz, so docs/openapi.yml was not tried (docs/threat-model.md says how)."
        )
    ran = subprocess.run(
        [tool, "run", str(ROOT / "docs" / "openapi.yml"), "--url", f"http://127.0.0.1:{server.port}",
         "--max-time", str(int(SECONDS)), "--seed", str(SEED), "--continue-on-failure", "--no-color",
         "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
         "--header", f"Authorization: Bearer {server.visitor().conversation}"],
        cwd=tmp_path, capture_output=True, text=True, timeout=SECONDS * 3 + 120, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-2000:]
    whole(server)


def requests_of_ours(conversation, code):
    form = b"Content-Type: application/x-www-form-urlencoded\r\n"
    cookie = f"Cookie: guide={conversation}\r\nOrigin: http://127.0.0.1\r\nHost: 127.0.0.1\r\n".encode()
    for path, body in (
        ("/guide", b"text=hello&turn=1"), ("/guide", b"payload=/start_check"), ("/guide/clear", b"later=yes"),
        ("/guide/session/join", b"code=" + code + b"&name=Ann&role=both"), ("/guide/session/start", b"kind=views&name=x"),
        (f"/guide/session/{code.decode()}/move", b"move=start&moves=0"),
        (f"/guide/session/{code.decode()}/answer", b"scenario=lunch_club_menu&value=with"),
        ("/guide/copy/check", b"download=word"),
    ):  # fmt: skip
        yield b"POST %s HTTP/1.1\r\n%s%sContent-Length: %d\r\n\r\n%s" % (path.encode(), cookie, form, len(body), body)
    for path in (
        "/guide",
        "/guide/assets/guide.css",
        f"/guide/session/{code.decode()}?since=",
        "/guide/session/join?code=A",
    ):
        yield b"GET %s HTTP/1.1\r\n%sAccept: application/json\r\n\r\n" % (path.encode(), cookie)
    bearer = f"Authorization: Bearer {conversation}\r\nHost: x\r\nContent-Type: application/json\r\n".encode()
    for body in (b'{"text": "what is co-production?"}', b'{"payload": "/start_tour"}'):
        yield b"POST /guide/message HTTP/1.1\r\n%sContent-Length: %d\r\n\r\n%s" % (bearer, len(body), body)
    chunked = b"POST /guide/message HTTP/1.1\r\n%sTransfer-Encoding: chunked\r\n\r\n" % bearer
    yield chunked + b'10\r\n{"text": "thanks\r\n2\r\n"}\r\n0\r\n\r\n'


TOKENS = [b"\r\n", b"\0", b"\xff\xfe", b"-1", b"9" * 400, b"%00", b"%2f..%2f", b"\xed\xa0\x80", b"://[", b'"', b"{", b"[" * 300, b";", b"=",
          b"&", b",", b"Transfer-Encoding: chunked\r\n", b"Content-Length: 0\r\n", b"Expect: 100-continue\r\n",
          b"Upgrade: websocket\r\n", b"Range: bytes=0-\r\n", b"/" * 50, b"\xf0\x9f\x98\x80", b"<script>", b"\\ud800"]  # fmt: skip


def changed(request, chance):
    """`request` with one to four of its places changed, cut out, doubled, or with something put in."""
    for _ in range(chance.randint(1, 4)):
        at, length = chance.randrange(len(request) + 1), chance.choice([1, 1, 2, 8, 40])
        place = request[at : at + length]
        by_chance = bytes(chance.randrange(256) for _ in range(length))
        put = chance.choice([by_chance, chance.choice(TOKENS) + place, place * 2, b""])
        request = request[:at] + put + request[at + length :]
    return request


def test_requests_of_ours_with_bytes_changed(server):
    chance = random.Random(SEED)
    visitor = server.visitor()
    code = Person(server).begins(kind="group").code
    ours = list(requests_of_ours(visitor.conversation, code.encode()))
    end, sent = time.monotonic() + SECONDS, 0
    while time.monotonic() < end:
        request = changed(chance.choice(ours), chance)
        with socket.create_connection(("127.0.0.1", server.port), timeout=15) as line:
            answer = b""
            try:
                line.sendall(request)
                line.shutdown(socket.SHUT_WR)
                answer = line.recv(65536)
            except ConnectionError:
                pass
            except TimeoutError:
                pytest.fail(f"no answer in 15 s (seed {SEED}) to {request!r}")
        sent += 1
        assert not answer.startswith((b"HTTP/1.1 5",)), (SEED, request, answer)
        if sent % 200 == 0:
            whole(server)
    whole(server)
    assert sent > 20 * SECONDS
