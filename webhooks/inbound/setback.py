"""A turn that did not come about: the safe reply, another try later, and at last a human."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from webhooks.cases.files import open_case
from webhooks.clock import now
from webhooks.inbound import lease
from webhooks.inbound.safe import say_safely
from webhooks.inbound.turn import Turn
from webhooks.metrics import GIVEN_UP
from webhooks.names import Author, CaseKind, Urgency
from webhooks.parts import Parts
from webhooks.tables import Conversation, Message

BACKOFF_SECONDS = (1, 2, 5, 10, 30)
# A brain that answers others but not this message will not take it later either: after some 50 s a human reads it.
MOST_REFUSALS = len(BACKOFF_SECONDS) + 1
BRAIN_SILENT = "brain_silent"


def put_off(parts: Parts, turn: Turn, owner: str, *, asked: bool, refused: bool) -> bool:
    """Keep a message for another try, say the safe reply, and release the conversation.

    Args:
        parts: the process's parts.
        turn: the turn that failed.
        owner: who holds the conversation's lease.
        asked: the brain was asked; else the next try is soon and this one does not count.
        refused: the brain answered with an error, so that it may be this message.

    Returns:
        Whether a human has the message now.

    Raises:
        LeaseLost: another handler has the conversation.
    """
    with parts.database.begin() as session:
        conversation = lease.held(session, turn.conversation, owner)
        lease.release(conversation)
        message = session.get_one(Message, turn.message)
        if message.handled_at is not None:
            return False
        message.attempts += asked
        say_safely(session, parts, conversation)
        if message.urgency == Urgency.HIGH:
            _ask_by_silence(session, parts, conversation, message)
        age = now() - message.created_at
        if age >= timedelta(seconds=parts.settings.brain_give_up_seconds) or (
            refused and message.attempts >= MOST_REFUSALS
        ):
            _give_to_human(session, parts, conversation, message)
            return True
        pause = BACKOFF_SECONDS[min(message.attempts, len(BACKOFF_SECONDS)) - 1] if asked else BACKOFF_SECONDS[0]
        _try_again(session, conversation, now() + timedelta(seconds=pause))
        return False


def _try_again(session: Session, conversation: Conversation, at: datetime | None) -> None:
    """Set the next try of all that wait: the later ones neither overtake the first nor wake a handler for it."""
    session.flush()
    session.execute(
        update(Message)
        .where(
            Message.conversation_id == conversation.id,
            Message.author == Author.PERSON,
            Message.handled_at.is_(None),
        )
        .values(try_at=at)
    )


def _ask_by_silence(session: Session, parts: Parts, conversation: Conversation, message: Message) -> None:
    """Do what the brain would with a possible danger: on the queue at once, and paged when nothing clears it in time.

    The brain would ask "are you in danger now?". When it is back in time, its turn stops this clock and asks.
    """
    case = open_case(session, parts, conversation, CaseKind.OTHER, Urgency.HIGH, [f"cue:{cue}" for cue in message.cues])
    message.case_id = message.case_id or case.id
    if case.urgency == Urgency.HIGH:  # not once it was paged
        due = now() + timedelta(seconds=parts.settings.check_seconds)
        conversation.check_due_at = conversation.check_due_at or due


def _give_to_human(session: Session, parts: Parts, conversation: Conversation, message: Message) -> None:
    """Put a message that the brain never took into the queue; it counts as handled."""
    case = open_case(session, parts, conversation, CaseKind.OTHER, message.urgency, [BRAIN_SILENT])
    case.waiting_since = case.waiting_since or message.created_at
    message.case_id = message.case_id or case.id
    message.handled_at = now()
    _try_again(session, conversation, None)  # the next one may fare better
    GIVEN_UP.inc()
