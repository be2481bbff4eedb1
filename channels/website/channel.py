"""The website as a Rasa channel: named in `credentials.yml`, described in docs/put-it-on-your-website.md.

One address for a conversation: a page, or for JavaScript what a message adds to it. The conversation's id is made here
and kept in a cookie. In a frame of another site, which gets no cookie back, it is kept in the page's own forms.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup
from rasa.core.channels.channel import InputChannel
from sanic import Blueprint
from sanic.exceptions import NotFound, PayloadTooLarge, ServiceUnavailable
from sanic.request import Request
from sanic.response import HTTPResponse, html, raw
from sanic.response import json as json_response

from channels.conversations import LONGEST_TEXT, SWITCHES, Conversations, Reply
from channels.headers import secured
from channels.http_guard import guard
from channels.json_api import STATUS
from channels.limiting import source_of
from channels.website import page
from guide import content
from guide.council import SECONDS_A_DAY, details

logger = logging.getLogger(__name__)

BASE = "/guide"
COOKIE, HOST_COOKIE = "guide", "__Host-guide"
ASSET_SECONDS = 31_536_000
UNDERSTOOD = {404: "problem_no_page", 405: "problem_no_page"}
"""What is said of requests that can be read and asked of nothing that there is, by their status."""
_TURN = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class Copied:
    """What a person can keep a copy of: the type of message it is made of, and the text where there is none."""

    type: str
    title: str
    none_yet: str


COPIES = {
    "check": Copied("check_result", "Result of the check", "check_not_started"),
    "onboarding": Copied("onboarding_summary", "Your onboarding: a summary", "onboarding_no_summary"),
}


@dataclass(frozen=True)
class Here:
    """Where a page stands: what its forms and links carry along. `token` is the conversation, where no cookie is."""

    turn: int = 0
    embedded: bool = False
    token: str = ""
    base: str = BASE

    @property
    def query(self) -> str:
        return "?embedded=1" if self.embedded else ""

    @property
    def address(self) -> str:
        return self.base + self.query


class WebsiteInput(InputChannel):
    """The guide's page. Whoever holds the cookie holds the conversation."""

    @classmethod
    def name(cls) -> str:
        return "website"

    def url_prefix(self) -> str:
        return BASE

    def blueprint(self, on_new_message: Any) -> Blueprint:
        """The routes; `on_new_message` is Rasa's and not used, since a turn is taken by `Conversations`."""
        website = Blueprint("website")
        conversations: Conversations

        @website.listener("before_server_start")
        async def begin(app: Any, loop: Any) -> None:
            nonlocal conversations
            conversations = Conversations(self.name(), lambda: app.ctx.agent)
            guard(app)

        async def here_in(request: Request, conversation_id: str) -> Here:
            turn = await conversations.turn(conversation_id) if conversation_id else 0
            return here_with(request, conversation_id, turn)

        async def shown(
            request: Request, status: int = 200, error: str = "", typed: str = "", token: str = ""
        ) -> HTTPResponse:
            """The whole page. A conversation that is gone is begun anew; so is one that can't be read just now."""
            conversation_id = token or conversation_of(request)
            history = await conversations.history(conversation_id) if conversation_id else Reply(problem="unknown")
            if history.problem in ("slow", "unavailable"):
                return noticed(request, words_of(history), STATUS[history.problem])
            found = history.problem is None
            messages = history.messages if found else [{"from": "guide", **conversations.welcome()}]
            words = page.rendered(
                "conversation",
                here=await here_in(request, conversation_id if found else ""),
                title=details()["guide_name"],
                said_turns=page.turns(messages),
                error=error,
                typed=typed,
                longest=f"{LONGEST_TEXT:,}",
                switch=switch_for(await conversations.slots(conversation_id) if found else {}),
            )
            return secured(html(words, status))

        @website.get("/")
        async def read(request: Request) -> HTTPResponse:
            return await shown(request)

        @website.post("/")
        async def send(request: Request) -> HTTPResponse:
            if not from_here(request):
                return secured(html("Send messages from the guide's own page.", 403))
            form = {name: values[0] for name, values in (request.form or {}).items()}
            conversation_id, source = conversation_of(request), source_of(request)
            begun = not conversation_id or not (await conversations.known(conversation_id))
            if begun:
                conversation_id = conversations.new_id()
                started = await conversations.start(conversation_id, source)
                if started.problem:
                    return await refused(request, words_of(started), STATUS[started.problem], form.get("text", ""))
            if "payload" in form:
                reply = await conversations.press(conversation_id, form["payload"], source)
                said = reply.said
            else:
                turn = form.get("turn", "")
                expected = int(turn) if _TURN.fullmatch(turn) and not begun else None
                reply = await conversations.say(conversation_id, form.get("text", ""), expected, source)
                said = form.get("text", "").strip()
            if reply.problem == "late" and await conversations.heard_last(conversation_id) == said:
                reply = Reply(reply.messages, "repeated")  # the same form, sent twice
            # A button pressed twice without JavaScript: the page shows what it did.
            pressed_twice = reply.problem == "not_offered" and not wants_json(request)
            if reply.problem not in (None, "repeated") and not pressed_twice:
                response = await refused(
                    request, words_of(reply), STATUS[reply.problem], form.get("text", ""), conversation_id
                )
            elif wants_json(request):
                here = await here_in(request, conversation_id)
                both = [{"from": "you", "text": said}, *({"from": "guide", **m} for m in reply.messages)]
                if reply.problem == "repeated":
                    both = []
                body = {
                    "html": page.rendered("turns", here=here, said_turns=page.turns(both)),
                    "turn": here.turn,
                    "token": here.token,
                    "switch": switch_for(await conversations.slots(conversation_id)),
                }
                response = secured(json_response(body, ensure_ascii=False))
            elif is_embedded(request):
                response = await shown(request, token=conversation_id)
            else:
                response = secured(HTTPResponse(status=303, headers={"Location": f"{BASE}#latest"}))
            keep(response, request, conversation_id)
            return response

        async def refused(
            request: Request, words: str, status: int, typed: str, conversation_id: str = ""
        ) -> HTTPResponse:
            if wants_json(request):
                turn = {"turn": await conversations.turn(conversation_id)} if conversation_id else {}
                return secured(json_response({"problem": words, **turn}, status, ensure_ascii=False))
            return await shown(request, status, words, typed, conversation_id)

        def noticed(request: Request, words: str, status: int, error: bool = True, new: bool = False) -> HTTPResponse:
            """A page that says one thing, with a link back, or to a `new` conversation."""
            here, title = here_with(request), details()["guide_name"]
            return secured(
                html(page.rendered("notice", here=here, title=title, words=words, error=error, new=new), status)
            )

        @website.route("/clear", methods=["GET", "POST"])
        async def clear(request: Request) -> HTTPResponse:
            conversation_id, form = conversation_of(request), request.form or {}
            here = here_with(request, conversation_id)
            if request.method != "POST" or "sure" not in form or not from_here(request):
                words = page.rendered("clear", here=here, title="Delete this conversation?", error=False)
                return secured(html(words))
            reply = await conversations.clear(conversation_id)
            if reply.problem:
                return noticed(request, words_of(reply), STATUS[reply.problem])
            response = noticed(request, words_of(reply), 200, error=False, new=True)
            drop(response, request)
            return response

        @website.route("/copy/<kind>", methods=["GET", "POST"])
        async def copy(request: Request, kind: str) -> HTTPResponse:
            """The last result of its kind on a page of its own, to print or to save."""
            if kind not in COPIES:
                raise NotFound("no such copy")
            conversation_id, copied = conversation_of(request), COPIES[kind]
            history = await conversations.history(conversation_id)
            results = [m for m in history.messages if m.get("custom", {}).get("type") == copied.type]
            if not results:
                return noticed(request, content.text(copied.none_yet), 404, error=False)
            download = "download" in (request.form or {})
            style = page.assets()["guide.css"].content.decode() if download else ""
            words = page.rendered(
                "copy", here=here_with(request, conversation_id), title=copied.title, kind=kind,
                result=results[-1], style=Markup(style),
            )  # fmt: skip
            response = secured(html(words))
            if download:
                response.headers["Content-Disposition"] = f'attachment; filename="co-production-{kind}.html"'
            return response

        @website.get("/demonstration")
        async def demonstration(request: Request) -> HTTPResponse:
            return secured(html(page.rendered("demonstration", here=Here())), frames=True)

        @website.get("/assets/<name>")
        async def asset(request: Request, name: str) -> HTTPResponse:
            found = page.assets().get(name)
            if found is None:
                return secured(html("There is no such file.", 404))
            packed = "gzip" in request.headers.get("accept-encoding", "")
            seconds = ASSET_SECONDS if request.query_string == found.tag else 300
            headers = {
                "Cache-Control": f"public, max-age={seconds}",
                "X-Content-Type-Options": "nosniff",
                "Vary": "Accept-Encoding",
                "Cross-Origin-Resource-Policy": "cross-origin",
                **({"Content-Encoding": "gzip"} if packed else {}),
            }
            return raw(found.packed if packed else found.content, headers=headers, content_type=found.type)

        @website.get("/<nowhere:path>")
        async def no_page(request: Request, nowhere: str) -> HTTPResponse:
            raise NotFound("no such page")

        @website.exception(PayloadTooLarge)
        async def too_large(request: Request, error: Exception) -> HTTPResponse:
            words = words_of(conversations.problem("too_long"))
            return await refused(request, words, 413, "")

        @website.exception(Exception)
        async def broken(request: Request, error: Exception) -> HTTPResponse:
            status = getattr(error, "status_code", 500)
            if status >= 500 and not isinstance(error, ServiceUnavailable):  # who hangs up is no fault of ours
                # The kind of the error and not its words, which may hold what the person wrote.
                logger.error("A page failed: %s", type(error).__name__)
            words = content.text("problem_failed" if status >= 500 else UNDERSTOOD.get(status, "problem_unreadable"))
            if wants_json(request):
                return secured(json_response({"problem": words}, status))
            return noticed(request, words, status)

        return website


