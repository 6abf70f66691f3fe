"""What both Flask apps have in common: the parts, security headers, limits and plain errors."""

from __future__ import annotations

from typing import cast

from flask import Flask, Response, current_app
from werkzeug.exceptions import HTTPException

from webhooks.logs import log, place_of
from webhooks.parts import Parts

MAX_REQUEST_BYTES = 256 * 1024  # Twilio's largest form is a few kilobytes; media arrive as links
MAX_FORM_FIELDS = 200

# Sites that need more (a script of their own) set their own policy; these never overwrite what a view has set.
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
}
_ONE_YEAR = "max-age=31536000"


def attach(app: Flask, parts: Parts, own_url: str) -> None:
    """Give an app its parts, its limits, its headers and its plain errors.

    `own_url` is the address under which people reach the app; strict transport is declared when it is https.
    """
    app.extensions["suara"] = parts
    app.config.update(MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES, MAX_FORM_PARTS=MAX_FORM_FIELDS, PROPAGATE_EXCEPTIONS=False)
    headers = _HEADERS | ({"Strict-Transport-Security": _ONE_YEAR} if own_url.startswith("https://") else {})

    @app.after_request
    def _harden(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        return response

    app.register_error_handler(HTTPException, _refuse)
    app.register_error_handler(Exception, _fail)


def parts() -> Parts:
    """Return the parts of the app that handles the present request."""
    return cast(Parts, current_app.extensions["suara"])


def _refuse(error: HTTPException) -> Response:
    """Answer with the status's own words, never with a page that a library wrote."""
    plain = Response(f"{error.name}\n", status=error.code, mimetype="text/plain")
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After", "Location"}:
            plain.headers[name] = value
    return plain


def _fail(error: Exception) -> Response:
    """Answer 500 without a word about why; the log gets the kind of error and the place, never its text."""
    log.error("request_failed", error=type(error).__name__, place=place_of(error))
    return Response("Internal Server Error\n", status=500, mimetype="text/plain")
