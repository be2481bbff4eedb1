"""What stands between the network and Sanic 21.12, which believes what requests say of themselves.

Put in place once for the server's application, by whichever channel starts first. docs/threat-model.md says against
whom.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from http.cookies import CookieError
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sanic import Sanic
from sanic.exceptions import InvalidUsage, PayloadTooLarge, RequestTimeout, SanicException, ServiceUnavailable
from sanic.handlers import ErrorHandler
from sanic.http import Http, Stage
from sanic.request import Request, RequestParameters
from sanic.response import HTTPResponse, text
from sanic.response import json as json_response
from sanic.server.protocols.http_protocol import HttpProtocol

from channels.headers import secured

logger = logging.getLogger(__name__)

HEAD_SECONDS = 10
"""How long the head of a request may take to arrive, from its first byte."""
BODY_SECONDS = 10.0
"""How long its body may take."""
LARGEST_BODY = 65_536
"""Bytes of a body, where a route does not say otherwise: the longest message, as long as a form makes its letters."""

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_LENGTH = re.compile(r"[0-9]{1,9}")
_HOST = re.compile(r"[A-Za-z0-9._-]{1,253}(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:[0-9]{1,5})?")
FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 30


class GuardedRequest(Request):
    """A request whose head was checked. Raises InvalidUsage (400) for one that can't be meant."""

    def __init__(
        self, url_bytes: bytes, headers: Any, version: str, method: str, transport: Any, app: Sanic, **head: Any
    ):
        if "head" in head:  # Sanic's stand-in for a request that it could not read has none
            check_head(url_bytes, headers, method)
        super().__init__(url_bytes, headers, version, method, transport, app, **head)

    @property
    def host(self) -> str:
        """The host that the client named; what it says of a proxy in front is not believed."""
        return self.headers.getone("host", "")

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies; none where a browser could not have sent them so."""
        try:
            return super().cookies
        except CookieError:
            return {}

    @property
    def form(self) -> RequestParameters:
        """The fields of a form, as browsers send them from our pages; raises InvalidUsage for other kinds of body."""
        known: RequestParameters | None = self.parsed_form
        if known is None:
            self.parsed_form = known = RequestParameters()  # type: ignore[assignment]  # Sanic says it is always None
            kind = self.headers.getone("content-type", "").partition(";")[0].strip().lower()
            if self.body and kind != FORM:
                raise InvalidUsage(f"Send {FORM}.")
            try:
                fields = parse_qs(self.body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
            except ValueError as error:
                raise InvalidUsage("The form can't be read.") from error
            self.parsed_form = known = RequestParameters(fields)  # type: ignore[assignment]
        return known


NO_REQUEST = "NONE"
"""The method that Sanic gives to what stands for a request that it could not read."""


def check_head(url: bytes, headers: Any, method: str) -> None:
    """Returns if the head of a request is one that a client means; raises InvalidUsage otherwise."""
    named = list(headers.items())
    if not (method.isascii() and method.isalpha() and url.isascii() and url.startswith(b"/")):
        raise InvalidUsage("The request line can't be read.")
    if not all(_NAME.fullmatch(name) and value.replace("\t", " ").isprintable() for name, value in named):
        raise InvalidUsage("A header can't be read.")
    for name in ("host", "content-length", "transfer-encoding", "content-type", "authorization", "origin"):
        if len(headers.getall(name, [])) > 1:
            raise InvalidUsage("A header stands twice.")
    if not _HOST.fullmatch(headers.getone("host", "")):
        raise InvalidUsage("The host can't be read.")
    length, encoding = headers.getone("content-length", None), headers.getone("transfer-encoding", None)
    if length is not None and (encoding is not None or not _LENGTH.fullmatch(length)):
        raise InvalidUsage("The length of the body can't be read.")
    if encoding is not None:
        if encoding.lower() != "chunked":
            raise InvalidUsage("The encoding of the body is not known.")
        headers["transfer-encoding"] = "chunked"
    if (origin := headers.getone("origin", None)) is not None:
        try:
            urlsplit(origin)
        except ValueError:
            raise InvalidUsage("The origin can't be read.") from None


class QuietErrors(ErrorHandler):
    """Answers what no channel answers, in a line; logs the kind of an error, and nothing of what was sent."""

    def default(self, request: Request, exception: Exception) -> HTTPResponse:
        """The answer to an error that no channel has a handler for."""
        if request.method == NO_REQUEST and not isinstance(exception, SanicException):
            exception = InvalidUsage("The request can't be read.")
        if request.method == NO_REQUEST and request.stream:
            request.stream.keep_alive = False
        status = exception.status_code if isinstance(exception, SanicException) else 500
        if status >= 500 and not isinstance(
            exception, ServiceUnavailable
        ):  # that is what a client leaves that hangs up
            logger.error("A request failed: %s", type(exception).__name__)
        words = str(exception) if isinstance(exception, InvalidUsage | PayloadTooLarge | RequestTimeout) else ""
        return secured(text(words or WORDS.get(status, WORDS[500]), status))

    @staticmethod
    def log(request: Request, exception: Exception) -> None:
        """Nothing: `default` has said what may be said."""


WORDS = {
    404: "There is no such page.",
    405: "This address does not take that.",
    503: "Please try again in a minute.",
    500: "Something went wrong.",
}


def guard(app: Sanic) -> None:
    """Puts everything in place for `app`; a second call changes nothing."""
    if getattr(app.ctx, "is_guarded", False):
        return
    app.ctx.is_guarded = True
    app.request_class = GuardedRequest
    # What Rasa puts round it for other origins logs and answers in its own way; no other origin is let in here.
    quiet = getattr(app.error_handler, "orig_handler", app.error_handler)
    quiet.__class__ = QuietErrors  # with the handlers that it has got already
    app.error_handler = quiet
    app.config.REQUEST_MAX_SIZE = LARGEST_BODY
    app.config.REQUEST_TIMEOUT = HEAD_SECONDS
    app.register_middleware(hide_version, "request")
    HttpProtocol.data_received = _counting_from_the_first_byte  # type: ignore[method-assign]
    Http.create_empty_request = _without_its_address  # type: ignore[method-assign]
    Http.__aiter__ = _in_time  # type: ignore[method-assign]


async def hide_version(request: Request) -> HTTPResponse | None:
    """Rasa's own front page names its version to everybody."""
    return secured(json_response({"guide": "/guide"}, 404)) if request.path == "/" else None


