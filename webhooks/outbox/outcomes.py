"""What becomes of a row, written down: sent, delivered, put off, waiting or failed.

Each function works in the caller's transaction and returns the topics to ring after the commit.
"""

from __future__ import annotations

import random
from datetime import timedelta

from sqlalchemy.orm import Session

from webhooks.cases.files import REPLIES_MAY_BE_BLOCKED, add_reasons, open_case_of
from webhooks.clock import now
from webhooks.escalation.levels import page_next_person
from webhooks.live import QUEUE, conversation_topic
from webhooks.names import OutboxState
from webhooks.outbox.rows import NOT_NEEDED, PAGE, REDACTION, REPLY, enqueue_redaction
from webhooks.parts import Parts
from webhooks.tables import Case, Outbox, Page

Topics = tuple[str, ...]

BACKOFF_SECONDS = (1, 2, 5, 15, 60)
_LONGEST_WAIT = 600.0  # a Retry-After beyond ten minutes is a mistake of somebody; a page must not wait for it
LOOK_AFTER = timedelta(seconds=2)  # what Twilio took a moment ago is in its list by then
OPTED_OUT = "21610"  # Twilio: "attempt to send to unsubscribed recipient"; they wrote STOP to this number
UNSETTLED = (OutboxState.PENDING, OutboxState.SENDING)


def locked(session: Session, row_id: str) -> Outbox | None:
    """Return a row that nobody else can change until the commit; None when it was erased."""
    return session.get(Outbox, row_id, with_for_update=True, populate_existing=True)


def sent(row: Outbox, sid: str) -> Topics:
    """Twilio took the message. A receipt that came first keeps its word."""
    row.provider_sid = row.provider_sid or sid
    if row.state in UNSETTLED:
        row.state = OutboxState.SENT
        row.sent_at = now()
        row.error_code = None
    return _topics(row)


def delivered(session: Session, parts: Parts, row: Outbox, sid: str) -> Topics:
    """The message arrived; Twilio need not keep its text any longer."""
    sent(row, sid)
    if row.state == OutboxState.SENT:
        row.state = OutboxState.DELIVERED
        enqueue_redaction(session, parts, row.channel, sid)
    return _topics(row)


def put_off(row: Outbox, code: str, after: float | None = None) -> Topics:
    """Try again later: 1, 2, 5, 15, 60, 60 … seconds and some chance, or what Twilio asks for when that is longer."""
    delay = BACKOFF_SECONDS[min(max(row.attempts, 1), len(BACKOFF_SECONDS)) - 1]
    spread = delay * random.uniform(0.8, 1.2)  # noqa: S311 -- keeps senders apart, guards no secret
    row.state = OutboxState.PENDING
    row.due_at = now() + timedelta(seconds=max(spread, min(after or 0.0, _LONGEST_WAIT)))
    row.error_code = code[:16]
    return ()


def unsure(row: Outbox) -> Topics:
    """Nobody knows whether Twilio took it: it stays `sending` and is looked for in a moment."""
    if row.state == OutboxState.SENDING:
        row.due_at = now() + LOOK_AFTER
    return ()


def waits(row: Outbox, template_sid: str | None = None) -> Topics:
    """The reply waits until the person writes again."""
    row.state = OutboxState.WAITING
    row.due_at = now()  # it is released by a message of the person that is younger
    row.provider_sid = template_sid
    return _topics(row)


def drop(row: Outbox) -> Topics:
    """Nobody needs it any more: its text was erased, or the alarm was taken before the page could leave."""
    row.state = OutboxState.FAILED
    row.error_code = NOT_NEEDED
    return _topics(row)


def fail(session: Session, parts: Parts, row: Outbox, code: str) -> Topics:
    """Give up on a row: staff learn of a lost reply, a lost page goes to the next person at once."""
    row.state = OutboxState.FAILED
    row.error_code = code[:16]
    if row.kind == REPLY:
        case = open_case_of(session, row.conversation_id or "")
        if case is not None:
            session.refresh(case, with_for_update=True)
            add_reasons(case, [f"reply_failed:{code}", *([REPLIES_MAY_BE_BLOCKED] if code == OPTED_OUT else [])])
            case.waiting_since = case.waiting_since or now()
    elif row.kind == PAGE and row.page_id and (page := session.get(Page, row.page_id)) is not None:
        case = session.get_one(Case, page.case_id, with_for_update=True)
        add_reasons(case, [f"page_failed:{code}"])
        page_next_person(session, parts, page)
    return _topics(row)


def _topics(row: Outbox) -> Topics:
    if row.kind == REDACTION:
        return ()
    return (QUEUE, conversation_topic(row.conversation_id)) if row.conversation_id else (QUEUE,)
