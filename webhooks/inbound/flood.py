"""A flood from one sender: its replies are few, its dangerous messages are like anybody's.

Every message is stored, screened and answered by the brain. Of the replies only the newest leaves, a minute later, so
that a flood costs little and fills no phone. The web chat has a limit of its own (webhooks/site/limits.py).
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from webhooks.cases.erasing import alarm_is_open
from webhooks.clock import now
from webhooks.names import Author, Channel, OutboxState, Urgency
from webhooks.tables import Conversation, Message, Outbox

MOST_A_MINUTE = 10
"""Messages of one person in a minute that each get their reply; nobody reads more, however fast they write."""

PAUSE = timedelta(minutes=1)


def is_flood(session: Session, conversation: Conversation, message: Message) -> bool:
    """Whether this message is one of too many; never one that may be danger, nor any while an alarm is open."""
    if conversation.channel == Channel.WEB or message.urgency != Urgency.ROUTINE:
        return False
    lately = session.scalar(
        select(func.count()).where(
            Message.conversation_id == conversation.id,
            Message.author == Author.PERSON,
            Message.created_at > message.created_at - PAUSE,
            Message.created_at <= message.created_at,
        )
    )
    return (lately or 0) > MOST_A_MINUTE and not alarm_is_open(session, conversation.id)


def put_off(session: Session, replies: list[Message]) -> None:
    """Let replies leave in a minute, unless another reply comes before: that takes their place."""
    session.flush()
    session.execute(
        update(Outbox)
        .where(Outbox.message_id.in_([reply.id for reply in replies]), Outbox.state == OutboxState.PENDING)
        .values(due_at=now() + PAUSE)
        .execution_options(synchronize_session="fetch")
    )
