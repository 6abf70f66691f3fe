"""Dedupe: the same message id twice is one message.

The unique column `message.provider_sid` decides. This stage only saves the work; of two requests at the same moment
the slower one fails on the column, and the pipeline runs it again from here.
"""

from __future__ import annotations

import hashlib
import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from webhooks.inbound.arrival import Arrival, Receipt
from webhooks.names import Channel, ConversationId, MessageId, Urgency
from webhooks.tables import Message

_USUAL_SID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")


def dedupe(session: Session, arrival: Arrival) -> Receipt | None:
    """Return the receipt of the same message's first arrival, or None when it is new."""
    key = provider_key(arrival)
    if key is None:
        return None
    first = session.execute(
        select(Message.id, Message.conversation_id, Message.urgency).where(Message.provider_sid == key)
    ).first()
    if first is None:
        return None
    return Receipt(
        conversation=ConversationId(first.conversation_id),
        message=MessageId(first.id),
        duplicate=True,
        urgency=Urgency(first.urgency),
    )


def provider_key(arrival: Arrival) -> str | None:
    """Return what the unique column holds; None when the provider gave no id (better twice than lost).

    A web page makes its ids up, so they count only within its conversation: nobody can take another's id first.
    """
    if not arrival.sid:
        return None
    if arrival.channel == Channel.WEB:
        return "web:" + _digest((arrival.secret_hash or b"").hex() + "/" + arrival.sid)
    return arrival.sid if _USUAL_SID.match(arrival.sid) else "odd:" + _digest(arrival.sid)


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=24).hexdigest()
