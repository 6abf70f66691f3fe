"""The page's style and script, compressed once, and the line for robots."""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path

from flask import Response, abort, request

_FOLDER = Path(__file__).parent / "static"
_TYPES = {"chat.css": "text/css", "chat.js": "text/javascript"}


def asset(name: str) -> Response:
    """Return one file of the page."""
    if name not in _TYPES:
        abort(404)
    plain, small = _file(name)
    response = Response(small if takes_gzip() else plain, mimetype=_TYPES[name])
    if takes_gzip():
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    return response


@cache
def _file(name: str) -> tuple[bytes, bytes]:
    plain = (_FOLDER / name).read_bytes()
    return plain, gzip.compress(plain, mtime=0)


def takes_gzip() -> bool:
    """Whether the browser takes gzip."""
    return request.accept_encodings.quality("gzip") > 0


def robots() -> Response:
    """Keep the page out of search engines: an organisation gives its address to those who need it."""
    return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain")
