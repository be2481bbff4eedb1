"""Sessions on the website: named in `credentials.yml`, described in docs/run-an-onboarding-session.md.

Whoever holds the guide's cookie holds their place in a session, and leads the sessions that they began. A screen is
drawn on the server; its script asks for the next one and waits, and without it a button does.
"""

from __future__ import annotations

import functools
import logging
import random
from collections.abc import Callable, Coroutine
from datetime import date
from typing import Any, Concatenate, ParamSpec

import sqlalchemy as sa
from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, html
from sanic.response import json as json_response

from channels.begin import conversations_of, listen, route
from channels.conversations import SWITCHES, Conversations
from channels.files.download import FILES
from channels.headers import secured
from channels.limiting import source_of
from channels.sessions.access import Access
from channels.sessions.drawing import PATH, joining, mark, moved_to, roles_in, said, screen_of, sees_all_of, shown, to
from channels.website import page
from channels.website.visit import conversation_of, form_of, from_here, here_with, wants_json
from guide import content
from guide.check.rules import OUTCOMES
from guide.council import details
from guide.onboarding.scenarios import drawn
from guide.sessions import screens
from guide.sessions.codes import CODE_LENGTH, spoken, tidy
from guide.sessions.group import Group, moved, pictured
from guide.sessions.keep import group_sheet, views_sheet
from guide.sessions.session import GROUP, KINDS, VIEWS, Glance, NoSession, NotAllowed, Session, person_of

logger = logging.getLogger(__name__)

Named = ParamSpec("Named")


def guarded(
    route: Callable[Concatenate[SessionsInput, Request, Named], Coroutine[Any, Any, HTTPResponse]],
) -> Callable[Concatenate[SessionsInput, Request, Named], Coroutine[Any, Any, HTTPResponse]]:
    """Answers in words where a session is gone, or does not take this, or the database is away."""

    @functools.wraps(route)
    async def answered(
        self: SessionsInput, request: Request, *arguments: Named.args, **named: Named.kwargs
    ) -> HTTPResponse:
        if request.method == "POST" and not from_here(request):
            return secured(html("Send this from the guide's own page.", 403))
        try:
            return await route(self, request, *arguments, **named)
        except NoSession:
            return said(request, "session_not_in", 404)
        except (sa.exc.SQLAlchemyError, RuntimeError) as error:
            logger.error("A session failed: %s", type(error).__name__)
            return said(request, "problem_unavailable", 503)

    return answered


