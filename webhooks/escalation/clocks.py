"""The paging clocks: a page that nobody acknowledged goes to the next person, round and round, until somebody does."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from webhooks.channels.twilio_sender import can_send
from webhooks.clock import now
from webhooks.escalation.levels import pass_on
from webhooks.live import QUEUE, publish
from webhooks.names import CaseStatus, Channel
from webhooks.parts import Parts
from webhooks.tables import Case, Page


def tick(parts: Parts) -> int:
    """Pass on every page whose time is over; return how many were."""
    with parts.database.read() as session:
        due = session.execute(select(Page.id, Page.case_id).where(Page.next_at <= now())).all()
    passed = sum(_tick_one(parts, page_id, case_id) for page_id, case_id in due)
    if passed:
        publish(parts, QUEUE)
    return passed


def _tick_one(parts: Parts, page_id: str, case_id: str) -> bool:
    at = now()
    with parts.database.begin() as session:
        # The case first, as acknowledging does: the two never wait for each other.
        case = session.get(Case, case_id, with_for_update=True)
        page = session.get(Page, page_id, with_for_update=True)
        if case is None or page is None or page.next_at is None or page.next_at > at:
            return False
        if case.status == CaseStatus.CLOSED:
            page.next_at = None
            return False
        if not parts.settings.oncall or Channel.SMS not in can_send(parts.settings):
            # Nobody can be paged: levels would only pile up.
            page.next_at = at + timedelta(seconds=parts.settings.ack_seconds)
            return False
        pass_on(session, parts, page)
        return True
