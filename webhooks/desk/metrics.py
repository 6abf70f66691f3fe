"""Counts for Prometheus, on the desk's port only; nothing here can name a person or a case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import Blueprint, Response
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webhooks.app import parts
from webhooks.clock import now
from webhooks.metrics import counted
from webhooks.names import Author, CaseStatus, OutboxState
from webhooks.parts import Parts
from webhooks.tables import Case, Heartbeat, Message, Outbox, Page

blueprint = Blueprint("metrics", __name__)


@blueprint.get("/metrics")
def metrics() -> Response:
    """Return what the processes counted, and what the database holds now, in the Prometheus text format."""
    registry = CollectorRegistry()
    registry.register(_Counts(parts()))
    return Response(counted() + generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Counts(Collector):
    """Counts rows at every scrape, so that every process of the desk says the same."""

    def __init__(self, own: Parts) -> None:
        self._parts = own

    def collect(self) -> Iterator[Metric]:
        with self._parts.database.read() as session:
            yield _open_cases(session)
            yield _outbox(session)
            yield _one("suara_pages_unacknowledged", "Pages that nobody has acknowledged", _unacknowledged(session))
            yield _one("suara_messages_unhandled", "Messages that wait for the brain", _unhandled(session))
            yield _one(
                "suara_outbox_oldest_pending_seconds", "Age of the oldest row that is due to leave", _oldest(session)
            )
            yield _heartbeats(session)

    def describe(self) -> Iterator[Metric]:
        """Registering must not ask the database."""
        return iter(())


def _one(name: str, help_text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, help_text, value=value)


def _open_cases(session: Session) -> GaugeMetricFamily:
    family = GaugeMetricFamily("suara_cases_open", "Cases that are not closed", labels=["urgency", "status"])
    rows = session.execute(
        select(Case.urgency, Case.status, func.count())
        .where(Case.status != CaseStatus.CLOSED)
        .group_by(Case.urgency, Case.status)
    )
    for urgency, status, count in rows:
        family.add_metric([urgency, status], count)
    return family


def _outbox(session: Session) -> GaugeMetricFamily:
    family = GaugeMetricFamily("suara_outbox_rows", "Rows of the outbox", labels=["kind", "channel", "state"])
    rows = session.execute(
        select(Outbox.kind, Outbox.channel, Outbox.state, func.count()).group_by(
            Outbox.kind, Outbox.channel, Outbox.state
        )
    )
    for kind, channel, state, count in rows:
        family.add_metric([kind, channel, state], count)
    return family


def _unacknowledged(session: Session) -> int:
    return session.scalar(select(func.count()).where(Page.acknowledged_at.is_(None), Page.next_at.is_not(None))) or 0


def _unhandled(session: Session) -> int:
    return (
        session.scalar(select(func.count()).where(Message.author == Author.PERSON, Message.handled_at.is_(None))) or 0
    )


def _oldest(session: Session) -> float:
    due: datetime | None = session.scalar(
        select(func.min(Outbox.due_at)).where(Outbox.state == OutboxState.PENDING, Outbox.due_at <= now())
    )
    return 0.0 if due is None else max(0.0, (now() - due).total_seconds())


def _heartbeats(session: Session) -> GaugeMetricFamily:
    family = GaugeMetricFamily("suara_part_silent_seconds", "Seconds since a part was last seen", labels=["part"])
    for beat in session.scalars(select(Heartbeat)):
        family.add_metric([beat.part], max(0.0, (now() - beat.at).total_seconds()))
    return family