def conversation_of(request: Request) -> str:
    """The conversation that a request names: in its form where it has one, else by its cookie; "" for none."""
    named = (request.form or {}).get("conversation") if request.method == "POST" else None
    return (named or request.cookies.get(cookie_of(request)) or "")[:100]


def cookie_of(request: Request) -> str:
    """The name of the cookie. Over https it is one that no neighbouring site can set in the visitor's browser."""
    return HOST_COOKIE if request.scheme == "https" else COOKIE


def is_embedded(request: Request) -> bool:
    return "embedded" in request.args


def here_with(request: Request, conversation_id: str = "", turn: int = 0) -> Here:
    """Where the page of `request` stands. Only in a frame do its forms carry the conversation."""
    embedded = is_embedded(request)
    return Here(turn, embedded, conversation_id if embedded else "")


def wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


def from_here(request: Request) -> bool:
    """Whether a form was sent by our own page. A browser says where it comes from; a frame that may not, says null."""
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.host


def words_of(reply: Reply) -> str:
    return "\n\n".join(message.get("text", "") for message in reply.messages)


def switch_for(slots: dict[str, Any]) -> dict[str, str]:
    """The button that turns simpler words on, or off."""
    title, payload = list(SWITCHES.items())[bool(slots.get("simpler"))]
    return {"title": title, "payload": payload}


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
