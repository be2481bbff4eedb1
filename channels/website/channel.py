"""The website as a Rasa channel: named in `credentials.yml`, described in docs/put-it-on-your-website.md.

One address for a conversation: a page, or for JavaScript what a message adds to it. The conversation's id is made here
and kept in a cookie. In a frame of another site, which gets no cookie back, it is kept in the page's own forms.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from rasa.core.channels.channel import InputChannel
from sanic import Blueprint
from sanic.exceptions import NotFound, PayloadTooLarge
from sanic.request import Request
from sanic.response import HTTPResponse, html, raw
from sanic.response import json as json_response

from actions import texts
from channels.conversations import LONGEST_TEXT, SWITCHES, Conversations, Reply
from channels.json_api import STATUS
from channels.website import page
from server.council import details

logger = logging.getLogger(__name__)

BASE = "/guide"
COOKIE = "guide"
COOKIE_SECONDS_A_DAY = 86_400
MESSAGES, STARTS = parse("30/minute"), parse("300/minute")
"""How often one conversation may send a message, and one address begin a conversation."""
ASSET_SECONDS = 31_536_000


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
        limiter = MovingWindowRateLimiter(MemoryStorage())

        @website.listener("before_server_start")
        async def begin(app: Any, loop: Any) -> None:
            nonlocal conversations
            conversations = Conversations(self.name(), lambda: app.ctx.agent)

        def too_many(request: Request, conversation_id: str) -> bool:
            if conversation_id:
                return not limiter.hit(MESSAGES, "conversation", conversation_id)
            return not limiter.hit(STARTS, "address", request.remote_addr or request.ip)

        async def shown(
            request: Request, status: int = 200, error: str = "", typed: str = "", token: str = ""
        ) -> HTTPResponse:
            """The whole page. A conversation that is gone is begun anew; so is one that can't be read just now."""
            conversation_id = token or conversation_of(request)
            history = await conversations.history(conversation_id) if conversation_id else Reply(problem="unknown")
            if history.problem in ("slow", "unavailable"):
                return noticed(request, history)
            found = history.problem is None
            messages = history.messages if found else [{"from": "guide", **conversations.welcome()}]
            here = Here(
                await conversations.turn(conversation_id) if found else 0,
                is_embedded(request),
                conversation_id if found and is_embedded(request) else "",
            )
            words = page.rendered(
                "conversation",
                here=here,
                title=details()["guide_name"],
                said_turns=page.turns(messages),
                error=error,
                typed=typed,
                longest=f"{LONGEST_TEXT:,}",
                switch=switch_for(await conversations.slots(conversation_id) if found else {}),
            )
            return secured(html(words, status), request)

        @website.get("/")
        async def read(request: Request) -> HTTPResponse:
            return await shown(request)

        @website.post("/")
        async def send(request: Request) -> HTTPResponse:
            wants_json = "application/json" in request.headers.get("accept", "")
            if not from_here(request):
                return secured(html("Send messages from the guide's own page.", 403), request)
            form = {name: values[0] for name, values in (request.form or {}).items()}
            conversation_id = conversation_of(request)
            if too_many(request, conversation_id):
                return await refused(request, wants_json, texts.text("problem_too_many"), 429, form.get("text", ""))
            begun = not conversation_id or not (await conversations.known(conversation_id))
            if begun:
                conversation_id = conversations.new_id()
                started = await conversations.start(conversation_id)
                if started.problem:
                    return await refused(
                        request, wants_json, words_of(started), STATUS[started.problem], form.get("text", "")
                    )
            if "payload" in form:
                reply = await conversations.press(conversation_id, form["payload"])
                said = next((t for t, p in SWITCHES.items() if p == form["payload"]), None) or reply.said
            else:
                turn = form.get("turn", "")
                expected = int(turn) if turn.isdecimal() and not begun else None
                reply = await conversations.say(conversation_id, form.get("text", ""), expected)
                said = form.get("text", "").strip()
            if reply.problem == "late" and await conversations.said_last(conversation_id) == said:
                reply = Reply(reply.messages, "repeated")  # the same form, sent twice
            is_error = reply.problem not in (None, "repeated")
            if reply.problem == "not_offered" and not wants_json:
                is_error = False  # a button pressed twice: the page shows what it did
            if is_error:
                response = await refused(
                    request, wants_json, words_of(reply), STATUS[reply.problem], form.get("text", ""), conversation_id
                )
            elif wants_json:
                here = Here(
                    await conversations.turn(conversation_id),
                    is_embedded(request),
                    conversation_id if is_embedded(request) else "",
                )
                both = [{"from": "you", "text": said}, *({"from": "guide", **m} for m in reply.messages)]
                if reply.problem == "repeated":
                    both = []
                body = {
                    "html": page.rendered("turns", here=here, said_turns=page.turns(both)),
                    "turn": here.turn,
                    "token": here.token,
                    "switch": switch_for(await conversations.slots(conversation_id)),
                }
                response = secured(json_response(body, ensure_ascii=False), request)
            elif is_embedded(request):
                response = await shown(request, token=conversation_id)
            else:
                response = secured(HTTPResponse(status=303, headers={"Location": f"{BASE}#latest"}), request)
            keep(response, request, conversation_id)
            return response

        async def refused(
            request: Request, wants_json: bool, words: str, status: int, typed: str, conversation_id: str = ""
        ) -> HTTPResponse:
            if wants_json:
                turn = {"turn": await conversations.turn(conversation_id)} if conversation_id else {}
                return secured(json_response({"problem": words, **turn}, status, ensure_ascii=False), request)
            return await shown(request, status, words, typed, conversation_id)

        def noticed(request: Request, reply: Reply, status: int | None = None) -> HTTPResponse:
            words = page.rendered(
                "notice",
                here=Here(embedded=is_embedded(request)),
                title=details()["guide_name"],
                words=words_of(reply),
                error=True,
                new=False,
            )
            return secured(html(words, status or STATUS[reply.problem]), request)

        @website.route("/clear", methods=["GET", "POST"])
        async def clear(request: Request) -> HTTPResponse:
            conversation_id, form = conversation_of(request), request.form or {}
            token = conversation_id if is_embedded(request) else ""
            here = Here(embedded=is_embedded(request), token=token)
            if request.method != "POST" or "sure" not in form or not from_here(request):
                words = page.rendered("clear", here=here, title="Delete this conversation?", error=False)
                return secured(html(words), request)
            reply = await conversations.clear(conversation_id)
            if reply.problem:
                return noticed(request, reply)
            gone = Here(embedded=here.embedded)
            words = page.rendered(
                "notice", here=gone, title=details()["guide_name"], words=words_of(reply), error=False, new=True
            )
            response = secured(html(words), request)
            del response.cookies[COOKIE]
            response.cookies[COOKIE]["path"] = BASE
            return response

        @website.route("/copy", methods=["GET", "POST"])
        async def copy(request: Request) -> HTTPResponse:
            """The check's last result on a page of its own, to print or to save."""
            conversation_id = conversation_of(request)
            history = await conversations.history(conversation_id)
            results = [m for m in history.messages if m.get("custom", {}).get("type") == "check_result"]
            if not results:
                words = page.rendered(
                    "notice",
                    here=Here(embedded=is_embedded(request)),
                    title=details()["guide_name"],
                    words=texts.text("check_not_started"),
                    error=False,
                    new=False,
                )
                return secured(html(words, 404), request)
            download = "download" in (request.form or {})
            style = page.assets()["guide.css"].content.decode() if download else ""
            token = conversation_id if is_embedded(request) else ""
            words = page.rendered(
                "copy", here=Here(embedded=is_embedded(request), token=token), title="Result of the check",
                result=results[-1], style=page.Markup(style),
            )  # fmt: skip
            response = secured(html(words), request)
            if download:
                response.headers["Content-Disposition"] = 'attachment; filename="co-production-check.html"'
            return response

        @website.get("/demonstration")
        async def demonstration(request: Request) -> HTTPResponse:
            return secured(html(page.rendered("demonstration", here=Here())), request, frames=True)

        @website.get("/assets/<name>")
        async def asset(request: Request, name: str) -> HTTPResponse:
            found = page.assets().get(name)
            if found is None:
                return secured(html("There is no such file.", 404), request)
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
            words = words_of(conversations.too_long())
            return await refused(request, "application/json" in request.headers.get("accept", ""), words, 413, "")

        @website.exception(Exception)
        async def broken(request: Request, error: Exception) -> HTTPResponse:
            status = getattr(error, "status_code", 500)
            if status >= 500:
                # The kind of the error and not its words, which may hold what the person wrote.
                logger.error("A page failed: %s", type(error).__name__)
            words = texts.text("problem_failed" if status >= 500 else "problem_no_page")
            if "application/json" in request.headers.get("accept", ""):
                return secured(json_response({"problem": words}, status), request)
            return noticed(request, Reply([{"text": words}]), status)

        return website


def conversation_of(request: Request) -> str:
    """The conversation that a request names: in its form where it has one, else by its cookie; "" for none."""
    named = (request.form or {}).get("conversation") if request.method == "POST" else None
    return (named or request.cookies.get(COOKIE) or "")[:100]


def is_embedded(request: Request) -> bool:
    return "embedded" in request.args


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
    response.cookies[COOKIE] = conversation_id
    cookie = response.cookies[COOKIE]
    cookie["path"], cookie["httponly"], cookie["samesite"] = BASE, True, "Lax"
    cookie["max-age"] = details()["retention_days"] * COOKIE_SECONDS_A_DAY
    if request.scheme == "https":
        cookie["secure"] = True


def secured(response: HTTPResponse, request: Request, frames: bool = False) -> HTTPResponse:
    """`response` with what browsers need to be told: nothing but our own files, and who may show us in a frame."""
    allowed = " ".join(["'self'", *details()["widget_origins"]])
    told = {
        "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        f"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {allowed}"
        + ("; frame-src 'self'" if frames else ""),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
        "Cache-Control": "no-store",
    }
    response.headers.update(told)
    return response
