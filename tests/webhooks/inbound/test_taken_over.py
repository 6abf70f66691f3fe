"""While an operator writes the bot is silent, and danger still pages."""

from __future__ import annotations

from sqlalchemy import select

from tests.webhooks.inbound.turns import DANGER, only_case, replies, take_over, unhandled, write
from tests.webhooks.stub_brain import StubBrain
from webhooks.brain import Answer, Question, Reply
from webhooks.inbound.handling import handle
from webhooks.parts import Parts
from webhooks.tables import Conversation, Page


def test_taken_over_conversation_is_silent(any_parts: Parts, brain: StubBrain) -> None:
    """While an operator writes the brain is not asked; the message waits for the operator in the case."""
    conversation = write(any_parts, "hello")
    handle(any_parts, brain, conversation)
    take_over(any_parts, conversation)
    write(any_parts, "is anybody there?")
    handle(any_parts, brain, conversation)
    assert len(brain.asked) == 1
    assert only_case(any_parts).waiting_since is not None
    assert unhandled(any_parts) == 0


def test_danger_pages_while_an_operator_writes(any_parts: Parts, brain: StubBrain) -> None:
    """A taken-over conversation still pages for danger."""
    conversation = write(any_parts, "hello")
    handle(any_parts, brain, conversation)
    take_over(any_parts, conversation)
    write(any_parts, DANGER)
    with any_parts.database.read() as session:
        assert len(session.scalars(select(Page)).all()) == 1


def test_taken_over_before_the_brain_is_asked(any_parts: Parts, brain: StubBrain) -> None:
    """A message that came just before the operator took over goes to the operator."""
    conversation = write(any_parts, "hello")
    take_over(any_parts, conversation)
    handle(any_parts, brain, conversation)
    assert (brain.asked, replies(any_parts), unhandled(any_parts)) == ([], [], 0)


def test_taken_over_while_the_brain_thinks(any_parts: Parts, brain: StubBrain) -> None:
    """An operator who takes over during the turn silences its reply."""
    conversation = write(any_parts, "hello")

    def thinking(_question: Question) -> Answer:
        take_over(any_parts, conversation)
        return Answer(replies=(Reply("from the bot"),))

    brain.answering = thinking
    handle(any_parts, brain, conversation)
    assert replies(any_parts) == []
    assert only_case(any_parts).waiting_since is not None


def test_bot_goes_on_after_handing_back(any_parts: Parts, brain: StubBrain) -> None:
    """When the operator hands back, the brain gets the next message."""
    conversation = write(any_parts, "hello")
    take_over(any_parts, conversation)
    handle(any_parts, brain, conversation)
    with any_parts.database.begin() as session:
        session.get_one(Conversation, conversation).taken_over_by = None
    handle(any_parts, brain, write(any_parts, "and now?"))
    assert replies(any_parts) == ["heard: and now?"]