class SessionsInput(InputChannel):
    """The pages of sessions."""

    conversations: Conversations
    access: Access

    @classmethod
    def name(cls) -> str:
        return "sessions"

    def url_prefix(self) -> str:
        return PATH

    def blueprint(self, on_new_message: Any) -> Blueprint:
        """The routes; `on_new_message` is Rasa's and not used, as in the other channels."""
        pages = Blueprint("sessions")
        listen(pages, self.begin)
        route(pages, self.choose, "/", "GET")
        route(pages, self.start, "/start", "POST")
        route(pages, self.ask, "/join", "GET")
        route(pages, self.join, "/join", "POST")
        route(pages, self.see, "/<code>", "GET")
        changes = (self.answer, self.move, self.seen, self.lock, self.out, self.leave, self.keep, self.words)
        for change in changes:
            route(pages, change, f"/<code>/{change.__name__}", "POST")
        return pages

    def begin(self, app: Sanic, loop: Any) -> None:
        """Gets ready, when the server starts."""
        # Conversations are the website's: a session only needs one to know its people by.
        self.conversations = conversations_of(app, "website")
        self.access = Access(lambda: self.conversations.store.sessions)

    async def _holder(self, request: Request) -> str:
        """The conversation of whoever asks; a new one where they have none."""
        conversation_id = conversation_of(request)
        if conversation_id and await self.conversations.known(conversation_id):
            return conversation_id
        conversation_id = self.conversations.new_id()
        await self.conversations.start(conversation_id)
        return conversation_id

    @guarded
    async def choose(self, request: Request) -> HTTPResponse:
        """The page on which a session is begun, or joined."""
        held, yours = conversation_of(request), []
        for kind in KINDS if held else ():
            yours += [(spoken(code), code) for code in await self.access.run(self.access.store.joined, held, kind)]
        return shown(request, "session_start", title="Work on it together", yours=yours)

    @guarded
    async def start(self, request: Request) -> HTTPResponse:
        """Begins a session, of whoever asks."""
        if not self.conversations.limits.may_begin_session(source_of(request)):
            return said(request, "problem_too_many", 429)
        conversation_id, form = await self._holder(request), form_of(request)
        kind, state = GROUP, vars(Group(drawn(random.Random())))
        if form.get("kind") == VIEWS:
            initiative = content.one_line(form.get("name", ""))[: screens.LONGEST_INITIATIVE]
            kind, state = VIEWS, {"initiative": initiative}
        code = await self.access.run(self.access.store.create, kind, conversation_id, state)
        return to(code, request, conversation_id)

    @guarded
    async def ask(self, request: Request) -> HTTPResponse:
        """The form to join; with a code in the address, of that session."""
        # Who was sent here from a session's page had a code: it is not looked up until they join.
        from_page, typed = tidy(request.args.get("from", "")), request.args.get("code", "").strip()
        if not typed:
            return joining(request, from_page, why=content.text("session_not_in") if from_page else "")
        session = await self._tried(request, typed)
        return session if isinstance(session, HTTPResponse) else joining(request, session.code, session)

    async def _tried(self, request: Request, typed: str) -> Session | HTTPResponse:
        """The session of a code that somebody who may not be in it names, or what is answered instead.

        The one place where a page looks up such a code. While a source may not try, right and wrong are the same.
        """
        source = source_of(request)
        if not await self.conversations.may_try_code(source):
            return joining(request, typed, problem="problem_too_many", status=429)
        try:
            return await self.access.run(self.access.store.get, typed)
        except NoSession:
            await self.conversations.was_wrong(source)
            return joining(request, typed, problem="session_wrong_code", status=404)

    @guarded
    async def join(self, request: Request) -> HTTPResponse:
        """Lets somebody into a session."""
        form = form_of(request)
        session = await self._tried(request, form.get("code", "").strip())
        if isinstance(session, HTTPResponse):
            return session
        role = form.get("role", "") if session.kind == VIEWS else ""
        if session.kind == VIEWS and role not in roles_in(request, session):
            asked = "asked" in form
            problem, status = ("session_choose_role", 422) if asked else ("", 200)
            return joining(request, session.code, session, problem=problem, status=status)
        held, limits = conversation_of(request), self.conversations.limits
        is_member = bool(held and session.member(person_of(held)))
        if not is_member and not limits.may_join(source_of(request), session.code):
            return joining(request, session.code, session, problem="problem_too_many", status=429)
        conversation_id = await self._holder(request)
        try:
            await self.access.run(self.access.store.join, session.code, conversation_id, form.get("name", ""), role)
        except NotAllowed:
            return joining(request, session.code, session, problem="session_closed", status=409)
        self.access.watch.changed(session.code)
        return to(session.code, request, conversation_id)

    @guarded
    async def see(self, request: Request, code: str) -> HTTPResponse:
        """The screen of whoever asks; with `since`, once it has changed."""
        conversation_id = conversation_of(request)
        if not await self.access.is_in(code, conversation_id):
            if wants_json(request):
                return said(request, "session_not_in", 404)
            return moved_to(f"{PATH}/join?from={tidy(code)[:CODE_LENGTH]}")
        since = request.args.get("since") if wants_json(request) else None
        if since is None:
            self.access.watch.look_again(tidy(code))
        session, person = await self.access.session_of(tidy(code)), person_of(conversation_id)
        if session.member(person) is None and session.kind == VIEWS:
            return moved_to(f"{PATH}/join?code={session.code}")
        if since is not None:
            sees_all = sees_all_of(session, person)
            await self.access.watch.until(session.code, lambda glance: mark(glance, sees_all) != since)
            session = await self.access.session_of(session.code)
        return await self._screen(request, session, conversation_id)

    async def _screen(
        self, request: Request, session: Session, conversation_id: str, problem: str = ""
    ) -> HTTPResponse:
        """Somebody's screen of a session as it stands; a `problem` with what they sent is said on it."""
        person, simpler = person_of(conversation_id), await self.conversations.is_simpler(conversation_id)
        screen = screen_of(session, person, request, simpler)
        current = mark(Glance(session.version, session.state.get("moves", 0)), sees_all_of(session, person))
        told = content.text(problem) if problem else ""
        if wants_json(request):
            drawn_screen = page.rendered("session_screen", here=here_with(request), path=PATH, s=screen)
            body = {"mark": current, "html": drawn_screen, **({"problem": told} if told else {})}
            return secured(json_response(body, 409 if told else 200, ensure_ascii=False))
        return shown(
            request, "session", 409 if told else 200, title=screen["title"], mark=current, s=screen, told=told,
            words_switch=SWITCHES[simpler],
        )  # fmt: skip

    async def _changed(self, request: Request, code: str, work: Callable[..., None], *arguments: Any) -> HTTPResponse:
        """Does `work`, a change of the store, for whoever is in the session, and shows them their screen.

        What comes too late, or is not for them to do, changes nothing: they are told, and see where the session is.
        """
        conversation_id = conversation_of(request)
        if not await self.access.is_in(code, conversation_id):
            raise NoSession
        try:
            await self.access.run(work, tidy(code), conversation_id, *arguments)
        except (NotAllowed, ValueError):
            session = await self.access.session_of(tidy(code))
            return await self._screen(request, session, conversation_id, "session_not_now")
        self.access.watch.changed(tidy(code))
        return await self.see(request, code) if wants_json(request) else to(tidy(code), request, conversation_id)

    @guarded
    async def words(self, request: Request, code: str) -> HTTPResponse:
        """Turns simpler words on or off, for whoever asks, here and in their conversation."""
        conversation_id, wanted = conversation_of(request), form_of(request).get("payload", "")
        if not await self.access.is_in(code, conversation_id):
            raise NoSession
        await self.conversations.press(conversation_id, wanted, source=source_of(request))
        return to(tidy(code), request, conversation_id)

    @guarded
    async def answer(self, request: Request, code: str) -> HTTPResponse:
        """Keeps somebody's answer to the scenario that is up."""
        form = form_of(request)
        scenario, value = form.get("scenario", ""), form.get("value", "")

        def is_up(state: dict[str, Any]) -> bool:
            return value in OUTCOMES and Group.from_dict(state).takes_answers_to(scenario)

        return await self._changed(request, code, self.access.store.answer, {scenario: value}, is_up)

    @guarded
    async def move(self, request: Request, code: str) -> HTTPResponse:
        """Makes a move, for who leads."""
        form = form_of(request)
        made, seen = form.get("move", ""), form.get("moves", "")

        def change(state: dict[str, Any], answers: list[tuple[str, str]]) -> dict[str, Any]:
            return vars(pictured(moved(Group.from_dict(state), made), answers, details()["fewest_in_a_picture"]))

        def moves(code: str, conversation_id: str) -> None:
            self.access.store.move(code, conversation_id, change, int(seen))

        return await self._changed(request, code, moves)

    @guarded
    async def seen(self, request: Request, code: str) -> HTTPResponse:
        """Keeps whether somebody is fine with being seen in a small group."""
        return await self._changed(request, code, self.access.store.let_be_seen, says_yes(request))

    @guarded
    async def lock(self, request: Request, code: str) -> HTTPResponse:
        """Closes the door of a session, or opens it again, for who leads."""
        return await self._changed(request, code, self.access.store.lock, says_yes(request))

    @guarded
    async def out(self, request: Request, code: str) -> HTTPResponse:
        """Takes somebody out, for who leads."""
        return await self._changed(request, code, self.access.store.take_out, form_of(request).get("who", ""))

    @guarded
    async def keep(self, request: Request, code: str) -> HTTPResponse:
        """What a session shows to whoever asks, as a file: a comparison, or what a group talked about."""
        conversation_id, wanted = conversation_of(request), form_of(request).get("download", "")
        if not await self.access.is_in(code, conversation_id):
            raise NoSession
        session, person = await self.access.session_of(tidy(code)), person_of(conversation_id)
        screen = screens.screen(session, person, await self.conversations.is_simpler(conversation_id))
        if wanted not in FILES or not (screen["member"] if session.kind == VIEWS else "discussed" in screen):
            return await self._screen(request, session, conversation_id, "session_not_now")
        sheet = views_sheet if session.kind == VIEWS else group_sheet
        return FILES[wanted](sheet(screen, date.today()))

    @guarded
    async def leave(self, request: Request, code: str) -> HTTPResponse:
        """Takes whoever asks out of a session, with their answers."""
        conversation_id = conversation_of(request)
        if not await self.access.is_in(code, conversation_id):
            raise NoSession
        await self.access.run(self.access.store.leave, tidy(code), conversation_id)
        await self.conversations.store.traces.clear()
        self.access.watch.changed(tidy(code))
        return said(request, "session_left", 200)


def says_yes(request: Request) -> bool:
    """Whether a form of two buttons was sent with the one that says yes."""
    return form_of(request).get("value") == "yes"
