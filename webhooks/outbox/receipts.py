"""Delivery receipts: what Twilio posts to `/webhooks/twilio/status?outbox=<row id>`."""

from __future__ import annotations

from sqlalchemy.orm import Session

from webhooks.channels.twilio_sender import OUTSIDE_WINDOW
from webhooks.names import OutboxState
from webhooks.outbox.outcomes import Topics, delivered, fail, locked, sent, waits
from webhooks.outbox.rows import REDACTION
from webhooks.parts import Parts

# Twilio, "Message status values"; the rest says no more than that Twilio has the message.
_DELIVERED = frozenset({"delivered", "read"})
_LOST = frozenset({"failed", "undelivered", "canceled"})
_SETTLED = (OutboxState.DELIVERED, OutboxState.FAILED, OutboxState.WAITING)


def record_receipt(
    session: Session, parts: Parts, row_id: str, sid: str, status: str, error_code: str | None = None
) -> Topics:
    """Store a delivery receipt, in the caller's transaction.

    A receipt also proves that Twilio took the message, which a worker that crashed in between could not write down.
    Receipts come twice and out of order: the last word of a row stays.

    Args:
        row_id: the outbox row, from the callback's address.
        sid: Twilio's MessageSid.
        status: Twilio's MessageStatus.
        error_code: Twilio's ErrorCode, for what failed.

    Returns:
        The topics to publish after the commit; none when the receipt says nothing new.
    """
    row = locked(session, row_id)
    if row is None or row.kind == REDACTION or row.state in _SETTLED or row.provider_sid not in (None, sid):
        return ()
    if status in _DELIVERED:
        return delivered(session, parts, row, sid)
    if status in _LOST:
        row.provider_sid = sid
        return waits(row) if error_code == OUTSIDE_WINDOW else fail(session, parts, row, error_code or status)
    return sent(row, sid) if row.state != OutboxState.SENT else ()
