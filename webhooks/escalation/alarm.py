"""Raising an alarm and acknowledging it: case, page and outbox row in one commit.

Whoever calls these inside a transaction tells the desk (`webhooks.live.publish`) after the commit.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webhooks.cases.files import add_reasons, open_case
from webhooks.cases.flags import Flag, lower_flag
from webhooks.clock import now
from webhooks.escalation.levels import page_level, stop_clocks
from webhooks.names import CaseStatus, Urgency
from webhooks.parts import Parts
from webhooks.tables import Audit, Case, Conversation, Message, Page

NO_ONCALL = "no_oncall"


def raise_alarm(
    session: Session,
    parts: Parts,
    conversation: Conversation,
    kind: str,
    urgency: str,
    reasons: Sequence[str],
    message: Message | None = None,
) -> Case:
    """Open or raise the conversation's case; page on-call staff when it is an emergency.

    A case that already has a page whose clock runs, or one younger than `repage_seconds`, is not paged again: a person
    in danger writes several messages, and one ringing phone is enough. Without anybody on call the case stays in the
    queue with the reason `no_oncall`.

    Args:
        kind: a `CaseKind`.
        urgency: an `Urgency`, of this alarm; the case keeps the higher one.
        reasons: names of rules and intents, never words of the person.
        message: the message that caused the alarm; it becomes part of the case.
    """
    # Locks the conversation: screening and the escalation action may both arrive at once, and only one pages.
    case = open_case(session, parts, conversation, kind, urgency, reasons)
    if message is not None and message.case_id is None:
        message.case_id = case.id
    if urgency == Urgency.EMERGENCY:
        lower_flag(case, Flag.PRANK)  # whoever joked a moment ago may be in danger now
        if not _is_paged(session, parts, case):
            _page(session, parts, case)
    return case


def acknowledge(session: Session, parts: Parts, code: str, actor: str) -> Case | None:  # noqa: ARG001 -- the interface between the parts
    """Take an alarm: stop every clock of the case and say so in the audit log.

    A case that was acknowledged before is returned as it is, so that a second answer by SMS is no error.

    Args:
        code: the case code, ten ASCII digits.
        actor: a staff id, or the part of Suara that acted, such as `oncall`.

    Returns:
        The case, or None when no open case has this code.
    """
    case = session.scalar(
        select(Case).where(Case.code == code, Case.status != CaseStatus.CLOSED).with_for_update(of=Case)
    )
    if case is None:
        return None
    stopped = stop_clocks(session, case)
    if not stopped and case.status not in (CaseStatus.OPEN, CaseStatus.PAGED):
        return case
    if case.status in (CaseStatus.OPEN, CaseStatus.PAGED):
        case.status = CaseStatus.IN_PROGRESS if case.claimed_by else CaseStatus.ACKNOWLEDGED
    case.acknowledged_at = case.acknowledged_at or now()
    session.add(Audit(actor=actor, action="acknowledge", case_id=case.id, detail=case.status))
    return case


def _is_paged(session: Session, parts: Parts, case: Case) -> bool:
    youngest = session.scalar(select(Page).where(Page.case_id == case.id).order_by(Page.created_at.desc()).limit(1))
    if youngest is None:
        return False
    return youngest.next_at is not None or youngest.created_at > now() - timedelta(
        seconds=parts.settings.repage_seconds
    )


def _page(session: Session, parts: Parts, case: Case) -> None:
    if not parts.settings.oncall:
        add_reasons(case, [NO_ONCALL])
        return
    case.status = CaseStatus.PAGED
    page_level(session, parts, case, 0)
