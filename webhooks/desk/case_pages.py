"""The page of one case and what an operator does there."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from bot.casecode import is_code
from webhooks.app import parts
from webhooks.desk import casework
from webhooks.desk.case_view import view
from webhooks.desk.partials import alarm_values, is_partial
from webhooks.desk.sessions import operator
from webhooks.desk.words import say
from webhooks.parts import Parts
from webhooks.tables import Staff

blueprint = Blueprint("case", __name__, url_prefix="/cases/<code>")

# What a button does without asking for more.
_ACTIONS: dict[str, Callable[[Parts, Staff, str], None]] = {
    "acknowledge": casework.take_alarm,
    "claim": casework.claim,
    "release": casework.release,
    "take-over": casework.take_over,
    "hand-back": casework.hand_back,
    "reopen": casework.reopen,
}


@blueprint.url_value_preprocessor
def _only_codes(_endpoint: str | None, values: dict[str, str] | None) -> None:
    if not is_code((values or {}).get("code", "")):
        raise NotFound


@blueprint.get("")
def show(code: str) -> str:
    """Show a case to an operator, who has read it from then on."""
    if is_partial():
        return _live(code)
    with parts().database.begin() as session:
        casework.read(session, operator(), code)
    return _page(code)


@blueprint.post("/<action>")
def act(code: str, action: str) -> Response | str | tuple[str, int]:
    """Do what a button says."""
    if action not in _ACTIONS:
        raise NotFound
    return _done(code, lambda: _ACTIONS[action](parts(), operator(), code))


@blueprint.post("/reply")
def reply(code: str) -> Response | str | tuple[str, int]:
    """Send the operator's words to the person."""
    text, although = request.form.get("text", ""), "although" in request.form
    return _done(code, lambda: casework.reply(parts(), operator(), code, text, although))


@blueprint.post("/close")
def close(code: str) -> Response | str | tuple[str, int]:
    """Close the case with an outcome."""
    return _done(code, lambda: casework.close(parts(), operator(), code, request.form.get("outcome", "")))


def _done(code: str, act: Callable[[], None]) -> Response | str | tuple[str, int]:
    """Do it, then show the case again; what cannot be done is said on the page, with what was typed."""
    try:
        act()
    except casework.CannotDo as refusal:
        refused = say(f"cannot.{refusal.reason}")
        return (_live(code, refused) if is_partial() else _page(code, refused)), 422
    return _live(code) if is_partial() else redirect(url_for("case.show", code=code), 303)


def _page(code: str, refused: str = "") -> str:
    return _render("case.html", code, refused)


def _live(code: str, refused: str = "") -> str:
    return _render("_case_live.html", code, refused)


def _render(template: str, code: str, refused: str) -> str:
    case = casework.glance(parts(), operator(), code)
    with parts().database.read() as session:
        found = view(session, parts(), case)
    return render_template(
        template,
        view=found,
        refused=refused,
        typed=request.form.get("text", ""),
        outcomes=casework.OUTCOMES,
        longest=casework.LONGEST_REPLY,
        **alarm_values(),
    )
