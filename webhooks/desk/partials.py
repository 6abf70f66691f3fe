"""What every page carries besides its own matter: the alarm, the counts, what is down."""

from __future__ import annotations

from typing import Any, cast

from flask import current_app, request

from webhooks.app import parts
from webhooks.clock import now
from webhooks.desk.condition import Condition
from webhooks.desk.queue import counts
from webhooks.desk.sessions import operator

CONDITION = "suara.desk.condition"


def is_partial() -> bool:
    """Whether htmx asks for a part of a page that the browser already shows."""
    return request.headers.get("HX-Request") == "true"


def alarm_values() -> dict[str, Any]:
    """Return what the base template needs on every page of a logged-in operator."""
    with parts().database.read() as session:
        counted = counts(session, operator().id)
    condition = cast(Condition, current_app.extensions[CONDITION])
    return {"counts": counted, "troubles": condition.troubles(), "at": now()}
