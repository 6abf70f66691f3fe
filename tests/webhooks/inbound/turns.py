"""What tests of turns share: messages taken in, brains that answer as they are told, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from tests.webhooks.twilio_client import PERSON, new_sid
from webhooks.brain import Answer, BrainUnavailable, Question, Reply
from webhooks.inbound.arrival import Arrival
from webhooks.inbound.pipeline import take
from webhooks.names import Author, Channel, ConversationId, PhoneNumber
from webhooks.parts import Parts
from webhooks.tables import Case, Conversation, Message, Outbox, Staff

DANGER = "help they locked me in the room and he is beating me now"


def write(parts: Parts, text: str, **more: Any) -> ConversationId:
    """Take in an SMS; return its conversation."""
    arrival = Arrival(Channel.SMS, new_sid(), text, address=PhoneNumber(PERSON), **more)
    conversation = take(parts, arrival).conversation
    assert conversation is not None
    return conversation


def replies(parts: Parts) -> list[str]:
    """Return the texts in the outbox that go to people, oldest first."""
    with parts.database.read() as session:
        rows = session.scalars(select(Outbox).where(Outbox.kind == "reply").order_by(Outbox.sequence)).all()
        return [parts.vault.get_json(row, "body")["text"] for row in rows]


def unhandled(parts: Parts) -> int:
    """Count the messages that wait."""
    with parts.database.read() as session:
        return len(
            session.scalars(
                select(Message.id).where(Message.handled_at.is_(None), Message.author == Author.PERSON)
            ).all()
        )


def only_case(parts: Parts) -> Case:
    """Return the one case."""
    with parts.database.read() as session:
        return session.scalars(select(Case)).one()


def silent(_question: Question) -> Answer:
    """Be a brain that does not answer."""
    raise BrainUnavailable("ConnectError")


def commanding(*commands: dict[str, Any]) -> Callable[[Question], Answer]:
    """Be a brain that answers with commands and a text."""
    return lambda _question: Answer(replies=(Reply("done"),), commands=commands)


def take_over(parts: Parts, conversation: ConversationId) -> None:
    """Let an operator take over."""
    with parts.database.begin() as session:
        staff = Staff(name="operator")
        session.add(staff)
        session.flush()
        session.get_one(Conversation, conversation).taken_over_by = staff.id
