"""Taking rows to work on. A claim is committed before anything is sent, so a crash leaves its trace.

A row in `sending` is leased: `due_at` is then the moment from which its sender counts as dead.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.orm import aliased

from webhooks.channels.twilio_sender import CONNECT_SECONDS, READ_SECONDS
from webhooks.clock import now
from webhooks.names import OutboxState
from webhooks.parts import Parts
from webhooks.tables import Outbox

# A request ends within its time-outs; the rest is room for a busy machine to record the answer.
LEASE = timedelta(seconds=CONNECT_SECONDS + READ_SECONDS + 4)
# A request of a killed worker may still be on its way to Twilio.
_IN_THE_AIR = timedelta(seconds=2)


def due_kinds(parts: Parts, channels: Collection[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the kinds of rows that wait to be sent, and of those that lost their sender; reads, never waits."""
    at = now()
    with parts.database.read() as session:
        found = session.execute(
            select(Outbox.state, Outbox.kind)
            .where(or_(_is_pending(at, channels), _is_lost(at)), ~_is_in_the_way())
            .distinct()
        ).all()
    return (
        frozenset(kind for state, kind in found if state == OutboxState.PENDING),
        frozenset(kind for state, kind in found if state == OutboxState.SENDING),
    )


def claim(parts: Parts, kinds: Collection[str], channels: Collection[str], limit: int) -> list[str]:
    """Mark up to `limit` due rows as `sending`, oldest first and at most one of a lane; return their ids."""
    at = now()
    with parts.database.begin() as session:
        ids = session.scalars(
            select(Outbox.id)
            .where(_is_pending(at, channels), Outbox.kind.in_(kinds), ~_is_in_the_way())
            .order_by(Outbox.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        session.execute(
            update(Outbox)
            .where(Outbox.id.in_(ids))
            .values(state=OutboxState.SENDING, sending_at=at, due_at=at + LEASE, attempts=Outbox.attempts + 1)
        )
        return list(ids)


def claim_lost(parts: Parts, kinds: Collection[str], limit: int) -> list[str]:
    """Lease up to `limit` rows again whose sender died or never learned what became of them; return their ids."""
    at = now()
    with parts.database.begin() as session:
        ids = session.scalars(
            select(Outbox.id)
            .where(_is_lost(at), Outbox.kind.in_(kinds))
            .order_by(Outbox.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        session.execute(update(Outbox).where(Outbox.id.in_(ids)).values(due_at=at + LEASE))
        return list(ids)


def end_leases(parts: Parts) -> None:
    """Declare every sender dead; only for a worker that is certainly alone with its database."""
    at = now() + _IN_THE_AIR
    with parts.database.begin() as session:
        session.execute(update(Outbox).where(Outbox.state == OutboxState.SENDING, Outbox.due_at > at).values(due_at=at))


def _is_pending(at: datetime, channels: Collection[str]) -> ColumnElement[bool]:
    return and_(Outbox.state == OutboxState.PENDING, Outbox.due_at <= at, Outbox.channel.in_(channels))


def _is_lost(at: datetime) -> ColumnElement[bool]:
    return and_(Outbox.state == OutboxState.SENDING, Outbox.due_at <= at)


def _is_in_the_way() -> ColumnElement[bool]:
    """Whether another row of the lane is being sent or comes first."""
    other = aliased(Outbox)
    return exists().where(
        other.lane == Outbox.lane,
        other.id != Outbox.id,
        or_(
            other.state == OutboxState.SENDING,
            and_(other.state == OutboxState.PENDING, other.sequence < Outbox.sequence),
        ),
    )
