"""Answers to everything that goes wrong: the page for its form, JSON for the rest, always with one plain sentence."""

from __future__ import annotations

import traceback

from flask import Response, jsonify, request
from flask_limiter import RateLimitExceeded
from werkzeug.exceptions import HTTPException

from webhooks.logs import log
from webhooks.site import limits, page, words
from webhooks.site.refusals import Refusal


def refused(refusal: Refusal) -> Response:
    """Answer a request that is not taken."""
    if request.endpoint == "site.form":
        response = page.again(refusal)
    else:
        language = words.language_of_request()
        response = jsonify(error=refusal.sentence(language), code=refusal.code)
        response.headers["Content-Language"] = language
    response.status_code = refusal.status
    if refusal.retry_seconds is not None:
        response.headers["Retry-After"] = str(refusal.retry_seconds)
    return response


def too_many(_error: RateLimitExceeded) -> Response:
    """Answer to more messages than one address may send, none of which shows danger."""
    return refused(Refusal("busy", 429, limits.seconds_to_wait()))


def too_large(_error: HTTPException) -> Response:
    """Answer to more bytes than any message has."""
    return refused(Refusal("too_long", 413))


def broken(error: Exception) -> Response | HTTPException:
    """Answer to a fault of ours. The log gets its kind and place, never its text; other HTTP errors go their way."""
    if isinstance(error, HTTPException):
        return error
    place = traceback.extract_tb(error.__traceback__)[-1]
    log.error("chat_failed", error=type(error).__name__, place=f"{place.filename.rpartition('/')[2]}:{place.lineno}")
    return refused(Refusal("broken", 503))
