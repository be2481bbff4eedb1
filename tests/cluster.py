"""Several processes of the guide on one PostgreSQL, behind the web server of `deploy/nginx.conf`."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.run import ROOT
from tests.guide_server import Server, free_port
from tests.postgresql import Postgresql, a_postgresql
from tests.tools import do_without

HOST = "guide.example.org"
"""The name that the configuration answers to."""


@dataclass
class WebServer:
    """An nginx in front of guides: its addresses with and without TLS, and its folder."""

    https: str
    http: str
    folder: Path


@contextlib.contextmanager
def web_server(folder: Path, ports: Sequence[int], rate: str = "") -> Iterator[WebServer]:
    """`deploy/nginx.conf` in front of the guides on `ports`; a `rate` takes the place of all its limits of requests."""
    if shutil.which("nginx") is None:
        do_without("No nginx was found, so deploy/nginx.conf was not tried (Debian: apt install nginx-light).")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", folder / "privkey.pem", "-out",
         folder / "fullchain.pem", "-days", "1", "-subj", f"/CN={HOST}"],
        check=True, capture_output=True,
    )  # fmt: skip
    secure, plain = free_port(), free_port()
    words = (ROOT / "deploy" / "nginx.conf").read_text()
    guides, count = re.subn(r"( *server) 127\.0\.0\.1:\d+( [^;]*)?;(.*\n *server 127.0.0.1:.*)*", "{guides}", words)
    assert count == 1
    servers = "\n".join(f"    server 127.0.0.1:{port} max_fails=1 fail_timeout=1s;" for port in ports)
    words = guides.replace("{guides}", servers.strip())
    for old, new in {"listen 443": f"listen {secure}", "listen 80": f"listen {plain}"}.items():
        assert words.count(old) == 1
        words = words.replace(old, new)
    if rate:
        words = re.sub(r"rate=\d+r/s", f"rate={rate}", words)
        words = re.sub(r"burst=\d+", "burst=10000", words)
        words = words.replace("limit_conn connections 200;", "limit_conn connections 2000;")
    (folder / "nginx.conf").write_text(words)
    with (folder / "nginx.log").open("w") as log:
        nginx = subprocess.Popen(["nginx", "-p", str(folder), "-c", "nginx.conf", "-g", "daemon off;"], stderr=log)
    try:
        time.sleep(1)
        assert nginx.poll() is None, (folder / "nginx.log").read_text()
        yield WebServer(f"https://127.0.0.1:{secure}", f"http://127.0.0.1:{plain}", folder)
    finally:
        nginx.terminate()
        nginx.wait(10)


@dataclass
class Cluster:
    """The guides, their database and the address that people know."""

    guides: list[Server]
    database: Postgresql
    web: WebServer


@contextlib.contextmanager
def cluster(
    folder: Path, processes: int, environment: dict[str, str] | None = None, **council: Any
) -> Iterator[Cluster]:
    """`processes` guides that have started."""
    with contextlib.ExitStack() as stack:
        database = stack.enter_context(a_postgresql())
        guides = []
        for number in range(processes):
            own = folder / f"guide-{number}"
            own.mkdir(parents=True)
            behind = {"SANIC_PROXIES_COUNT": "1", **(environment or {})}
            guide = Server(own, council=council, environment=behind, database_url=database.url)
            stack.callback(guide.stop)
            guides.append(guide)
        for guide in guides:
            guide.launch()
        for guide in guides:
            guide.wait_until_ready()
        web = stack.enter_context(web_server(folder, [guide.port for guide in guides], rate="10000r/s"))
        yield Cluster(guides, database, web)
