"""The website as a Rasa channel: named in `credentials.yml`, described in docs/put-it-on-your-website.md.

One address for a conversation: a page, or for JavaScript what a message adds to it. The conversation's id is made here
and kept in a cookie. In a frame of another site, which gets no cookie back, it is kept in the page's own forms.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic
from sanic.exceptions import NotFound, PayloadTooLarge, ServiceUnavailable
from sanic.request import Request
from sanic.response import HTTPResponse, html, raw
from sanic.response import json as json_response

from channels.begin import conversations_of, listen, route
from channels.conversations import SWITCHES, Conversations
from channels.files.download import FILES, as_page
from channels.headers import secured
from channels.json_api import STATUS
from channels.limiting import source_of
from channels.replies import LONGEST_TEXT, OUTDATED, History, Line, Reply, problem, welcome
from channels.website import learning, page
from channels.website.keepsake import keepsake
from channels.website.visit import (
    BASE,
    Here,
    conversation_of,
    drop,
    form_of,
    from_here,
    here_with,
    is_embedded,
    keep,
    reached_at,
    wants_json,
)
from guide import content
from guide.council import details, guide_address
from guide.messages import CheckResult, Message, OnboardingSummary
from guide.onboarding.learning_record import LONGEST_ACCOUNT, statement
from guide.onboarding.record import LONGEST_HOLDER, RECORD_TITLE, SUMMARY_TITLE, record, record_sheet, summary_sheet

logger = logging.getLogger(__name__)

ASSET_SECONDS = 31_536_000
UNDERSTOOD = {404: "problem_no_page", 405: "problem_no_page"}
"""What is said of requests that can be read and asked of nothing that there is, by their status."""
_TURN = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class Copied:
    """What a person can keep a copy of: the type of payload it is made of, and the text where there is none."""

    type: str
    title: str
    none_yet: str


COPIES = {
    "check": Copied("check_result", "Result of the check", "check_not_started"),
    "onboarding": Copied("onboarding_summary", SUMMARY_TITLE, "onboarding_no_summary"),
}


class WebsiteInput(InputChannel):
    """The guide's page. Whoever holds the cookie holds the conversation."""

    conversations: Conversations

    @classmethod
    def name(cls) -> str:
        return "website"

    def url_prefix(self) -> str:
        return BASE

    def blueprint(self, on_new_message: Any) -> Blueprint:
        """The routes; `on_new_message` is Rasa's and not used, since a turn is taken by `Conversations`."""
        website = Blueprint("website")
        listen(website, self.begin)
        route(website, self.read, "/", "GET")
        route(website, self.send, "/", "POST")
        route(website, self.clear, "/clear", "GET", "POST")
        route(website, self.copy, "/copy/<kind>", "GET", "POST")
        route(website, self.record, "/record", "GET", "POST")
        route(website, self.demonstration, "/demonstration", "GET")
        route(website, self.asset, "/assets/<name>", "GET")
        route(website, self.no_page, "/<nowhere:path>", "GET", "POST")
        website.exception(PayloadTooLarge)(self.too_large)
        website.exception(Exception)(self.broken)
        return website

    def begin(self, app: Sanic, loop: Any) -> None:
        """Gets ready, when the server starts."""
        self.conversations = conversations_of(app, self.name())

    async def read(self, request: Request) -> HTTPResponse:
        """The conversation's page; for its script the turn that it is at, which tells whether it is up to date."""
        if wants_json(request):
            conversation_id = conversation_of(request)
            turn = await self.conversations.turn(conversation_id) if conversation_id else 0
            return secured(json_response({} if turn is None else {"turn": turn}))
        return await self._shown(request)

    async def send(self, request: Request) -> HTTPResponse:
        """Takes what was typed or pressed; begins a conversation for whoever has none."""
        if not from_here(request):
            return secured(html("Send messages from the guide's own page.", 403))
        conversation_id, source = conversation_of(request), source_of(request)
        begun = not conversation_id or not (await self.conversations.known(conversation_id))
        if begun and form_of(request).get("turn", "0") not in ("", "0"):
            # The page shows a conversation that is not there any more: nothing of it may begin another unasked.
            return await self._refused(request, problem("gone"), form_of(request).get("text", ""))
        if begun:
            conversation_id = self.conversations.new_id()
            started = await self.conversations.start(conversation_id, source)
            if started.problem:
                return await self._refused(request, started, form_of(request).get("text", ""))
        response = await self._answered(request, conversation_id, source, begun)
        keep(response, request, conversation_id)
        return response

    async def _answered(self, request: Request, conversation_id: str, source: str, begun: bool) -> HTTPResponse:
        """The answer to a form in a conversation, which may have been `begun` by it."""
        form = form_of(request)
        turn = form.get("turn", "")
        expected = int(turn) if _TURN.fullmatch(turn) and not begun else None
        if "payload" in form:
            reply = await self.conversations.press(conversation_id, form["payload"], expected, source)
        else:
            reply = await self.conversations.say(conversation_id, form.get("text", ""), expected, source)
        if reply.problem:
            return await self._refused(request, reply, form.get("text", ""), conversation_id)
        if wants_json(request):
            here = here_with(request, conversation_id, reply.turn or 0)
            return await self._added(conversation_id, here, reply, form.get("text", "").strip())
        if is_embedded(request):
            return await self._shown(request, token=conversation_id)
        return secured(HTTPResponse(status=303, headers={"Location": f"{BASE}#latest"}))

    async def _added(self, conversation_id: str, here: Here, reply: Reply, typed: str) -> HTTPResponse:
        """What a reply and what was `typed` add to the page, for its script."""
        lines = [Line("you", Message(reply.said or typed)), *(Line("guide", message) for message in reply.messages)]
        switch = SWITCHES[await self.conversations.is_simpler(conversation_id)]
        body = {
            "html": page.rendered("turns", here=here, said_turns=page.turns(lines)),
            "turn": here.turn,
            "token": here.token,
            "switch": {"title": switch.title, "payload": switch.payload},
        }
        return secured(json_response(body, ensure_ascii=False))

    async def _shown(
        self, request: Request, status: int = 200, error: str = "", typed: str = "", token: str = ""
    ) -> HTTPResponse:
        """The whole page. A conversation that is gone is begun anew; one that can't be read just now is not."""
        conversation_id = token or conversation_of(request)
        history = await self.conversations.history(conversation_id) if conversation_id else History(problem="unknown")
        if history.problem in ("slow", "unavailable"):
            return self._noticed(request, history.words, STATUS[history.problem])
        found = history.problem is None
        turn = await self.conversations.turn(conversation_id) if found else 0
        if turn is None:
            return self._noticed(request, problem("unavailable").words, STATUS["unavailable"])
        simpler = found and await self.conversations.is_simpler(conversation_id)
        said_turns = page.turns(history.lines if found else [Line("guide", welcome())])
        earlier, latest = page.parted(said_turns)
        words = page.rendered(
            "conversation",
            here=here_with(request, conversation_id if found else "", turn),
            title=details()["guide_name"],
            earlier=earlier,
            said_turns=latest,
            error=error,
            typed=typed,
            longest=f"{LONGEST_TEXT:,}",
            switch=SWITCHES[simpler],
        )
        return secured(html(words, status))

    async def _refused(self, request: Request, reply: Reply, typed: str, conversation_id: str = "") -> HTTPResponse:
        """Says what went wrong; what was `typed` stays in its field."""
        status = STATUS[reply.problem]
        if wants_json(request):
            turn = {} if reply.turn is None else {"turn": reply.turn}
            body = {"problem": reply.words, "outdated": reply.problem in OUTDATED, **turn}
            return secured(json_response(body, status, ensure_ascii=False))
        return await self._shown(request, status, reply.words, typed, conversation_id)

    def _noticed(
        self, request: Request, words: str, status: int, error: bool = True, new: bool = False
    ) -> HTTPResponse:
        """A page that says one thing, with a link back, or to a `new` conversation."""
        here, title = here_with(request), details()["guide_name"]
        return secured(html(page.rendered("notice", here=here, title=title, words=words, error=error, new=new), status))

    async def clear(self, request: Request) -> HTTPResponse:
        """Asks whether to delete the conversation, and deletes it."""
        conversation_id = conversation_of(request)
        here = here_with(request, conversation_id)
        if request.method != "POST" or "sure" not in form_of(request) or not from_here(request):
            return secured(html(page.rendered("clear", here=here, title="Delete this conversation?", error=False)))
        reply = await self.conversations.clear(conversation_id)
        if reply.problem:
            return self._noticed(request, reply.words, STATUS[reply.problem])
        response = self._noticed(request, reply.words, 200, error=False, new=True)
        drop(response, request)
        return response

    async def record(self, request: Request) -> HTTPResponse:
        """A record of a completed onboarding for a staff file. The name on it comes with the form and is not kept."""
        conversation_id, copied = conversation_of(request), COPIES["onboarding"]
        found = [
            m.custom for m in await self._results(conversation_id, copied) if isinstance(m.custom, OnboardingSummary)
        ]
        if not found:
            return self._noticed(request, content.text(copied.none_yet), 404, error=False)
        holder = content.one_line(form_of(request).get("holder", ""))[:LONGEST_HOLDER]
        wanted = form_of(request).get("download", "")
        if wanted in FILES:
            return FILES[wanted](record_sheet(found[-1], holder))
        told, account = "", content.one_line(form_of(request).get("account", ""))[:LONGEST_ACCOUNT]
        if "send" in form_of(request) and learning.is_on() and from_here(request):
            told = await self._told(found[-1], account)
        shown = {"here": here_with(request, conversation_id), "record": record(found[-1]), "holder": holder}
        shown |= {"lrs": learning.is_on(), "account": account, "told": told}
        shown["longest"] = {"holder": LONGEST_HOLDER, "account": LONGEST_ACCOUNT}
        return secured(html(page.rendered("record", title=RECORD_TITLE, style="", **shown)))

    @staticmethod
    async def _told(summary: OnboardingSummary, account: str) -> str:
        """What came of telling the learning platform, in words."""
        if not account:
            return content.text("onboarding_lrs_no_account")
        told = statement(summary, account, str(details()["lrs_accounts"]), guide_address())
        if await learning.sent(told):
            return content.text("onboarding_lrs_sent", account=account)
        return content.text("onboarding_lrs_not_sent")

    async def _results(self, conversation_id: str, copied: Copied) -> list[Message]:
        """The messages of a conversation that have a result of this kind, oldest first."""
        lines = (await self.conversations.history(conversation_id)).lines
        return [line.message for line in lines if line.message.custom and line.message.custom.type == copied.type]

    async def copy(self, request: Request, kind: str) -> HTTPResponse:
        """The last result of its kind on a page of its own, to print or to save."""
        if kind not in COPIES:
            raise NotFound("no such copy")
        conversation_id, copied = conversation_of(request), COPIES[kind]
        results = await self._results(conversation_id, copied)
        if not results:
            return self._noticed(request, content.text(copied.none_yet), 404, error=False)
        wanted = form_of(request).get("download", "")
        style = Markup(page.assets()["guide.css"].content.decode() if wanted else "")
        here, found = here_with(request, conversation_id), results[-1].custom
        shown: dict[str, Any] = {"here": here, "kind": kind, "style": style}
        if isinstance(found, OnboardingSummary):
            template, sheet, shown["result"] = "copy", summary_sheet(results[-1].text, found), results[-1]
        else:
            asked = form_of(request).get("result", "") or request.args.get("result", "")
            kept = keepsake([m.custom for m in results if isinstance(m.custom, CheckResult)], asked)
            template, sheet, shown["kept"] = "result", kept.report.sheet, kept
        if wanted in FILES:
            return FILES[wanted](sheet)
        words = page.rendered(template, title=sheet.title, **shown)
        return as_page(words, sheet.file_name) if wanted else secured(html(words))

    async def demonstration(self, request: Request) -> HTTPResponse:
        """A page that shows the widget."""
        return secured(
            html(page.rendered("demonstration", here=Here(), address=reached_at(request) + BASE)), frames=True
        )

    async def asset(self, request: Request, name: str) -> HTTPResponse:
        """A file that pages need."""
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

    async def no_page(self, request: Request, nowhere: str) -> HTTPResponse:
        """Every other address below ours: with nothing but a slash it is the conversation's, else there is no page."""
        if nowhere.strip("/"):
            raise NotFound("no such page")
        return await (self.send(request) if request.method == "POST" else self.read(request))

    async def too_large(self, request: Request, error: Exception) -> HTTPResponse:
        """Says that a form is larger than any message."""
        words = problem("too_long").words
        if wants_json(request):
            return secured(json_response({"problem": words}, 413, ensure_ascii=False))
        return await self._shown(request, 413, words)

    async def broken(self, request: Request, error: Exception) -> HTTPResponse:
        """Says in words that something failed, or is not there."""
        status = getattr(error, "status_code", 500)
        if status >= 500 and not isinstance(error, ServiceUnavailable):  # who hangs up is no fault of ours
            # The kind of the error and not its words, which may hold what the person wrote.
            logger.error("A page failed: %s", type(error).__name__)
        words = content.text("problem_failed" if status >= 500 else UNDERSTOOD.get(status, "problem_unreadable"))
        if wants_json(request):
            return secured(json_response({"problem": words}, status))
        return self._noticed(request, words, status)
