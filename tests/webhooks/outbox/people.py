"""Conversations, replies and rows for tests of what leaves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.casecode import new_code
from webhooks.channels.twilio_sender import TwilioSender
from webhooks.clock import now
from webhooks.names import Author, Channel, PhoneNumber
from webhooks.outbox.claiming import claim
from webhooks.outbox.delivery import deliver
from webhooks.outbox.rows import PAGE, REDACTION, REPLY, enqueue_reply
from webhooks.parts import Parts
from webhooks.tables import Case, Conversation, Outbox, Page

PERSON = "+15005550100"
BOTH = frozenset({Channel.SMS, Channel.WHATSAPP})
KINDS = (PAGE, REPLY, REDACTION)


def conversation(parts: Parts, channel: str = Channel.SMS, number: str = PERSON, **values: Any) -> Conversation:
    """Store a conversation whose person wrote just now, unless `values` say otherwise."""
    with parts.database.begin() as session:
        contact = (
            None if channel == Channel.WEB else parts.vault.contact(session, Channel(channel), PhoneNumber(number))
        )
        made = Conversation(
            channel=channel,
            contact_id=contact.id if contact else None,
            case_code=new_code(),
            **({"last_inbound_at": now()} | values),
        )
        session.add(made)
    return made


def case(parts: Parts, of: Conversation, **values: Any) -> Case:
    """Store an open emergency of a conversation."""
    with parts.database.begin() as session:
        made = Case(
            code=of.case_code,
            conversation_id=of.id,
            kind="emergency",
            channel=of.channel,
            reasons=[],
            **({"urgency": "emergency", "status": "open"} | values),
        )
        session.add(made)
    return made


def page(parts: Parts, of: Case, next_at: datetime | None, level: int = 0) -> Page:
    """Store a page whose clock runs until `next_at`."""
    with parts.database.begin() as session:
        made = Page(case_id=of.id, level=level, next_at=next_at)
        session.add(made)
    return made


def reply(
    parts: Parts, to: Conversation, text: str = "Hello", choices: Iterable[str] = (), author: str = Author.BOT
) -> str:
    """Enqueue a reply and return the id of its first row."""
    with parts.database.begin() as session:
        message = enqueue_reply(session, parts, session.get_one(Conversation, to.id), text, list(choices), author)
        session.flush()
        return (
            session.scalars(select(Outbox.id).where(Outbox.message_id == message.id).order_by(Outbox.sequence)).first()
            or ""
        )


def rows(parts: Parts) -> list[Outbox]:
    """Return every row in the order in which they were written."""
    with parts.database.read() as session:
        return list(session.scalars(select(Outbox).order_by(Outbox.sequence)))


def row(parts: Parts, row_id: str) -> Outbox:
    """Return one row as it is stored now."""
    with parts.database.read() as session:
        return session.get_one(Outbox, row_id)


def send_due(parts: Parts, sender: TwilioSender) -> int:
    """Claim and send what is due, as the worker does; return how many rows that were."""
    claimed = claim(parts, KINDS, BOTH, 100)
    for row_id in claimed:
        deliver(parts, sender, row_id)
    return len(claimed)
