"""The pages of sessions as they are drawn for whoever asks, and where a browser is sent instead."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import segno
from markupsafe import Markup
from sanic.request import Request
from sanic.response import HTTPResponse, html
from sanic.response import json as json_response

from channels.headers import secured
from channels.website import page
from channels.website.visit import BASE, conversation_of, form_of, here_with, is_own, keep, reached_at, wants_json
from guide import content
from guide.sessions import screens
from guide.sessions.session import VIEWS, Glance, Session, person_of

PATH = f"{BASE}/session"
QR_SCALE = 5
LONGEST_TYPED = 40
"""Signs of what was typed for a code that stay in its field."""


def shown(request: Request, template: str, status: int = 200, **values: Any) -> HTTPResponse:
    """A page of sessions."""
    return secured(html(page.rendered(template, here=here_with(request), path=PATH, **values), status))


def said(request: Request, name: str, status: int) -> HTTPResponse:
    """A page that says in words what can't be done, or what was."""
    words = content.text(name)
    if wants_json(request):
        return secured(json_response({"problem": words}, status))
    return shown(request, "notice", status, title="Sessions", words=words, error=True, new=False)


def joining(
    request: Request, typed: str, session: Session | None = None, why: str = "", problem: str = "", status: int = 200
) -> HTTPResponse:
    """The form to join with what was `typed`, and the `problem` with it.

    Of a comparison it asks which side somebody is on, once it knows that it is one.
    """
    kind, state = (session.kind, session.state) if session else ("", {})
    leads = session is not None and session.leader == person_of(conversation_of(request))
    return shown(
        request, "session_join", status, title="Your comparison" if leads else "Join a session",
        code=typed[:LONGEST_TYPED], kind=kind,
        roles=roles_in(request, session), error=content.text(problem) if problem else "", why=why,
        asks_role=problem == "session_choose_role", initiative=state.get("initiative", ""),
        name=form_of(request).get("name", ""), leads=leads,
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


def mark(glance: Glance, sees_all: bool) -> str:
    """What of a glance a screen shows: who only answers need not see that others do."""
    return f"{glance.version if sees_all else glance.moves}"


def sees_all_of(session: Session, person: str) -> bool:
    """Whether `person` sees each change of a session, and not only those of its leader."""
    return session.leader == person or session.kind == VIEWS


def screen_of(session: Session, person: str, request: Request, simpler: bool) -> dict[str, Any]:
    """The screen of `person`, with the address where others join."""
    screen = screens.screen(session, person, simpler)
    screen["simpler"] = simpler
    screen["address"] = screens.page("/join", reached_at(request))
    if session.leader == person:
        screen["unreachable"] = is_own(urlsplit(screen["address"]).hostname)
        screen["qr"] = qr_code(f"{screen['address']}?code={session.code}")
    return screen


@lru_cache(maxsize=100)
def qr_code(address: str) -> Markup:
    """The address to join as a QR code: an SVG with a text alternative."""
    drawing = segno.make(address, error="m").svg_inline(
        scale=QR_SCALE, border=2, dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=True
    )
    return Markup(drawing.replace("<svg ", '<svg role="img" aria-label="QR code of the address to join" ', 1))
