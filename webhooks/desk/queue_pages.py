"""The pages that list cases: the queue, closed cases, search by code."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from bot.casecode import find_code
from webhooks.app import parts
from webhooks.desk.partials import alarm_values, is_partial
from webhooks.desk.queue import CLOSED_PER_PAGE, FILTERS, LONGEST_QUEUE, closed_cases, open_cases
from webhooks.desk.sessions import operator

blueprint = Blueprint("queue", __name__)


@blueprint.get("/")
def show() -> str:
    """Show the open cases, or only their list to a page that is already there."""
    wanted = request.args.get("show", "all")
    wanted = wanted if wanted in FILTERS else "all"
    with parts().database.read() as session:
        rows = open_cases(session, wanted, operator().id)
    template = "_queue_live.html" if is_partial() else "queue.html"
    return render_template(template, rows=rows, show=wanted, longest=LONGEST_QUEUE, **alarm_values())


@blueprint.get("/closed")
def closed() -> str:
    """Show closed cases, latest first."""
    page = min(max(request.args.get("page", 0, type=int), 0), 100_000)
    with parts().database.read() as session:
        rows = closed_cases(session, page)
    more = len(rows) > CLOSED_PER_PAGE
    return render_template("closed.html", rows=rows[:CLOSED_PER_PAGE], page=page, more=more, **alarm_values())


@blueprint.get("/alarm")
def alarm() -> str:
    """Show the alarm of unacknowledged emergencies and what is down, for pages without a queue."""
    if not is_partial():
        raise NotFound
    return render_template("_alarm_live.html", **alarm_values())


@blueprint.post("/search")
def search() -> Response | tuple[str, int]:
    """Go to the case of a code, typed in any numerals; by POST, so that what is typed is in no address."""
    typed = request.form.get("code", "")
    code = find_code(typed)
    if code is None:
        return render_template("search.html", **alarm_values()), 404
    return redirect(url_for("case.show", code=code), 303)
