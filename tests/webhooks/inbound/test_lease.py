"""One handler at a time has a conversation."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from sqlalchemy import update

from tests.webhooks.inbound.turns import replies, unhandled, write
from tests.webhooks.stub_brain import StubBrain
from webhooks.brain import Answer, Question, Reply
from webhooks.inbound import lease
from webhooks.inbound.handling import handle
from webhooks.parts import Parts
from webhooks.tables import Conversation


def test_one_handler_a_conversation(any_parts: Parts, brain: StubBrain) -> None:
    """While one handler has a conversation no other gets it; when its lease is over another one does."""
    conversation = write(any_parts, "hello")
    assert lease.claim(any_parts, conversation, "first")
    assert not handle(any_parts, brain, conversation)
    with time_machine.travel(lease.lease_end(any_parts.settings) + timedelta(seconds=1), tick=True):
        assert handle(any_parts, brain, conversation)


def test_late_handler_changes_nothing(any_parts: Parts, brain: StubBrain) -> None:
    """A handler whose lease went to another one throws its answer away."""
    conversation = write(any_parts, "hello")

    def slow(_question: Question) -> Answer:
        with any_parts.database.begin() as session:
            session.execute(update(Conversation).values(lease_owner="another"))
        return Answer(replies=(Reply("too late"),))

    brain.answering = slow
    handle(any_parts, brain, conversation)
    assert replies(any_parts) == []
    assert unhandled(any_parts) == 1
