"""Sessions on the website: named in `credentials.yml`, described in docs/run-an-onboarding-session.md.

Whoever holds the guide's cookie holds their place in a session, and leads the sessions that they began. A screen is
drawn on the server; its script asks for the next one and waits, and without it a button does.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import segno
import sqlalchemy as sa
from markupsafe import Markup
from rasa.core.channels.channel import InputChannel
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, html
from sanic.response import json as json_response

from channels.conversations import Conversations
from channels.headers import secured
from channels.http_guard import guard
from channels.limiting import limits, source_of
from channels.sessions.watch import Watch
from channels.website import page
from channels.website.channel import BASE, conversation_of, from_here, here_with, keep, wants_json
from guide import content
from guide.check.rules import OUTCOMES
from guide.council import details, guide_address
from guide.sessions import screens
from guide.sessions.group import LOBBY, Group, moved, pictured
from guide.sessions.views import ROLES
from store.sessions import (
    CODE_LENGTH,
    GROUP,
    VIEWS,
    Glance,
    NoSession,
    NotAllowed,
    Session,
    Sessions,
    person_of,
    tidy,
)

logger = logging.getLogger(__name__)

PATH = f"{BASE}/session"
THREADS = 4
QR_SCALE = 5


class SessionsInput(InputChannel):
    """The pages of sessions."""

    @classmethod
    def name(cls) -> str:
        return "sessions"

    def url_prefix(self) -> str:
        return PATH

    def blueprint(self, on_new_message: Any) -> Blueprint:
        """The routes; `on_new_message` is Rasa's and not used, as in the other channels."""
        pages = Blueprint("sessions")
        conversations: Conversations
        watch: Watch
        threads = ThreadPoolExecutor(THREADS, thread_name_prefix="sessions")
        kept: dict[str, tuple[int, Session]] = {}

        @pages.listener("before_server_start")
        async def begin(app: Any, loop: Any) -> None:
            nonlocal conversations, watch
            # Conversations are the website's: a session only needs one to know its people by.
            conversations = Conversations("website", lambda: app.ctx.agent)
            watch = Watch(lambda code: run(store().glance, code))
            guard(app)

        def store() -> Sessions:
            return conversations.agent.tracker_store._tracker_store.sessions

        async def run(work: Callable[..., Any], *arguments: Any) -> Any:
            return await asyncio.get_running_loop().run_in_executor(threads, functools.partial(work, *arguments))

        async def session_of(code: str) -> Session:
            """The session as it stands, read once for all who look at the same version. Raises NoSession."""
            glance = await watch.latest(code)
            version, session = kept.get(code, (0, None))
            if session is None or version != glance.version:
                session = await run(store().get, code)
                if len(kept) > 100:
                    kept.clear()
                kept[code] = session.version, session
            return session

        async def holder(request: Request) -> str:
            """The conversation of whoever asks; a new one where they have none."""
            conversation_id = conversation_of(request)
            if conversation_id and await conversations.known(conversation_id):
                return conversation_id
            conversation_id = conversations.new_id()
            await conversations.start(conversation_id)
            return conversation_id

        def shown(request: Request, template: str, status: int = 200, **values: Any) -> HTTPResponse:
            words = page.rendered(template, here=here_with(request), path=PATH, **values)
            return secured(html(words, status))

        def said(request: Request, name: str, status: int) -> HTTPResponse:
            """A page that says in words what can't be done."""
            words = content.text(name)
            if wants_json(request):
                return secured(json_response({"problem": words}, status))
            return shown(request, "notice", status, title="Sessions", words=words, error=True, new=False)

        def to(code: str, request: Request, conversation_id: str) -> HTTPResponse:
            response = secured(HTTPResponse(status=303, headers={"Location": f"{PATH}/{code}"}))
            keep(response, request, conversation_id)
            return response

        def guarded(route: Callable[..., Any]) -> Callable[..., Any]:
            """Answers in words where a session is gone, or does not take this, or the database is away."""

            @functools.wraps(route)
            async def answered(request: Request, *arguments: Any, **named: Any) -> HTTPResponse:
                if request.method == "POST" and not from_here(request):
                    return secured(html("Send this from the guide's own page.", 403))
                try:
                    return await route(request, *arguments, **named)
                except NoSession:
                    return said(request, "session_not_in", 404)
                except (NotAllowed, ValueError):
                    return said(request, "session_not_now", 409)
                except (sa.exc.SQLAlchemyError, RuntimeError) as error:
                    logger.error("A session failed: %s", type(error).__name__)
                    return said(request, "problem_unavailable", 503)

            return answered

        @pages.get("/")
        @guarded
        async def choose(request: Request) -> HTTPResponse:
            return shown(request, "session_start", title="Work on it together")

        @pages.post("/start")
        @guarded
        async def start(request: Request) -> HTTPResponse:
            if not limits().may_begin_session(source_of(request)):
                return said(request, "problem_too_many", 429)
            conversation_id = await holder(request)
            if (request.form or {}).get("kind") == VIEWS:
                name = content.one_line(str(request.form.get("name", "")))
                state: dict[str, Any] = {"initiative": name[: screens.LONGEST_INITIATIVE]}
                kind = VIEWS
            else:
                state, kind = vars(Group(screens.drawn(random.Random()))), GROUP
            code = await run(store().create, kind, conversation_id, state)
            return to(code, request, conversation_id)

        @pages.get("/join")
        @guarded
        async def ask(request: Request) -> HTTPResponse:
            # Who was sent here from a session's page had a code: it is not looked up until they join.
            from_page, code = tidy(request.args.get("from", "")), tidy(request.args.get("code", ""))
            if not code:
                return joining(request, from_page, None, content.text("session_not_in") if from_page else "")
            session = await tried(request, code)
            return session if isinstance(session, HTTPResponse) else joining(request, code, session)

        def joining(
            request: Request, code: str, session: Session | None, why: str = "", error: bool = False
        ) -> HTTPResponse:
            """The form to join. Of a comparison it asks which side somebody is on, once it knows that it is one."""
            status, roles = 422 if error else 200, screens.ROLE_WORDS
            kind, state = (session.kind, session.state) if session else ("", {})
            return shown(
                request, "session_join", status, title="Join a session", code=code, kind=kind, roles=roles, error=error,
                why=why, initiative=state.get("initiative", ""),
            )  # fmt: skip

        async def tried(request: Request, code: str) -> Session | HTTPResponse:
            """The session of a code that somebody who may not be in it names, or what is answered instead.

            The one place where a page looks up such a code. While a source may not try, right and wrong are the same.
            """
            source = source_of(request)
            if not limits().may_try_code(source):
                return said(request, "problem_too_many", 429)
            try:
                return await run(store().get, code)
            except NoSession:
                limits().was_wrong(source)
                return said(request, "session_unknown", 404)

        @pages.post("/join")
        @guarded
        async def join(request: Request) -> HTTPResponse:
            form = request.form or {}
            code, name, role = (str(form.get(field, "")) for field in ("code", "name", "role"))
            session = await tried(request, code)
            if isinstance(session, HTTPResponse):
                return session
            if session.kind == VIEWS and role not in ROLES:
                return joining(request, session.code, session, error="asked" in form)
            held = conversation_of(request)
            if not (held and session.member(person_of(held))) and not limits().may_join(
                source_of(request), session.code
            ):
                return said(request, "problem_too_many", 429)
            conversation_id = await holder(request)
            await run(store().join, session.code, conversation_id, name, role if session.kind == VIEWS else "")
            watch.changed(session.code)
            return to(session.code, request, conversation_id)

        async def is_in(code: str, conversation_id: str) -> bool:
            """Whether a session's pages are there for somebody. To all others none is, whatever the code."""
            return bool(conversation_id) and await run(store().is_in, code, conversation_id)

        @pages.get("/<code>")
        @guarded
        async def see(request: Request, code: str) -> HTTPResponse:
            conversation_id = conversation_of(request)
            person = person_of(conversation_id)
            if not await is_in(code, conversation_id):
                if wants_json(request):
                    return said(request, "session_not_in", 404)
                return secured(
                    HTTPResponse(status=303, headers={"Location": f"{PATH}/join?from={tidy(code)[:CODE_LENGTH]}"})
                )
            since = request.args.get("since") if wants_json(request) else None
            if since is None:
                watch.look_again(tidy(code))
            session = await session_of(tidy(code))
            leads = session.leader == person
            if session.member(person) is None and session.kind == VIEWS:
                return secured(HTTPResponse(status=303, headers={"Location": f"{PATH}/join?code={session.code}"}))
            own = leads or session.kind == VIEWS

            def mark(glance: Glance) -> str:
                """What of a glance a screen shows: who only answers need not see that others do."""
                return f"{glance.version if own else glance.moves}"

            if since is not None:
                await watch.until(session.code, lambda glance: mark(glance) != since)
                session = await session_of(session.code)
            screen = screens.screen(session, person)
            screen["address"] = screens.page("/join", reached_at(request))
            if leads and screen.get("phase", LOBBY) == LOBBY:
                screen["qr"] = qr_code(f"{screen['address']}?code={session.code}")
            current = mark(Glance(session.version, session.state.get("moves", 0)))
            if wants_json(request):
                body = {
                    "mark": current,
                    "html": page.rendered("session_screen", here=here_with(request), path=PATH, s=screen),
                }
                return secured(json_response(body, ensure_ascii=False))
            return shown(request, "session", title=screen["title"], mark=current, s=screen)

        async def changed(request: Request, code: str, work: Callable[..., Any], *arguments: Any) -> HTTPResponse:
            conversation_id = conversation_of(request)
            if not await is_in(code, conversation_id):
                raise NoSession
            await run(work, tidy(code), conversation_id, *arguments)
            watch.changed(tidy(code))
            if wants_json(request):
                return await see(request, code)
            return to(tidy(code), request, conversation_id)

        @pages.post("/<code>/answer")
        @guarded
        async def answer(request: Request, code: str) -> HTTPResponse:
            form = request.form or {}
            scenario, value = str(form.get("scenario", "")), str(form.get("value", ""))
            if value not in OUTCOMES:
                raise NotAllowed

            def is_up(state: dict[str, Any]) -> bool:
                return Group.from_dict(state).takes_answers_to(scenario)

            return await changed(request, code, store().answer, {scenario: value}, is_up)

        @pages.post("/<code>/move")
        @guarded
        async def move(request: Request, code: str) -> HTTPResponse:
            form = request.form or {}
            made, seen = str(form.get("move", "")), str(form.get("moves", ""))

            def change(state: dict[str, Any], answers: list[tuple[str, str]]) -> dict[str, Any]:
                fewest = details()["fewest_in_a_picture"]
                return vars(pictured(moved(Group.from_dict(state), made), answers, fewest))

            return await changed(request, code, store().move, change, int(seen))

        @pages.post("/<code>/seen")
        @guarded
        async def seen(request: Request, code: str) -> HTTPResponse:
            return await changed(request, code, store().let_be_seen, (request.form or {}).get("value") == "yes")

        @pages.post("/<code>/lock")
        @guarded
        async def lock(request: Request, code: str) -> HTTPResponse:
            return await changed(request, code, store().lock, (request.form or {}).get("value") == "yes")

        @pages.post("/<code>/out")
        @guarded
        async def out(request: Request, code: str) -> HTTPResponse:
            return await changed(request, code, store().take_out, str((request.form or {}).get("who", "")))

        @pages.post("/<code>/leave")
        @guarded
        async def leave(request: Request, code: str) -> HTTPResponse:
            conversation_id = conversation_of(request)
            if not await is_in(code, conversation_id):
                raise NoSession
            await run(store().leave, tidy(code), conversation_id)
            await conversations.agent.tracker_store._tracker_store.clear_traces()
            watch.changed(tidy(code))
            return said(request, "session_left", 200)

        return pages


def reached_at(request: Request) -> str:
    """Where others reach the guide: as `council.yml` says or, as long as that is this machine, as whoever asks does."""
    named = guide_address()
    is_here = urlsplit(named).hostname in ("127.0.0.1", "localhost")
    return f"{request.scheme}://{request.host}" if is_here else named


def qr_code(address: str) -> Markup:
    """The address to join as a QR code: an SVG with a text alternative."""
    drawing = segno.make(address, error="m").svg_inline(
        scale=QR_SCALE, border=2, dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=True
    )
    return Markup(drawing.replace("<svg ", '<svg role="img" aria-label="QR code of the address to join" ', 1))
