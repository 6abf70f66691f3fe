"""Leases: one handler a conversation, across threads, processes and crashes.

A conditional UPDATE gives a conversation to one owner until a moment. A handler that dies keeps it no longer than
that; one that was merely slow finds at its commit that the conversation is somebody else's, and changes nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from webhooks.clock import now
from webhooks.names import Author, ConversationId
from webhooks.parts import Parts
from webhooks.settings import Settings
from webhooks.tables import Conversation, Message

_MARGIN_SECONDS = 5.0  # for the two transactions around the brain's answer


class LeaseLost(Exception):
    """Another handler has the conversation by now."""


def lease_end(settings: Settings) -> datetime:
    """Return until when a handler that begins now may take for one message."""
    return now() + timedelta(seconds=settings.brain_timeout + _MARGIN_SECONDS)


def claim(parts: Parts, conversation: ConversationId, owner: str) -> bool:
    """Give a conversation that has something due, and no handler, to `owner`; False when that is not so."""
    at = now()
    with parts.database.begin() as session:
        won = session.execute(
            update(Conversation)
            .where(
                Conversation.id == conversation,
                _is_free(at),
                select(Message.id)
                .where(Message.conversation_id == conversation, Message.handled_at.is_(None), _is_due(at))
                .exists(),
            )
            .values(lease_until=lease_end(parts.settings), lease_owner=owner)
            .returning(Conversation.id)
            .execution_options(synchronize_session=False)
        )
        return won.first() is not None


def is_free(conversation: Conversation) -> bool:
    """Whether no handler has a conversation; its row must be locked, or SQLite's one writer be the caller."""
    return conversation.lease_until is None or conversation.lease_until <= now()


def give(settings: Settings, conversation: Conversation) -> str:
    """Give a free conversation, in the caller's transaction, to a new owner; returns the owner."""
    conversation.lease_owner, conversation.lease_until = uuid4().hex, lease_end(settings)
    return conversation.lease_owner


def held(session: Session, conversation: ConversationId, owner: str) -> Conversation:
    """Return the conversation, locked until the commit.

    Raises:
        LeaseLost: `owner` has it no longer, or it was erased.
    """
    found = session.scalar(select(Conversation).where(Conversation.id == conversation).with_for_update())
    if found is None or found.lease_owner != owner:
        raise LeaseLost
    return found


def release(conversation: Conversation) -> None:
    """Let any handler have the conversation."""
    conversation.lease_until = conversation.lease_owner = None


def due(session: Session, most: int) -> list[ConversationId]:
    """Return conversations that no handler has and whose messages wait, those that wait longest first."""
    at = now()
    found = session.scalars(
        select(Message.conversation_id)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(Message.handled_at.is_(None), Message.author == Author.PERSON, _is_due(at), _is_free(at))
        .order_by(Message.created_at)
        .limit(most)
    )
    return [ConversationId(found_id) for found_id in dict.fromkeys(found)]


def _is_free(at: datetime) -> ColumnElement[bool]:
    return or_(Conversation.lease_until.is_(None), Conversation.lease_until <= at)


def _is_due(at: datetime) -> ColumnElement[bool]:
    return or_(Message.try_at.is_(None), Message.try_at <= at)


def is_held(session: Session, conversation: ConversationId) -> bool:
    """Whether a handler works on this conversation."""
    until = session.scalar(select(Conversation.lease_until).where(Conversation.id == conversation))
    return until is not None and until > now()
