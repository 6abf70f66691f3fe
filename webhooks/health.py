"""`/healthz`: this process lives. `/readyz`: every part that it needs answers; 503 names the parts that do not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import httpx
from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from webhooks.app import parts
from webhooks.brain import brain_of
from webhooks.clock import now
from webhooks.parts import Parts
from webhooks.tables import Heartbeat

NEEDS_BRAIN = "suara.needs_brain"
WORKER_SILENT_AFTER = timedelta(seconds=20)  # four of its heartbeats

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Say that the process lives; asks nothing else, so that a database that is down restarts nobody."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def readyz() -> Response:
    """Say whether every part answers, and which do not."""
    checks = {"database": _database, "worker": _worker}
    if current_app.extensions.get(NEEDS_BRAIN):
        checks["brain"] = _brain
    silent = [name for name, check in checks.items() if not _holds(check)]
    response = jsonify(status="waiting" if silent else "ok", silent=silent)
    response.status_code = 503 if silent else 200
    return response


def _holds(check: Callable[[Parts], bool]) -> bool:
    try:
        return check(parts())
    except (SQLAlchemyError, httpx.HTTPError):
        return False


def _database(own: Parts) -> bool:
    with own.database.read() as session:
        session.execute(select(Heartbeat.part).limit(1))
    return True


def _worker(own: Parts) -> bool:
    with own.database.read() as session:
        seen = session.scalar(select(Heartbeat.at).where(Heartbeat.part == "worker"))
    return seen is not None and now() - seen < WORKER_SILENT_AFTER


def _brain(own: Parts) -> bool:
    return brain_of(own.settings).is_ready()
