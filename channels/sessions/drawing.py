"""The pages of sessions as they are drawn for whoever asks, and where a browser is sent instead."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import segno
from markupsafe import Markup
from sanic.request import Request
from sanic.response import HTTPResponse, html
from sanic.response import json as json_response

from channels.headers import secured
from channels.website import page
from channels.website.visit import BASE, conversation_of, form_of, here_with, keep, wants_json
from guide import content
from guide.council import guide_address
from guide.sessions import screens
from guide.sessions.group import LOBBY
from guide.sessions.session import Glance, Session, person_of

PATH = f"{BASE}/session"
QR_SCALE = 5


def shown(request: Request, template: str, status: int = 200, **values: Any) -> HTTPResponse:
    """A page of sessions."""
    return secured(html(page.rendered(template, here=here_with(request), path=PATH, **values), status))


def said(request: Request, name: str, status: int) -> HTTPResponse:
    """A page that says in words what can't be done, or what was."""
    words = content.text(name)
    if wants_json(request):
        return secured(json_response({"problem": words}, status))
    return shown(request, "notice", status, title="Sessions", words=words, error=True, new=False)


def joining(request: Request, code: str, session: Session | None, why: str = "", error: bool = False) -> HTTPResponse:
    """The form to join. Of a comparison it asks which side somebody is on, once it knows that it is one."""
    status, roles = 422 if error else 200, roles_in(request, session)
    kind, state = (session.kind, session.state) if session else ("", {})
    return shown(
        request, "session_join", status, title="Join a session", code=code, kind=kind, roles=roles, error=error,
        why=why, initiative=state.get("initiative", ""),
    )  # fmt: skip


def roles_in(request: Request, session: Session | None) -> dict[str, str]:
    """The roles that whoever asks can take in a comparison, each in words."""
    held = conversation_of(request)
    return screens.roles_for(session is not None and session.leader == person_of(held))


def moved_to(address: str) -> HTTPResponse:
    """Sends a browser to another page."""
    return secured(HTTPResponse(status=303, headers={"Location": address}))


def to(code: str, request: Request, conversation_id: str) -> HTTPResponse:
    """Sends a browser to its screen of a session."""
    response = moved_to(f"{PATH}/{code}")
    keep(response, request, conversation_id)
    return response


def says_yes(request: Request) -> bool:
    """Whether a form of two buttons was sent with the one that says yes."""
    return form_of(request).get("value") == "yes"


def mark(glance: Glance, sees_all: bool) -> str:
    """What of a glance a screen shows: who only answers need not see that others do."""
    return f"{glance.version if sees_all else glance.moves}"


def screen_of(session: Session, person: str, request: Request) -> dict[str, Any]:
    """The screen of `person`, with the address where others join."""
    screen = screens.screen(session, person)
    screen["address"] = screens.page("/join", reached_at(request))
    if session.leader == person and screen.get("phase", LOBBY) == LOBBY:
        screen["qr"] = qr_code(f"{screen['address']}?code={session.code}")
    return screen


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
