"""Every address of the web chat in one table, and what holds for all of them."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Flask, Response
from flask.blueprints import BlueprintSetupState
from flask_limiter import RateLimitExceeded
from werkzeug.exceptions import RequestEntityTooLarge

from webhooks.site import api, assets, events, failures, limits, origin, page
from webhooks.site.refusals import Refusal

blueprint = Blueprint("site", __name__, template_folder="templates")

blueprint.add_url_rule("/", view_func=page.show, methods=["GET"], endpoint="page")
blueprint.add_url_rule("/", view_func=page.submit, methods=["POST"], endpoint="form")
blueprint.add_url_rule("/chat/messages", view_func=api.messages, methods=["POST"])
blueprint.add_url_rule("/chat/received", view_func=api.received, methods=["POST"])
blueprint.add_url_rule("/chat/stream", view_func=api.stream, methods=["POST"])
blueprint.add_url_rule("/chat/events", view_func=events.events, methods=["GET"])
blueprint.add_url_rule("/assets/<name>", view_func=assets.asset, methods=["GET"])
blueprint.add_url_rule("/robots.txt", view_func=assets.robots, methods=["GET"])

blueprint.before_request(origin.refuse_other_sites)
blueprint.register_error_handler(Refusal, failures.refused)
blueprint.register_error_handler(RateLimitExceeded, failures.too_many)
blueprint.register_error_handler(RequestEntityTooLarge, failures.too_large)
blueprint.register_error_handler(Exception, failures.broken)

# No inline script or style, nothing of another host, and no script may write markup.
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}


@blueprint.after_request
def _harden(response: Response) -> Response:
    response.headers.update(_HEADERS)
    return response


@blueprint.record
def _prepare(state: BlueprintSetupState) -> None:
    app = cast(Flask, state.app)
    limits.prepare(app)
    events.prepare(app)
