"""Many emergencies at once: one text that says how many, so that no on-call phone is flooded.

Each case keeps its own page, with its own clock and its own acknowledgement; only the texts are fewer.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.catalogue import text
from webhooks.clock import now
from webhooks.names import CaseStatus, Channel, OutboxState, PhoneNumber, Urgency
from webhooks.outbox.rows import PAGE, next_sequence
from webhooks.parts import Parts
from webhooks.tables import Case, Outbox, Page

MOST_A_MINUTE = 5
"""Page texts that one person gets in a minute, each with its case; more would hide each other on a small screen."""

_MINUTE = timedelta(minutes=1)
_GATHER = timedelta(seconds=10)  # the wave is still coming in when it is noticed


def is_flooded(session: Session, parts: Parts, person: int) -> bool:
    """Whether an on-call person, by place in `SUARA_ONCALL`, got so many texts in the last minute."""
    oncall = len(parts.settings.oncall)
    lately = session.scalars(
        select(Page.level).join(Outbox, Outbox.page_id == Page.id).where(Outbox.created_at > now() - _MINUTE)
    ).all()
    return sum(level % oncall == person for level in lately) >= MOST_A_MINUTE


def page_together(session: Session, parts: Parts, person: int) -> None:
    """Tell a flooded person how many emergencies nobody has acknowledged, at most once a minute."""
    lane = f"pages:{person}"
    row = session.scalar(
        select(Outbox).where(Outbox.lane == lane, Outbox.state == OutboxState.PENDING).limit(1).with_for_update()
    )
    if row is None:
        row = Outbox(kind=PAGE, channel=Channel.SMS, lane=lane, sequence=next_sequence(), due_at=_due(session, lane))
        parts.vault.put(row, "address", PhoneNumber(parts.settings.oncall[person]))
    said = text("desk.page_many", "en", count=_unacknowledged(session), link=parts.settings.staff_url)
    parts.vault.put_json(row, "body", {"text": said, "choices": []})
    session.add(row)


def _due(session: Session, lane: str) -> datetime:
    last = session.scalar(select(func.max(Outbox.due_at)).where(Outbox.lane == lane))
    soon = now() + _GATHER
    return soon if last is None else max(soon, last + _MINUTE)


def _unacknowledged(session: Session) -> int:
    waiting = select(func.count()).where(
        Case.urgency == Urgency.EMERGENCY, Case.status.in_((CaseStatus.OPEN, CaseStatus.PAGED))
    )
    return session.scalar(waiting) or 0
