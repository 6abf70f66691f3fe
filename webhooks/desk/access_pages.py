"""Logging in and out."""

from __future__ import annotations

import hashlib
from typing import cast

from flask import Blueprint, Flask, current_app, redirect, render_template, request, url_for
from flask_limiter import Limiter
from werkzeug.wrappers import Response

from webhooks.address import client_address
from webhooks.app import parts
from webhooks.desk import accounts
from webhooks.desk.sessions import end_session, is_logged_in, open_session, return_to
from webhooks.parts import Parts

# An operator mistypes a few times; whoever guesses needs thousands. A name is limited narrowly for one address, so that
# a few tries from elsewhere shut nobody out, and widely for all addresses, so that many of them guess no faster.
PER_NAME = "10 per 5 minutes"
PER_NAME_ANYWHERE = "100 per 5 minutes"
PER_ADDRESS = "60 per 5 minutes"
_LIMITER = "suara.desk.limiter"

blueprint = Blueprint("access", __name__)


def attach_limiter(app: Flask, own: Parts) -> None:
    """Count login attempts in Redis, or in this process when there is none or it is down."""
    app.extensions[_LIMITER] = Limiter(
        _here,
        app=app,
        storage_uri=own.settings.redis_url or "memory://",
        in_memory_fallback_enabled=True,
        key_prefix="suara:desk",
    )


@blueprint.route("/login", methods=["GET", "POST"])
def login() -> Response | str | tuple[str, int]:
    """Show the login, or check a name and password."""
    target = return_to(request.args.get("next", "/"))
    if request.method == "GET":
        return redirect(target) if is_logged_in() else render_template("login.html", target=target)
    name = request.form.get("name", "")
    with (
        _limiter().limit(PER_ADDRESS, scope="login"),
        _limiter().limit(PER_NAME, key_func=_name_here, scope="name"),
        _limiter().limit(PER_NAME_ANYWHERE, key_func=_name_anywhere, scope="account"),
    ):
        staff = accounts.check_password(parts(), name, request.form.get("password", ""))
    if staff is None:
        return render_template("login.html", target=target, name=name[: accounts.LONGEST_NAME], failed=True), 401
    open_session(staff)
    return redirect(target, 303)


@blueprint.route("/login/<token>", methods=["GET", "POST"])
def link(token: str) -> Response | str | tuple[str, int]:
    """Show a button for a login link, and spend the link when it is pressed.

    Looking at the address spends nothing: the previews of messengers and mail filters look at every link.
    """
    if request.method == "GET":
        return render_template("link.html")
    with _limiter().limit(PER_ADDRESS, scope="login"):
        staff = accounts.use_link(parts(), token)
    if staff is None:
        return render_template("link.html", failed=True), 401
    open_session(staff)
    return redirect(url_for("queue.show"), 303)


@blueprint.post("/logout")
def logout() -> Response:
    """End the session."""
    end_session()
    return redirect(url_for("access.login"), 303)


def _limiter() -> Limiter:
    return cast(Limiter, current_app.extensions[_LIMITER])


def _here() -> str:
    return str(client_address())


def _name_anywhere() -> str:
    return hashlib.sha256(request.form.get("name", "").strip().casefold().encode()).hexdigest()[:16]


def _name_here() -> str:
    return f"{_here()}/{_name_anywhere()}"
