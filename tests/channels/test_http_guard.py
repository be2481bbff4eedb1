"""What comes over the network and no browser sends: through raw sockets, to the real server."""

import os
import socket
import subprocess
import sys
import time

import pytest

from server.run import ROOT, STOP_SECONDS
from tests.guide_server import free_port, running

HEADERS = ("content-security-policy", "x-content-type-options", "referrer-policy", "cache-control")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running(tmp_path_factory.mktemp("guard")) as server:
        yield server


def sent(server, *pieces, pause=0.0, seconds=25):
    """What the server answers to bytes that are sent as they are."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=seconds) as line:
        answer = b""
        try:
            for piece in pieces:
                line.sendall(piece)
                time.sleep(pause)
        except ConnectionError:
            pass  # it has answered, and listens no more
        try:
            while part := line.recv(65536):
                answer += part
                if b"\r\n\r\n" in answer and b"connection: keep-alive" in answer.lower():
                    break
        except ConnectionError:
            pass
        return answer


def head(*lines, request=b"POST /guide/message HTTP/1.1", host=b"Host: 127.0.0.1"):
    return b"\r\n".join([request, host, *lines]) + b"\r\n\r\n"


def is_alive(server):
    return server.request("GET", "/guide/health") == (200, {"ready": True})


LENGTHS = [b"-1", b"abc", b"9" * 5000, b"+2", b"1_0", b"0x2", b" ", b"2, 2", b"\xb2"]
MALFORMED = [
    *(head(b"Content-Length: " + length) + b"{}" for length in LENGTHS),
    head(b"Content-Length: 2", b"Content-Length: 3") + b"{}",
    head(b"Content-Length: 2", b"Transfer-Encoding: chunked") + b"{}",
    head(b"Transfer-Encoding: gzip, chunked") + b"0\r\n\r\n",
    head(b"Transfer-Encoding: identity") + b"{}",
    head(b"Origin: http://["),
    head(b"Authorization: Bearer \xff\xfe"),
    head(b"Cookie: guide=\xff"),
    head(b"X Y: z"),
    head(b"X: a\x00b"),
    head(b"no colon"),
    head(host=b"Host: a b"),
    head(host=b"Host: "),
    head(host=b"X: no host"),
    head(request=b"GET /guide/\xff HTTP/1.1"),
    head(request=b"GET http://[ HTTP/1.1"),
    head(request=b"GET  HTTP/1.1"),
    head(request=b"G\x01T /guide HTTP/1.1"),
    head(request=b"GET /guide HTTP/9"),
    head(b"Content-Length: -1", request=b"NONE /guide/message HTTP/1.1") + b"{}",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
]


@pytest.mark.parametrize("request_", MALFORMED, ids=range(len(MALFORMED)))
def test_a_malformed_head_is_a_400_in_a_line(server, request_):
    written = server.log.stat().st_size
    answer = sent(server, request_).decode("latin-1")
    assert answer.startswith("HTTP/1.1 400 "), answer[:200]
    top, _, body = answer.partition("\r\n\r\n")
    assert body
    assert "\n" not in body
    assert all(f"{name}:" in top.lower() for name in HEADERS)
    assert server.log.stat().st_size == written  # nothing of it is logged
    assert is_alive(server)


def test_a_chunked_body_is_taken_however_its_name_is_written(server):
    body = b"2\r\n{}\r\n0\r\n\r\n"
    answer = sent(server, head(b"Transfer-Encoding: Chunked", b"Content-Type: application/json") + body)
    assert b" 400 " in answer.splitlines()[0]
    assert b"Send {" in answer  # it was read, and is no message


@pytest.mark.parametrize("size", [b"-1", b"zz", b"0x2", b"FFFFFFFFFFFFFFFFFFFF"])
def test_a_chunk_of_no_size_ends_the_request(server, size):
    chunked = head(b"Transfer-Encoding: chunked", b"Content-Type: application/json")
    assert sent(server, chunked + size + b"\r\n{}\r\n0\r\n\r\n").split()[1] in (b"400", b"413")
    assert is_alive(server)


@pytest.mark.parametrize("cookie", [b"gui{de=x", b"=", b";;;", b'guide="', b"guide=" + b"x" * 6000])
def test_cookies_that_no_browser_sends_are_no_cookies(server, cookie):
    form = b"Content-Type: application/x-www-form-urlencoded"
    request = head(form, b"Cookie: " + cookie, b"Content-Length: 10", request=b"POST /guide HTTP/1.1") + b"text=hello"
    assert sent(server, request).split()[1] in (b"303", b"413")


def test_a_slow_body_is_given_up(server):
    begun = time.monotonic()
    slow = [head(b"Content-Length: 100", b"Content-Type: application/json"), *[b"x"] * 30]
    assert b" 408 " in sent(server, *slow, pause=0.5).splitlines()[0]
    assert time.monotonic() - begun < 20


def test_a_slow_body_that_nobody_wants_is_given_up(server):
    begun = time.monotonic()
    slow = [head(b"Content-Length: 100", request=b"POST /nowhere HTTP/1.1"), *[b"x"] * 30]
    assert b" 404 " in sent(server, *slow, pause=0.5).splitlines()[0]
    assert time.monotonic() - begun < 20
    assert "Traceback" not in server.log.read_text()


def test_a_slow_head_is_given_up(server):
    answer = sent(server, b"GET /guide HTTP/1.1\r\n", *[b"X: y\r\n"] * 32, pause=0.5)
    assert b" 408 " in answer.splitlines()[0]


@pytest.mark.parametrize(
    ("path", "body", "kind"),
    [
        ("/guide", b"text=hello&turn=" + b"9" * 5000, "application/x-www-form-urlencoded"),
        ("/guide", b"--x\r\n", "multipart/form-data; boundary=x; charset=nonsense"),
        ("/guide/session/join", b"code=%ff%fe", "application/x-www-form-urlencoded"),
        ("/guide/session/start", b"\xff\xfe", "application/x-www-form-urlencoded"),
        ("/guide/session/AAA/move", b"move=start&moves=" + b"9" * 5000, "application/x-www-form-urlencoded"),
        ("/guide/message", b'{"text": "\\ud800"}', "application/json"),
        ("/guide/message", b"[" * 4000, "application/json"),
    ],
    ids=range(7),
)
def test_bodies_that_cant_be_meant_are_no_error_of_ours(server, path, body, kind):
    answer = sent(server, head(b"Content-Type: " + kind.encode(), b"Content-Length: %d" % len(body),
                               request=b"POST %s HTTP/1.1" % path.encode()) + body)  # fmt: skip
    assert int(answer.split()[1]) < 500, answer


def test_what_a_client_says_of_a_proxy_is_not_believed(tmp_path):
    with running(tmp_path, environment={"SANIC_PROXIES_COUNT": "1"}) as server:
        forged = {"X-Forwarded-Host": "evil.example", "Origin": "http://evil.example"}
        form = {"Content-Type": "application/x-www-form-urlencoded", **forged}
        assert server.request("POST", "/guide", b"text=hello", form)[0] == 403


def test_the_guide_is_ended_in_any_state():
    """One that does not listen to a stop signal any more, as after an endless loop, is ended all the same."""
    port = free_port()
    run = subprocess.Popen(
        [sys.executable, "-m", "server.run"], cwd=ROOT, env={**os.environ, "GUIDE_PORT": str(port)},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    while "Ctrl-C" not in run.stdout.readline():
        pass
    child = int(subprocess.run(["pgrep", "-P", str(run.pid)], capture_output=True, text=True, check=True).stdout)
    os.kill(child, 19)  # SIGSTOP: nothing but -9 reaches it
    run.terminate()
    run.communicate(timeout=STOP_SECONDS + 15)
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
