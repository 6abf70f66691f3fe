"""Who is logged in: a signed cookie that names an account, checked against the account at every request."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from flask import Flask, Response, current_app, redirect, request, session, url_for
from flask_login import LoginManager, current_user, login_user, logout_user
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response as AnyResponse

from webhooks.app import parts
from webhooks.clock import now
from webhooks.parts import Parts
from webhooks.tables import Staff

# Everything else needs a login: a new page is closed until somebody opens it here.
OPEN_ENDPOINTS = frozenset(
    {"static", "access.login", "access.link", "health.healthz", "health.readyz", "metrics.metrics"}
)
_SINCE = "since"
_RETURN_TO = re.compile(r"/(cases/[0-9]{10}|closed)?\Z")


@dataclass(frozen=True)
class Operator:
    """A logged-in operator, in the form that Flask-Login wants."""

    staff: Staff
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        """Whether the account may be used."""
        return self.staff.active

    def get_id(self) -> str:
        """Return account and stamp: a new password ends every session of the old one."""
        return f"{self.staff.id}.{_stamp(self.staff)}"


def attach_sessions(app: Flask, own: Parts) -> None:
    """Set the cookie, the lookup of accounts, and the guard in front of every page."""
    app.config.update(
        SECRET_KEY=own.keys.desk_session_secret,
        SESSION_COOKIE_NAME="suara_desk",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_SECURE=own.settings.staff_url.startswith("https://"),
        # From the login on, not from the last request: an open queue asks for ever.
        PERMANENT_SESSION_LIFETIME=timedelta(minutes=own.settings.desk_session_minutes),
        SESSION_REFRESH_EACH_REQUEST=False,
    )
    manager = LoginManager()
    manager.session_protection = None  # phones change their address; the account is checked instead
    manager.init_app(app, add_context_processor=False)
    manager.user_loader(_load)
    app.before_request(_guard)


def open_session(staff: Staff) -> None:
    """Log an operator in, in a fresh session."""
    session.clear()
    session.permanent = True
    session[_SINCE] = int(now().timestamp())
    login_user(Operator(staff))


def end_session() -> None:
    """Log the operator out and empty the cookie."""
    logout_user()
    session.clear()


def operator() -> Staff:
    """Return the account of the operator who makes this request."""
    return cast(Staff, current_user.staff)


def is_logged_in() -> bool:
    """Whether the request comes from an active operator."""
    return bool(current_user.is_authenticated)


def return_to(path: str) -> str:
    """Return where to go after the login: a page of the desk, nothing that a link could smuggle in."""
    return path if _RETURN_TO.match(path) else "/"


def _load(identity: str) -> Operator | None:
    staff_id, _, stamp = identity.partition(".")
    age = now().timestamp() - int(session.get(_SINCE, 0))
    if not 0 <= age + 1 <= current_app.permanent_session_lifetime.total_seconds():
        return None
    with parts().database.read() as reading:
        staff = reading.get(Staff, staff_id)
    if staff is None or not staff.active or not hmac.compare_digest(stamp, _stamp(staff)):
        return None
    return Operator(staff)


def _stamp(staff: Staff) -> str:
    key = cast(bytes, current_app.config["SECRET_KEY"])
    return hashlib.blake2b((staff.password_hash or "").encode(), key=key, digest_size=12).hexdigest()


def _guard() -> AnyResponse | None:
    if request.endpoint in OPEN_ENDPOINTS or is_logged_in():
        return None
    looks = request.method in ("GET", "HEAD")
    login = url_for("access.login", next=return_to(request.path) if looks else "/")
    if request.headers.get("HX-Request"):
        return Response(status=401, headers={"HX-Redirect": login})
    if not looks or request.accept_mimetypes.best == "text/event-stream":
        raise Unauthorized
    return redirect(login)


def template_values() -> dict[str, Any]:
    """Return what every page shows of the login."""
    return {"operator": operator() if is_logged_in() else None}
