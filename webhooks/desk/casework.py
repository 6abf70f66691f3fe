"""What operators do with a case. Each function is one transaction, audited by `access_case`, then rings the bell."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webhooks.cases.files import CaseNotFound, access_case, close_case, open_case_of
from webhooks.clock import now
from webhooks.desk.reach import needs_confirmation
from webhooks.escalation.alarm import acknowledge
from webhooks.live import QUEUE, conversation_topic, publish
from webhooks.names import Author, CaseStatus
from webhooks.outbox.rows import enqueue_reply
from webhooks.parts import Parts
from webhooks.tables import Audit, Case, Conversation, Staff

OUTCOMES = ("resolved", "referred", "no_contact", "not_trafficking", "duplicate", "prank", "other")
LONGEST_REPLY = 2000
# A page that shows a case is one access, not one for every refresh of it.
GLANCE_MINUTES = 15
REOPEN_WITHIN = timedelta(minutes=30)


class CannotDo(Exception):
    """The case does not allow it; `reason` is the end of a message id `desk.cannot.<reason>`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read(session: Session, staff: Staff, code: str) -> Case:
    """Return a case that an operator opens; the person may learn that it was read."""
    return access_case(session, staff.id, code, "read")


def glance(parts: Parts, staff: Staff, code: str) -> Case:
    """Return a case whose page the operator has open, to refresh it; an access only when the last is long ago.

    Raises:
        CaseNotFound: no case has this code.
    """
    with parts.database.read() as session:
        case = session.scalar(select(Case).where(Case.code == code))
        if case is None:
            raise CaseNotFound(code)
        recent = select(Audit.id).where(
            Audit.case_id == case.id, Audit.actor == staff.id, Audit.at > now() - timedelta(minutes=GLANCE_MINUTES)
        )
        if session.scalar(recent.limit(1)) is not None:
            return case
    with parts.database.begin() as session:
        return read(session, staff, code)


def take_alarm(parts: Parts, staff: Staff, code: str) -> None:
    """Acknowledge: stop the paging clocks."""
    with _open_case(parts, staff, code, "acknowledge_asked") as (session, case, _):
        _acknowledge(session, parts, case, staff)


def claim(parts: Parts, staff: Staff, code: str) -> None:
    """Make the case this operator's work; whoever had it before is replaced."""
    with _open_case(parts, staff, code, "claim") as (session, case, _):
        _work(session, parts, case, staff)
        case.claimed_by = staff.id


def release(parts: Parts, staff: Staff, code: str) -> None:
    """Give the case back to the queue."""
    with _open_case(parts, staff, code, "release") as (_, case, _conversation):
        case.claimed_by = None


def take_over(parts: Parts, staff: Staff, code: str) -> None:
    """Silence the bot from now on: an operator writes."""
    with _open_case(parts, staff, code, "take_over") as (session, case, conversation):
        _work(session, parts, case, staff)
        conversation.taken_over_by = staff.id


def hand_back(parts: Parts, staff: Staff, code: str) -> None:
    """Let the bot answer again."""
    with _open_case(parts, staff, code, "hand_back") as (_, _case, conversation):
        conversation.taken_over_by = None


def reply(parts: Parts, staff: Staff, code: str, text: str, although_unsafe: bool = False) -> None:
    """Send an operator's words to the person, and silence the bot: the answer is for a human.

    Args:
        text: at most 2,000 characters; ends up in the thread and the outbox.
        although_unsafe: the operator confirmed to write although the person said that it is not safe.

    Raises:
        CannotDo: nothing to send, too long, closed, or it is not safe and was not confirmed.
    """
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise CannotDo("empty")
    if len(text) > LONGEST_REPLY:
        raise CannotDo("too_long")
    with _open_case(parts, staff, code, "reply") as (session, case, conversation):
        if needs_confirmation(parts, conversation) and not although_unsafe:
            raise CannotDo("unsafe")
        _work(session, parts, case, staff)
        conversation.taken_over_by = conversation.taken_over_by or staff.id
        enqueue_reply(session, parts, conversation, text, author=Author.OPERATOR, staff_id=staff.id)
        case.waiting_since = None


def close(parts: Parts, staff: Staff, code: str, outcome: str) -> None:
    """Close the case with an outcome of `OUTCOMES`; the bot answers what comes next."""
    if outcome not in OUTCOMES:
        raise CannotDo("no_outcome")
    with _open_case(parts, staff, code, "close_asked") as (session, case, _):
        _acknowledge(session, parts, case, staff)
        close_case(session, parts, case, staff.id, outcome)


def reopen(parts: Parts, staff: Staff, code: str) -> None:
    """Undo closing, while it is recent and the person has not begun another case.

    Raises:
        CannotDo: too late, or another case is open.
    """
    with parts.database.begin() as session:
        case = access_case(session, staff.id, code, "reopen")
        if case.status != CaseStatus.CLOSED:
            return
        conversation = session.get_one(Conversation, case.conversation_id, with_for_update=True)
        if not can_reopen(case, now()):
            raise CannotDo("reopen_late")
        if open_case_of(session, conversation.id) is not None:
            raise CannotDo("reopen_other")
        case.status, case.outcome, case.closed_at = CaseStatus.IN_PROGRESS, None, None
        case.claimed_by = case.claimed_by or staff.id
        conversation.case_code = case.code
    _ring(parts, case)


def can_reopen(case: Case, at: datetime) -> bool:
    """Whether closing can still be undone."""
    return case.closed_at is not None and at - case.closed_at < REOPEN_WITHIN


@contextmanager
def _open_case(parts: Parts, staff: Staff, code: str, purpose: str) -> Iterator[tuple[Session, Case, Conversation]]:
    with parts.database.begin() as session:
        case = access_case(session, staff.id, code, purpose)
        conversation = session.get_one(Conversation, case.conversation_id, with_for_update=True)
        session.refresh(case, with_for_update=True)
        if case.status == CaseStatus.CLOSED:
            raise CannotDo("closed")
        yield session, case, conversation
    _ring(parts, case)


def _work(session: Session, parts: Parts, case: Case, staff: Staff) -> None:
    """Whoever works on a case has taken its alarm, and it is somebody's."""
    _acknowledge(session, parts, case, staff)
    case.status = CaseStatus.IN_PROGRESS
    case.claimed_by = case.claimed_by or staff.id


def _acknowledge(session: Session, parts: Parts, case: Case, staff: Staff) -> None:
    acknowledge(session, parts, case.code, staff.id)


def _ring(parts: Parts, case: Case) -> None:
    publish(parts, QUEUE)
    publish(parts, conversation_topic(case.conversation_id))
