"""What browsers are told with every response: nothing but our own files, and who may show us in a frame."""

from __future__ import annotations

from sanic.response import HTTPResponse

from guide.council import details


def secured(response: HTTPResponse, frames: bool = False) -> HTTPResponse:
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
