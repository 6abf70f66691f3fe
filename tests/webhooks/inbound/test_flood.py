"""A flood from one sender costs few replies, and hides no danger."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from sqlalchemy import select

from tests.webhooks.inbound.turns import DANGER, write
from tests.webhooks.stub_brain import StubBrain
from tests.webhooks.twilio_client import PERSON
from webhooks.clock import now
from webhooks.inbound.arrival import Arrival
from webhooks.inbound.flood import MOST_A_MINUTE, PAUSE
from webhooks.inbound.handling import handle
from webhooks.inbound.pipeline import take
from webhooks.names import Channel, OutboxState, PhoneNumber
from webhooks.outbox.rows import enqueue_reply
from webhooks.parts import Parts
from webhooks.tables import Conversation, Message, Outbox, Page


def flooded(parts: Parts, brain: StubBrain, messages: int = 40) -> str:
    """Write so many messages at once and have each handled; return the conversation."""
    for number in range(messages):
        conversation = write(parts, f"hahaha you are boring number {number}")
        handle(parts, brain, conversation)
    return conversation


def leaving(parts: Parts) -> list[tuple[str, timedelta]]:
    """Return each reply that will leave, with how long it waits, oldest first."""
    rows = select(Outbox).where(Outbox.kind == "reply", Outbox.state == OutboxState.PENDING).order_by(Outbox.sequence)
    with parts.database.read() as session:
        return [
            (parts.vault.get_json(row, "body")["text"], row.due_at - row.created_at) for row in session.scalars(rows)
        ]


def test_flood_is_answered_once_a_minute(any_parts: Parts, brain: StubBrain) -> None:
    """All forty messages are stored and asked; after ten replies only the newest one leaves, a minute later."""
    with time_machine.travel(now(), tick=False):
        flooded(any_parts, brain)
    assert len(brain.asked) == 40
    found = leaving(any_parts)
    assert [pause for _, pause in found] == [timedelta(0)] * MOST_A_MINUTE + [PAUSE]
    assert found[-1][0] == "heard: hahaha you are boring number 39"


def test_danger_in_a_flood_pages_and_is_answered_at_once(any_parts: Parts, brain: StubBrain) -> None:
    """The forty-first message is danger: paged, and its reply waits behind nothing."""
    with time_machine.travel(now(), tick=False):
        flooded(any_parts, brain)
        handle(any_parts, brain, write(any_parts, DANGER))
        assert leaving(any_parts)[MOST_A_MINUTE:] == [(f"heard: {DANGER}", timedelta(0))]
    with any_parts.database.read() as session:
        assert len(session.scalars(select(Page)).all()) == 1


def test_nothing_is_slow_while_an_alarm_is_open(any_parts: Parts, brain: StubBrain) -> None:
    """A person in danger who texts a word at a time gets every reply."""
    with time_machine.travel(now(), tick=False):
        handle(any_parts, brain, write(any_parts, DANGER))
        flooded(any_parts, brain, 20)
    assert {pause for _, pause in leaving(any_parts)} == {timedelta(0)}


def test_other_people_are_not_slowed(any_parts: Parts, brain: StubBrain) -> None:
    """A flood holds up nobody else."""
    with time_machine.travel(now(), tick=False):
        flooded(any_parts, brain, 20)
        arrival = Arrival(Channel.SMS, "SM" + "9" * 32, "hello", address=PhoneNumber(PERSON[:-1] + "7"))
        other = take(any_parts, arrival).conversation
        assert other is not None
        handle(any_parts, brain, other)
    assert leaving(any_parts)[-1] == ("heard: hello", timedelta(0))


def test_operator_is_not_held_up(any_parts: Parts, brain: StubBrain) -> None:
    """What an operator writes to the sender of a flood leaves at once, in place of the bot's reply."""
    with time_machine.travel(now(), tick=False):
        conversation = flooded(any_parts, brain, 20)
        with any_parts.database.begin() as session:
            enqueue_reply(session, any_parts, session.get_one(Conversation, conversation), "we read", author="operator")
        assert leaving(any_parts)[MOST_A_MINUTE:] == [("we read", timedelta(0))]


def test_a_minute_later_all_is_as_before(any_parts: Parts, brain: StubBrain) -> None:
    """When the flood is over, the next message has its reply at once."""
    with time_machine.travel(now(), tick=False) as clock:
        flooded(any_parts, brain, 20)
        clock.shift(PAUSE + timedelta(seconds=1))
        handle(any_parts, brain, write(any_parts, "sorry. hello"))
    assert leaving(any_parts)[-1] == ("heard: sorry. hello", timedelta(0))
    with any_parts.database.read() as session:
        assert len(session.scalars(select(Message.id).where(Message.handled_at.is_(None))).all()) == 0
