"""Putting rows into the outbox: in the same transaction as what caused them, so that neither exists alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webhooks.cases.files import open_case_of
from webhooks.channels.render import LONGEST_BODY, numbered, pieces, units
from webhooks.clock import now
from webhooks.names import Author, Channel, OutboxState, PhoneNumber
from webhooks.parts import Parts
from webhooks.tables import Conversation, Message, Outbox, Page

REPLY, PAGE, REDACTION = "reply", "page", "redact"
NOT_NEEDED = "not_needed"

_sequence_lock = threading.Lock()
_last_sequence = 0


def enqueue_reply(
    session: Session,
    parts: Parts,
    conversation: Conversation,
    text: str,
    choices: Sequence[str] = (),
    author: str = Author.BOT,
    staff_id: str | None = None,
) -> Message:
    """Store a reply in the thread and in the outbox, in the caller's transaction.

    A web reply waits until the browser has it. A text too long for Twilio becomes several rows of the same lane.

    Returns:
        The thread's message; its outbox rows carry its id.
    """
    at = now()
    case = open_case_of(session, conversation.id)
    message = Message(
        conversation_id=conversation.id,
        case_id=case.id if case is not None else None,
        author=str(author),
        staff_id=staff_id,
        created_at=at,
        handled_at=at,
    )
    parts.vault.put(message, "text", text)
    session.add(message)
    session.flush()  # the outbox row refers to it
    on_web = conversation.channel == Channel.WEB
    if not on_web:
        _drop_put_off(session, conversation, at)
        release_waiting(session, conversation, at)  # the table orders them: what waited longer leaves first
    for body in [(text, list(choices))] if on_web else _bodies(text, choices):
        row = Outbox(
            kind=REPLY,
            channel=conversation.channel,
            conversation_id=conversation.id,
            message_id=message.id,
            lane=f"conversation:{conversation.id}",
            sequence=next_sequence(),
            state=OutboxState.WAITING if on_web else OutboxState.PENDING,
            due_at=at,
            created_at=at,
        )
        parts.vault.put_json(row, "body", {"text": body[0], "choices": body[1]})
        session.add(row)
    return message


def enqueue_page(session: Session, parts: Parts, page: Page, number: str, text: str) -> Outbox:
    """Store an SMS to an on-call number for a page, in the caller's transaction."""
    row = Outbox(kind=PAGE, channel=Channel.SMS, page_id=page.id, lane=f"page:{page.id}", sequence=next_sequence())
    parts.vault.put(row, "address", PhoneNumber(number))
    parts.vault.put_json(row, "body", {"text": text, "choices": []})
    session.add(row)
    return row


def enqueue_redaction(session: Session, parts: Parts, channel: str, sid: str) -> Outbox:
    """Have Twilio forget the text of one of its messages, once the caller's transaction is committed."""
    row = Outbox(kind=REDACTION, channel=channel, provider_sid=sid, lane=f"redact:{sid}", sequence=next_sequence())
    parts.vault.put_json(row, "body", {})
    session.add(row)
    return row


def release_waiting(session: Session, conversation: Conversation, at: datetime) -> None:
    """Let the replies leave that waited for the person to write, when they have written since."""
    if conversation.last_inbound_at is None:
        return
    session.execute(
        update(Outbox)
        .where(
            Outbox.conversation_id == conversation.id,
            Outbox.channel != Channel.WEB,
            Outbox.state == OutboxState.WAITING,
            Outbox.due_at < conversation.last_inbound_at,
        )
        .values(state=OutboxState.PENDING, due_at=at, provider_sid=None)
    )


def release_all_waiting(parts: Parts) -> None:
    """Release for every conversation: where an operator has taken over, no reply of the bot does it."""
    with parts.database.read() as session:
        ids = session.scalars(
            select(Conversation.id)
            .join(Outbox, Outbox.conversation_id == Conversation.id)
            .where(
                Outbox.state == OutboxState.WAITING,
                Outbox.channel != Channel.WEB,
                Outbox.due_at < Conversation.last_inbound_at,
            )
            .distinct()
        ).all()
    for conversation_id in ids:
        with parts.database.begin() as session:
            release_waiting(session, session.get_one(Conversation, conversation_id), now())


def _drop_put_off(session: Session, conversation: Conversation, at: datetime) -> None:
    """Drop the bot's replies that a flood had put off: the new one takes their place, and must not wait behind them."""
    session.execute(
        update(Outbox)
        .where(
            Outbox.conversation_id == conversation.id,
            Outbox.state == OutboxState.PENDING,
            Outbox.due_at > at,
            Outbox.attempts == 0,  # one that Twilio did not take yet is tried again
        )
        .values(state=OutboxState.FAILED, error_code=NOT_NEEDED)
        .execution_options(synchronize_session="fetch")
    )


def next_sequence() -> int:
    """Return nanoseconds since the epoch, never the same twice in a process and never falling."""
    global _last_sequence
    with _sequence_lock:
        _last_sequence = max(_last_sequence + 1, time.time_ns())
        return _last_sequence


def _bodies(text: str, choices: Sequence[str]) -> list[tuple[str, list[str]]]:
    whole = numbered(text, choices)
    if units(whole) <= LONGEST_BODY:
        return [(text, list(choices))]
    return [(piece, []) for piece in pieces(whole)]
