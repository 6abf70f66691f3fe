"""Paging levels: level 0 is the first of `SUARA_ONCALL`, and so on through the list and around."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.catalogue import text
from webhooks.clock import now
from webhooks.escalation.collecting import is_flooded, page_together
from webhooks.names import OutboxState
from webhooks.outbox.rows import NOT_NEEDED, enqueue_page
from webhooks.parts import Parts
from webhooks.tables import Case, Outbox, Page

_UNSENT = (OutboxState.PENDING, OutboxState.SENDING)


def page_level(session: Session, parts: Parts, case: Case, level: int) -> Page:
    """Page the on-call person of a level and start the level's clock.

    Someone whose earlier page for this case has not left yet (Twilio is down) gets no second one, and someone who got
    many in the last minute gets one text for all that come on top.
    """
    at = now()
    page = Page(case_id=case.id, level=level, created_at=at)
    page.next_at = at + timedelta(seconds=parts.settings.ack_seconds)
    session.add(page)
    session.flush()  # the outbox row refers to it
    oncall = parts.settings.oncall
    person = level % len(oncall)
    if person in {earlier % len(oncall) for earlier in _unsent_levels(session, case)}:
        return page
    if is_flooded(session, parts, person):
        page_together(session, parts, person)
    else:
        enqueue_page(session, parts, page, oncall[person], page_text(parts, case.code))
    return page


def page_next_person(session: Session, parts: Parts, page: Page) -> None:
    """Page the next person at once, because a page cannot be delivered.

    After the last person the clock goes on instead: with every number out of order the round would spin.
    """
    oncall = len(parts.settings.oncall)
    if page.next_at is None or not oncall or (page.level + 1) % oncall == 0:
        return
    pass_on(session, parts, page)


def pass_on(session: Session, parts: Parts, page: Page) -> None:
    """Stop a page's clock and start the next level."""
    page.next_at = None
    page_level(session, parts, session.get_one(Case, page.case_id), page.level + 1)


def page_text(parts: Parts, code: str) -> str:
    """Return what a page says: the code and where to look, never the story."""
    return text("page.text", "en", code=code, link=f"{parts.settings.staff_url}/cases/{code}")


def stop_clocks(session: Session, case: Case) -> int:
    """Stop every clock of a case and drop its pages that have not left.

    Returns:
        How many unacknowledged pages there were.
    """
    at = now()
    session.execute(
        update(Outbox)
        .where(
            Outbox.page_id.in_(select(Page.id).where(Page.case_id == case.id)),
            Outbox.state == OutboxState.PENDING,
        )
        .values(state=OutboxState.FAILED, error_code=NOT_NEEDED)
    )
    stopped = session.execute(
        update(Page)
        .where(Page.case_id == case.id, Page.acknowledged_at.is_(None))
        .values(acknowledged_at=at, next_at=None)
        .returning(Page.id)
    )
    return len(stopped.all())


def _unsent_levels(session: Session, case: Case) -> list[int]:
    return list(
        session.scalars(
            select(Page.level)
            .join(Outbox, Outbox.page_id == Page.id)
            .where(Page.case_id == case.id, Outbox.state.in_(_UNSENT))
        )
    )
