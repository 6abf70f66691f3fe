"""The dispatcher's threads: woken at once, found by the sweep, waited for by the page."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select

from tests.webhooks.stub_brain import StubBrain, echo
from tests.webhooks.twilio_client import PERSON, TwilioClient, new_sid
from webhooks.brain import Answer, Question, Reply
from webhooks.gateway import create_app
from webhooks.inbound import dispatch, lease, spool
from webhooks.inbound.arrival import Arrival
from webhooks.inbound.dispatch import EXTENSION, Dispatcher
from webhooks.inbound.handling import wait_until_handled
from webhooks.inbound.pipeline import take
from webhooks.names import Author, Channel, ConversationId, PhoneNumber
from webhooks.parts import Parts
from webhooks.tables import Conversation, Message, Outbox


def write(parts: Parts, text: str, person: str = PERSON, hold: bool = False) -> tuple[ConversationId, str | None]:
    """Take in an SMS; return its conversation, and its lease if one was asked for."""
    receipt = take(parts, Arrival(Channel.SMS, new_sid(), text, address=PhoneNumber(person)), hold)
    assert receipt.conversation is not None
    return receipt.conversation, receipt.lease


def waiting(parts: Parts) -> int:
    """Count unhandled messages."""
    with parts.database.read() as session:
        wanted = select(func.count()).where(Message.handled_at.is_(None), Message.author == Author.PERSON)
        return session.scalar(wanted) or 0


def replies(parts: Parts) -> int:
    """Count the rows of the outbox."""
    with parts.database.read() as session:
        return session.scalar(select(func.count()).select_from(Outbox)) or 0


def until(condition: Callable[[], bool]) -> None:
    """Wait until a condition holds; it is a failure when it never does."""
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.01)


@contextmanager
def running(parts: Parts, brain: StubBrain) -> Iterator[Dispatcher]:
    """Yield a dispatcher whose threads run."""
    dispatcher = Dispatcher(parts, brain)
    dispatcher.start()
    try:
        yield dispatcher
    finally:
        dispatcher.stop()


@pytest.fixture
def no_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the sweep come too late for the test: what is handled was rung."""
    monkeypatch.setattr(dispatch, "SWEEP_SECONDS", 3600.0)


@pytest.mark.usefixtures("no_sweep")
def test_ring_is_handled_at_once(any_parts: Parts, brain: StubBrain) -> None:
    """A message that this process stored does not wait for the sweep, with its lease or without."""
    with running(any_parts, brain) as dispatcher:
        for hold in (True, False):
            dispatcher.ring(*write(any_parts, "hello", hold=hold))
            until(lambda: waiting(any_parts) == 0)
    assert replies(any_parts) == 2


