"""The desk as a Flask app, put together in the order in which a request meets it."""

from __future__ import annotations

from threading import BoundedSemaphore

from flask import Flask, Response, current_app, render_template, request
from flask_wtf import CSRFProtect  # type: ignore[import-untyped]  # it ships no types
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from webhooks import health
from webhooks.app import attach
from webhooks.brain import brain_of
from webhooks.cases.files import CaseNotFound
from webhooks.cases.flags import flags_of
from webhooks.desk import access_pages, case_pages, metrics, queue_pages, stream, words
from webhooks.desk.condition import COUNTED, Condition
from webhooks.desk.partials import CONDITION
from webhooks.desk.sessions import attach_sessions, template_values
from webhooks.logs import log
from webhooks.parts import Parts

# htmx runs no inline code with these: see `htmx-config` in templates/base.html.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    # Forms are checked against their origin on https, which `no-referrer` would hide.
    "Referrer-Policy": "same-origin",
}
_STATIC_SECONDS = 3600


def create_app(parts: Parts) -> Flask:
    """Return the operator console over the parts of a process."""
    app = Flask(__name__, static_url_path="/static")
    attach(app, parts, parts.settings.staff_url)
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # as long as the session
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _STATIC_SECONDS
    app.extensions[stream.SEATS] = BoundedSemaphore(stream.MOST_STREAMS)
    app.extensions[CONDITION] = Condition(parts, brain_of(parts.settings).is_ready)

    attach_sessions(app, parts)
    CSRFProtect(app)
    access_pages.attach_limiter(app, parts)
    for blueprint in (
        access_pages.blueprint,
        queue_pages.blueprint,
        case_pages.blueprint,
        stream.blueprint,
        health.blueprint,
        metrics.blueprint,
    ):
        app.register_blueprint(blueprint)

    _attach_words(app)
    app.after_request(_harden)
    app.register_error_handler(HTTPException, _refuse)
    app.register_error_handler(CaseNotFound, _no_case)
    app.register_error_handler(SQLAlchemyError, _no_database)
    return app


def _attach_words(app: Flask) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        t=words.say,
        t_count=words.say_count,
        t_name=words.say_name,
        code_shown=words.code_shown,
        language_name=words.language_name,
        country_name=words.country_name,
        reasons=words.reasons,
        flags_of=flags_of,
        counted_troubles=COUNTED,
        problems=words.problems,
        age=words.age,
    )
    app.jinja_env.filters["clock_time"] = words.clock_time
    app.context_processor(template_values)


def _harden(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint == "static":
        response.headers["Cache-Control"] = f"private, max-age={_STATIC_SECONDS}"
    return response


def _refuse(error: HTTPException) -> Response:
    return _error_page(error.code or 500)


def _no_case(_error: CaseNotFound) -> Response:
    return _error_page(404, "no_case")


def _no_database(error: SQLAlchemyError) -> Response:
    """Say what is down; written without what pages usually know, which would ask the database again."""
    log.error("desk_without_database", error=type(error).__name__)
    page = current_app.jinja_env.get_template("error.html").render(status=503, reason="database")
    return Response(page, status=503, headers={"Retry-After": "10"})


def _error_page(status: int, reason: str = "") -> Response:
    known = (400, 401, 403, 404, 405, 413, 429, 503)
    page = render_template("error.html", status=status, reason=reason or (status if status in known else "other"))
    return Response(page, status=status)
