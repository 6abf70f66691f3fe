"""Erasing what people wrote: sealed columns are emptied, and what counts (states, times) stays."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webhooks.names import CaseStatus, OutboxState, Urgency
from webhooks.parts import Parts
from webhooks.tables import Case, Conversation, Message, Outbox

_UNSENT = (OutboxState.PENDING, OutboxState.SENDING)


def alarm_is_open(session: Session, conversation_id: str) -> bool:
    """Whether somebody may be in danger: an emergency of this conversation is not closed."""
    return (
        session.scalar(
            select(Case.id).where(
                Case.conversation_id == conversation_id,
                Case.urgency == Urgency.EMERGENCY,
                Case.status != CaseStatus.CLOSED,
            )
        )
        is not None
    )


def erase_words(session: Session, parts: Parts, conversation: Conversation) -> None:
    """Erase every word of a conversation: messages, media, answers and replies, but not a reply still to be sent."""
    session.execute(
        update(Message)
        .where(Message.conversation_id == conversation.id)
        .values(text_sealed=None, media_sealed=None)
        .execution_options(synchronize_session="fetch")
    )
    session.execute(
        update(Case)
        .where(Case.conversation_id == conversation.id)
        .values(answers_sealed=None)
        .execution_options(synchronize_session="fetch")
    )
    for row in session.scalars(
        select(Outbox).where(Outbox.conversation_id == conversation.id, Outbox.state.not_in(_UNSENT))
    ):
        parts.vault.put_json(row, "body", {"text": ""})
    session.flush()
