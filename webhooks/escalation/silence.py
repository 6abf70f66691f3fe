"""The clocks that run on when a person does not write: a question without an answer, and silence in danger."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, select

from webhooks.clock import now
from webhooks.escalation.alarm import raise_alarm
from webhooks.live import QUEUE, conversation_topic, publish
from webhooks.names import CaseKind, CaseStatus, ConversationId, Urgency
from webhooks.parts import Parts
from webhooks.tables import Case, Conversation

UNANSWERED = "unanswered:danger_now"
_AT_ONCE = 200  # of each kind in one turn of the clock


def watch(parts: Parts) -> int:
    """Page for "are you in danger now?" that nobody answered in time, and flag who fell silent; return how many."""
    with parts.database.read() as session:
        asked = select(Conversation.id).where(Conversation.check_due_at <= now()).limit(_AT_ONCE)
        unanswered = session.scalars(asked).all()
        silent = session.scalars(
            select(Case.conversation_id)
            .join(Conversation, Conversation.id == Case.conversation_id)
            .where(*_is_silent(parts))
            .limit(_AT_ONCE)
        ).all()
    paged = [found for found in unanswered if _page(parts, found)]
    flagged = [found for found in silent if _flag(parts, found)]
    for found in (*paged, *flagged):
        publish(parts, conversation_topic(ConversationId(found)))
    if paged or flagged:
        publish(parts, QUEUE)
    return len(paged) + len(flagged)


def _page(parts: Parts, conversation_id: str) -> bool:
    with parts.database.begin() as session:
        conversation = session.get(Conversation, conversation_id, with_for_update=True)
        if conversation is None or conversation.check_due_at is None or conversation.check_due_at > now():
            return False  # answered at this moment
        conversation.check_due_at = None
        raise_alarm(session, parts, conversation, CaseKind.EMERGENCY, Urgency.EMERGENCY, [UNANSWERED])
        return True


def _flag(parts: Parts, conversation_id: str) -> bool:
    with parts.database.begin() as session:
        # Locked as storing a message does: whoever writes at this moment is not silent.
        conversation = session.get(Conversation, conversation_id, with_for_update=True)
        case = session.scalar(
            select(Case)
            .join(Conversation, Conversation.id == Case.conversation_id)
            .where(Conversation.id == conversation_id, *_is_silent(parts))
        )
        if conversation is None or case is None:
            return False
        case.silent_since = conversation.last_inbound_at
        return True


def _is_silent(parts: Parts) -> list[ColumnElement[bool]]:
    return [
        Case.urgency == Urgency.EMERGENCY,
        Case.status != CaseStatus.CLOSED,
        Case.silent_since.is_(None),
        Conversation.last_inbound_at <= now() - timedelta(seconds=parts.settings.silent_seconds),
    ]