async def _in_time(self: Http) -> AsyncIterator[bytes]:
    """The pieces of a body, as long as they come in time and can be read; also of one that nobody wants.

    What Sanic reads after its answer, to get at the next request, may fail as well: then the connection just ends.
    """
    end = asyncio.get_running_loop().time() + BODY_SECONDS
    while self.request_body:
        try:
            async with asyncio.timeout_at(end):
                piece = await self.read()
        except (TimeoutError, InvalidUsage, PayloadTooLarge) as error:
            self.keep_alive, self.request_body = False, None
            if self.stage is not Stage.HANDLER:
                return
            if isinstance(error, TimeoutError):
                raise RequestTimeout("The body took too long.") from None
            raise
        if piece:
            yield piece


_data_received = HttpProtocol.data_received
_create_empty_request = Http.create_empty_request


def _without_its_address(self: Http) -> None:
    """Sanic's own stand-in for a request that could not be read, which must not fail for the same address again."""
    self.url = None
    _create_empty_request(self)


def _counting_from_the_first_byte(self: HttpProtocol, data: bytes) -> None:
    """Sanic's own, which starts its clock anew with each byte, so that a head that comes byte by byte never ends."""
    http = getattr(self, "_http", None)
    begun = self._time if http and http.stage is Stage.REQUEST else None
    _data_received(self, data)
    if begun is not None:
        self._time = begun
