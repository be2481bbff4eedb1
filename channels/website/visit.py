"""Who asks for a page, and from where: the conversation of a request, its cookie, the frame that it may be in."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from sanic.request import Request
from sanic.response import HTTPResponse

from guide.council import SECONDS_A_DAY, details, guide_address

BASE = "/guide"
COOKIE, HOST_COOKIE = "guide", "__Host-guide"


@dataclass(frozen=True)
class Here:
    """Where a page stands: what its forms and links carry along. `token` is the conversation, where no cookie is."""

    turn: int = 0
    embedded: bool = False
    token: str = ""
    base: str = BASE

    @property
    def query(self) -> str:
        """What links of the page end in."""
        return "?embedded=1" if self.embedded else ""

    @property
    def address(self) -> str:
        """Where the page's messages are sent."""
        return self.base + self.query


def here_with(request: Request, conversation_id: str = "", turn: int = 0) -> Here:
    """Where the page of `request` stands. Only in a frame do its forms carry the conversation."""
    embedded = is_embedded(request)
    return Here(turn, embedded, conversation_id if embedded else "")


def conversation_of(request: Request) -> str:
    """The conversation that a request names: in its form where it has one, else by its cookie; "" for none."""
    named = form_of(request).get("conversation") if request.method == "POST" else None
    return (named or request.cookies.get(cookie_of(request)) or "")[:100]


def form_of(request: Request) -> dict[str, str]:
    """The fields of the form that a request brings, each with its first value."""
    return {name: str(values[0]) for name, values in (request.form or {}).items()}


def is_embedded(request: Request) -> bool:
    """Whether the page is in a frame of another site."""
    return "embedded" in request.args


def wants_json(request: Request) -> bool:
    """Whether the page's script asks, and not a browser for a whole page."""
    return "application/json" in request.headers.get("accept", "")


def from_here(request: Request) -> bool:
    """Whether a form was sent by our own page. A browser says where it comes from; a frame that may not, says null."""
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.host


def cookie_of(request: Request) -> str:
    """The name of the cookie. Over https it is one that no neighbouring site can set in the visitor's browser."""
    return HOST_COOKIE if request.scheme == "https" else COOKIE


def keep(response: HTTPResponse, request: Request, conversation_id: str) -> None:
    """Puts the conversation into the one cookie that there is."""
    name = cookie_of(request)
    response.cookies[name] = conversation_id
    cookie = response.cookies[name]
    cookie["path"], cookie["httponly"], cookie["samesite"] = path_of(name), True, "Lax"
    cookie["max-age"] = details()["retention_days"] * SECONDS_A_DAY
    if name == HOST_COOKIE:
        cookie["secure"] = True


def drop(response: HTTPResponse, request: Request) -> None:
    """Takes the cookie back."""
    name = cookie_of(request)
    del response.cookies[name]
    response.cookies[name]["path"] = path_of(name)
    if name == HOST_COOKIE:
        response.cookies[name]["secure"] = True


def path_of(cookie: str) -> str:
    """Where a cookie is sent; browsers want the whole host for one that is bound to it."""
    return "/" if cookie == HOST_COOKIE else BASE


def is_own(host: str | None) -> bool:
    """Whether `host` is what a machine calls itself: no other can reach it by that."""
    return host == "localhost" or (host or "").startswith("127.")


def reached_at(request: Request) -> str:
    """Where others reach the guide: as `council.yml` says or, as long as that is this machine, as whoever asks does."""
    named = guide_address()
    return f"{request.scheme}://{request.host}" if is_own(urlsplit(named).hostname) else named
