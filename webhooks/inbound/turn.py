"""One message's turn: the question for the brain, and the one transaction in which its answer becomes fact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.casecode import find_code
from bot.cleaning import clean, mask_numbers
from bot.language import Hints, variant
from bot.triage import screen
from webhooks.brain import Answer, Question
from webhooks.cases.erasing import alarm_is_open
from webhooks.cases.files import report_status
from webhooks.clock import now
from webhooks.inbound import commands, flood, lease
from webhooks.inbound.route import leave_to_operator
from webhooks.inbound.safe import say_safely
from webhooks.inbound.screen import SCREENING_FAILED
from webhooks.inbound.together import kind_together
from webhooks.names import Author, ConversationId, MessageId
from webhooks.outbox.rows import enqueue_reply
from webhooks.parts import Parts
from webhooks.tables import Conversation, Message


@dataclass(frozen=True)
class Turn:
    """The oldest message of a conversation that is not handled, and what to ask the brain about it."""

    message: MessageId
    conversation: ConversationId
    stored_at: datetime
    question: Question | None  # None: an operator has taken over


@dataclass(frozen=True)
class Settled:
    """What a committed turn leaves to do: more messages, and the brain's own copy to delete."""

    more: bool
    forget: bool = False


def next_turn(parts: Parts, conversation_id: ConversationId, owner: str) -> Turn | None:
    """Return the next turn of a conversation; None when every message is handled. Writes nothing.

    Raises:
        LeaseLost: another handler has the conversation.
    """
    with parts.database.read() as session:
        return turn_in(session, parts, conversation_id, owner)


def turn_in(session: Session, parts: Parts, conversation_id: ConversationId, owner: str) -> Turn | None:
    """Do what `next_turn` does, in the caller's session."""
    conversation = session.get(Conversation, conversation_id)
    if conversation is None or conversation.lease_owner != owner:
        raise lease.LeaseLost
    message = oldest_unhandled(session, conversation_id)
    if message is None:
        return None
    question = None if conversation.taken_over_by else _question(session, parts, conversation, message)
    return Turn(MessageId(message.id), conversation_id, message.created_at, question)


def settle(parts: Parts, turn: Turn, answer: Answer, owner: str) -> Settled:
    """Apply the commands, enqueue the replies and mark the message as handled: all of it, or nothing.

    Raises:
        LeaseLost: another handler has the conversation.
    """
    with parts.database.begin() as session:
        return settle_in(session, parts, turn, answer, owner)


def settle_in(session: Session, parts: Parts, turn: Turn, answer: Answer, owner: str) -> Settled:
    """Do what `settle` does, in the caller's transaction."""
    conversation = lease.held(session, turn.conversation, owner)
    message = session.get_one(Message, turn.message)
    if message.handled_at is not None:
        return Settled(more=_go_on(session, parts, conversation))
    work = commands.Work(parts, session, conversation, message, check_due_at=conversation.check_due_at)
    conversation.check_due_at = None  # they wrote; the brain sets the clock anew when it asks again
    for command in answer.commands:
        commands.apply(work, command)
    if conversation.taken_over_by is not None:
        leave_to_operator(session, parts, conversation, message)  # taken over while the brain was thinking
    else:
        said = [enqueue_reply(session, parts, conversation, reply.text, reply.choices) for reply in answer.replies]
        message.case_id = message.case_id or next((reply.case_id for reply in said), None)
        if said and flood.is_flood(session, conversation, message):
            flood.put_off(session, said)
        if not answer.replies and not answer.commands:
            say_safely(session, parts, conversation)  # a person who wrote is never left with silence
    message.handled_at = now()
    conversation.safe_reply_at = None  # the outage, if there was one, is over
    return Settled(more=_go_on(session, parts, conversation), forget=work.forget)


def pass_to_operator(parts: Parts, turn: Turn, owner: str) -> Settled:
    """Leave a message to the operator who has taken over.

    Raises:
        LeaseLost: another handler has the conversation.
    """
    with parts.database.begin() as session:
        conversation = lease.held(session, turn.conversation, owner)
        leave_to_operator(session, parts, conversation, session.get_one(Message, turn.message))
        return Settled(more=_go_on(session, parts, conversation))


def oldest_unhandled(session: Session, conversation_id: str) -> Message | None:
    """Return the message whose turn it is."""
    return session.scalar(
        select(Message)
        .where(
            Message.conversation_id == conversation_id,
            Message.author == Author.PERSON,
            Message.handled_at.is_(None),
        )
        .order_by(Message.created_at, Message.id)
        .limit(1)
    )


def _go_on(session: Session, parts: Parts, conversation: Conversation) -> bool:
    """Keep the lease while messages wait, else release it; returns whether some wait."""
    session.flush()
    if oldest_unhandled(session, conversation.id) is not None:
        conversation.lease_until = lease.lease_end(parts.settings)
        return True
    lease.release(conversation)
    return False


def _kind(message: Message, cleaned: str, language: str | None) -> str | None:
    if not message.cues or SCREENING_FAILED in message.cues:
        return None
    return kind_together(message.cues) or screen(cleaned, language).kind


def _question(session: Session, parts: Parts, conversation: Conversation, message: Message) -> Question:
    original = parts.vault.get(message, "text") or ""
    media = parts.vault.get_json(message, "media") or []
    code = find_code(original)
    status = report_status(session, code) if code else None
    cleaned = clean(original)
    country = conversation.country or conversation.country_hint
    return Question(
        conversation=ConversationId(conversation.id),
        text=mask_numbers(cleaned),
        message_id=MessageId(message.id),
        channel=conversation.channel,
        language=conversation.language,
        country=country,
        urgency=message.urgency,
        screening_kind=_kind(message, cleaned, conversation.language),
        alarm=alarm_is_open(session, conversation.id),
        case_code=conversation.case_code,
        report={"known": status is not None, "status": status} if code else None,
        media=sorted({medium["kind"] for medium in media}),
        # Of anyone: the brain may change to Chinese in this very turn.
        script=conversation.script_variant or variant(cleaned, Hints(country=country)),
    )
