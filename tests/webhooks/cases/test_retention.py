"""What is kept, for how long, and what stays of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import time_machine
from sqlalchemy import func, select

from tests.webhooks.stub_brain import StubBrain
from tests.webhooks.twilio_client import PERSON, new_sid
from webhooks.brain import Answer, BrainUnavailable, Reply
from webhooks.cases import retention
from webhooks.cases.files import close_case, open_case_of
from webhooks.clock import now
from webhooks.inbound.arrival import Arrival
from webhooks.inbound.handling import handle
from webhooks.inbound.pipeline import take
from webhooks.names import Channel, ConversationId, OutboxState, PhoneNumber
from webhooks.parts import Parts
from webhooks.tables import Base, Case, Contact, Conversation, Message, Outbox

OPEN_TIP: dict[str, Any] = {"command": "open_case", "kind": "tip", "urgency": "high"}


def turn(parts: Parts, brain: StubBrain, text: str, *commands: dict[str, Any]) -> ConversationId:
    """Let a person write and the brain answer; everything that leaves is delivered."""
    brain.answering = lambda _question: Answer(replies=(Reply("a reply"),), commands=commands)
    conversation = take(parts, Arrival(Channel.SMS, new_sid(), text, address=PhoneNumber(PERSON))).conversation
    assert conversation is not None
    handle(parts, brain, conversation)
    with parts.database.begin() as session:
        for row in session.scalars(select(Outbox)):
            row.state = OutboxState.DELIVERED
    return conversation


def close(parts: Parts, conversation: ConversationId) -> None:
    """Close the conversation's case."""
    with parts.database.begin() as session:
        case = open_case_of(session, conversation)
        assert case is not None
        close_case(session, parts, case, None, "resolved")


def counts(parts: Parts, *tables: type[Base]) -> list[int]:
    """Count the rows of tables."""
    with parts.database.read() as session:
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def run_after(parts: Parts, brain: StubBrain, **later: float) -> int:
    """Run retention at a later time."""
    with time_machine.travel(now() + timedelta(**later), tick=True):
        return retention.run(parts, brain.forget)


def test_conversation_without_a_case_goes_after_days_of_silence(any_parts: Parts, brain: StubBrain) -> None:
    """Messages, contact and conversation are erased, and the brain forgets it."""
    conversation = turn(any_parts, brain, "hello")
    days = any_parts.settings.conversation_days
    assert run_after(any_parts, brain, days=days - 1) == 0
    assert run_after(any_parts, brain, days=days, seconds=5) == 1
    assert counts(any_parts, Conversation, Contact, Message, Outbox) == [0, 0, 0, 0]
    assert brain.forgotten == [conversation]


def test_open_case_keeps_everything(any_parts: Parts, brain: StubBrain) -> None:
    """Nothing of an open case is erased, however old it is."""
    turn(any_parts, brain, "hello", OPEN_TIP)
    assert run_after(any_parts, brain, days=3650) == 0
    assert counts(any_parts, Case, Message, Contact) == [1, 2, 1]


def test_closed_case_keeps_what_counts(any_parts: Parts, brain: StubBrain) -> None:
    """After the retention time thread, answers and number are gone; code, states and times stay."""
    conversation = turn(
        any_parts, brain, "a place", OPEN_TIP, {"command": "answer", "field": "place", "from_message": True}
    )
    close(any_parts, conversation)
    days = any_parts.settings.retention_days
    run_after(any_parts, brain, days=days - 1)
    assert counts(any_parts, Message, Contact) == [2, 1]
    run_after(any_parts, brain, days=days, seconds=5)
    assert counts(any_parts, Case, Conversation, Message, Outbox, Contact) == [1, 1, 0, 0, 0]
    with any_parts.database.read() as session:
        case = session.scalars(select(Case)).one()
        assert (case.answers_sealed, case.outcome) == (None, "resolved")


def test_words_after_a_closed_case_do_not_wait_for_it(any_parts: Parts, brain: StubBrain) -> None:
    """Small talk after a closed case goes after days of silence, not after the case's months."""
    conversation = turn(any_parts, brain, "hello", OPEN_TIP)
    close(any_parts, conversation)
    turn(any_parts, brain, "thank you")
    run_after(any_parts, brain, days=any_parts.settings.conversation_days, seconds=5)
    assert counts(any_parts, Message, Contact, Conversation) == [2, 1, 1]


def test_waiting_message_is_never_erased(any_parts: Parts, brain: StubBrain) -> None:
    """A message that nobody has handled is older than any clock."""
    take(any_parts, Arrival(Channel.SMS, new_sid(), "hello", address=PhoneNumber(PERSON)))
    assert run_after(any_parts, brain, days=3650) == 0
    assert counts(any_parts, Message) == [1]


def test_wish_takes_the_number_too(any_parts: Parts, brain: StubBrain) -> None:
    """Once the confirmation has left, the contact of whoever asked for deletion is erased."""
    turn(any_parts, brain, "hello", OPEN_TIP)
    turn(any_parts, brain, "delete my messages", {"command": "delete"})
    assert run_after(any_parts, brain, minutes=59) == 0
    assert run_after(any_parts, brain, minutes=61) == 1
    assert counts(any_parts, Contact) == [0]
    with any_parts.database.read() as session:
        assert session.scalars(select(Conversation.delete_requested_at)).all() == [None]


def test_wish_waits_for_the_brain(any_parts: Parts, brain: StubBrain) -> None:
    """While the brain cannot be told to forget, the wish is not fulfilled, and is tried again."""
    turn(any_parts, brain, "delete my messages", {"command": "delete"})

    def silent(_conversation: ConversationId) -> None:
        raise BrainUnavailable("ConnectError")

    with time_machine.travel(now() + timedelta(hours=2), tick=True):
        assert retention.run(any_parts, silent) == 0
        assert retention.run(any_parts, brain.forget) == 1


def test_whoever_writes_again_begins_anew(any_parts: Parts, brain: StubBrain) -> None:
    """A message after the deletion is a new beginning: it is not erased with the old ones."""
    turn(any_parts, brain, "delete my messages", {"command": "delete"})
    turn(any_parts, brain, "hello again")
    assert run_after(any_parts, brain, hours=2) == 0
    assert counts(any_parts, Contact) == [1]