def test_sweep_finds_what_nobody_rang_for(any_parts: Parts, brain: StubBrain, monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages of a process that died are found in the database, and what lies in the spool is taken in."""
    monkeypatch.setattr(dispatch, "SWEEP_SECONDS", 0.05)
    write(any_parts, "stored")
    spool.keep(any_parts, Arrival(Channel.SMS, new_sid(), "kept", address=PhoneNumber("+15005550101")), danger=False)
    with running(any_parts, brain):
        until(lambda: waiting(any_parts) == 0 and replies(any_parts) == 2)
    assert spool.waiting(any_parts.settings.home) == []


@pytest.mark.usefixtures("no_sweep")
def test_conversations_do_not_wait_for_each_other(any_parts: Parts, brain: StubBrain) -> None:
    """While the brain thinks about one person it is asked about the others; messages of one person stay in order."""
    everyone = threading.Barrier(any_parts.settings.handlers, timeout=20)

    def together(question: Question) -> Answer:
        if question.text == "first":
            everyone.wait()
        return echo(question)

    brain.answering = together
    people = [f"+1500555011{number}" for number in range(any_parts.settings.handlers)]
    held = [write(any_parts, "first", person, hold=True) for person in people]
    for person in people:
        write(any_parts, "second", person)
    with running(any_parts, brain) as dispatcher:
        for conversation, owner in held:
            dispatcher.ring(conversation, owner)
        until(lambda: waiting(any_parts) == 0)
    for conversation, _ in held:
        asked = [question.text for question in brain.asked if question.conversation == conversation]
        assert asked == ["first", "second"]


@pytest.mark.usefixtures("no_sweep")
def test_fault_in_a_turn_stops_no_thread(any_parts: Parts, brain: StubBrain) -> None:
    """A fault of ours in one conversation leaves every thread at work, and that message waiting."""

    def faulty(question: Question) -> Answer:
        if question.text == "fault":
            raise RuntimeError("a fault")
        return echo(question)

    brain.answering = faulty
    with running(any_parts, brain) as dispatcher:
        for number in range(any_parts.settings.handlers + 1):
            dispatcher.ring(*write(any_parts, "fault", f"+1500555012{number}", hold=True))
        dispatcher.ring(*write(any_parts, "hello", hold=True))
        until(lambda: replies(any_parts) == 1)
    assert waiting(any_parts) == any_parts.settings.handlers + 1


def test_stopped_dispatcher_takes_no_ring(any_parts: Parts, brain: StubBrain) -> None:
    """Nothing is promised to a handler that does not run."""
    dispatcher = Dispatcher(any_parts, brain)
    states = [dispatcher.is_running]
    dispatcher.start()
    states.append(dispatcher.is_running)
    dispatcher.stop()
    states.append(dispatcher.is_running)
    assert states == [False, True, False]
    dispatcher.ring(*write(any_parts, "hello"))
    assert waiting(any_parts) == 1


@pytest.mark.usefixtures("no_sweep")
def test_webhook_to_reply(any_parts: Parts, brain: StubBrain) -> None:
    """The webhook holds the conversation for the dispatcher and wakes it; without one it holds nothing."""
    app = create_app(any_parts)
    twilio = TwilioClient(app.test_client(), any_parts.settings)
    twilio.message("hello", sender="+15005550131")
    with any_parts.database.read() as session:
        assert session.scalars(select(Conversation.lease_owner)).all() == [None]
    with running(any_parts, brain) as dispatcher:
        app.extensions[EXTENSION] = dispatcher
        twilio.message("hello", sender="+15005550132")
        until(lambda: replies(any_parts) == 1)


def test_page_handles_inline(any_parts: Parts, brain: StubBrain) -> None:
    """The web chat has the reply when the call returns."""
    conversation, _ = write(any_parts, "hello")
    wait_until_handled(any_parts, brain, conversation, 5)
    assert (waiting(any_parts), replies(any_parts)) == (0, 1)


def test_page_waits_for_another_handler(any_parts: Parts, brain: StubBrain) -> None:
    """When a handler has the conversation already, the page waits for its answer."""
    conversation, owner = write(any_parts, "hello", hold=True)
    begun = threading.Event()

    def slow(question: Question) -> Answer:
        begun.set()
        time.sleep(0.2)  # the brain's own time, which the page has to wait
        return Answer(replies=(Reply(question.text),))

    brain.answering = slow
    with running(any_parts, brain) as dispatcher:
        dispatcher.ring(conversation, owner)
        assert begun.wait(10)
        wait_until_handled(any_parts, StubBrain(), conversation, 10)
        assert (waiting(any_parts), replies(any_parts)) == (0, 1)


def test_page_does_not_wait_for_ever(any_parts: Parts, brain: StubBrain) -> None:
    """A conversation that a dead handler holds keeps the page no longer than it may take."""
    conversation, _ = write(any_parts, "hello")
    assert lease.claim(any_parts, conversation, "dead")
    began = time.monotonic()
    wait_until_handled(any_parts, brain, conversation, 0.1)
    assert time.monotonic() - began < 2
    assert brain.asked == []
