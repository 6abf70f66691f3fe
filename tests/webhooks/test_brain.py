"""The brain's client against a brain that really listens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from tests.webhooks.brain_server import BrainServer, listening
from webhooks.brain import Answer, Brain, BrainPaused, BrainRefused, BrainUnavailable, Question, Reply
from webhooks.names import ConversationId, MessageId

pytestmark = pytest.mark.services


@pytest.fixture
def server() -> Iterator[BrainServer]:
    """A brain that listens."""
    with listening() as found:
        yield found


@pytest.fixture
def brain(server: BrainServer) -> Iterator[Brain]:
    """Its client, with a short deadline."""
    with closing(Brain(f"http://127.0.0.1:{server.port}", 0.3)) as made:
        yield made


def question(message: str = "m1") -> Question:
    """Return a question."""
    return Question(
        conversation=ConversationId("c1"),
        text="hello",
        message_id=MessageId(message),
        channel="sms",
        language=None,
        country="TH",
        urgency="routine",
        screening_kind=None,
        alarm=False,
        case_code="4821093715",
    )


def test_question_has_the_contracts_form(server: BrainServer, brain: Brain) -> None:
    """Sender and message on top, everything else in the metadata."""
    brain.ask(question())
    assert server.turns == [
        {
            "sender": "c1",
            "message": "hello",
            "metadata": {
                "message_id": "m1",
                "channel": "sms",
                "language": None,
                "country": "TH",
                "urgency": "routine",
                "screening_kind": None,
                "alarm": False,
                "case_code": "4821093715",
                "report": None,
                "media": [],
                "script": None,
            },
        }
    ]


def test_answer_is_replies_and_commands(server: BrainServer, brain: Brain) -> None:
    """Texts with their choices, and commands, each in their order; an item without either is nothing."""
    server.answering = lambda body: [
        {"recipient_id": "c1", "text": "one", "buttons": [{"title": "Yes", "payload": "/affirm"}, {"title": "No"}]},
        {"recipient_id": "c1", "custom": {"command": "finish"}},
        {"recipient_id": "c1", "text": "two", "custom": {"command": "stop"}},
        {"recipient_id": body["sender"]},
    ]
    assert brain.ask(question()) == Answer(
        replies=(Reply("one", ("Yes", "No")), Reply("two")), commands=({"command": "finish"}, {"command": "stop"})
    )


@pytest.mark.parametrize("body", [{"error": "x"}, None, "text", [1], [{"text": 7}], [{"buttons": [{}]}], b"{"])
def test_what_is_no_answer(server: BrainServer, brain: Brain, body: Any) -> None:
    """An answer outside the contract is refused, not guessed at."""
    server.answering = lambda _body: body
    with pytest.raises(BrainRefused):
        brain.ask(question())


def test_error_of_the_brain_is_a_refusal(server: BrainServer, brain: Brain) -> None:
    """A brain with an error still answers others at once."""
    server.status = 500
    with pytest.raises(BrainRefused):
        brain.ask(question())
    server.status = 200
    assert brain.ask(question()).replies == (Reply("heard: hello"),)


def test_brain_without_a_model(server: BrainServer, brain: Brain) -> None:
    """A brain that is still starting says nothing about the message."""
    server.status = 503
    with pytest.raises(BrainUnavailable):
        brain.ask(question())


def test_deadline(server: BrainServer, brain: Brain) -> None:
    """A brain that hangs is given up after the deadline; that alone stops no other question."""
    server.gate.clear()
    with pytest.raises(BrainUnavailable, match="ReadTimeout"):
        brain.ask(question())
    server.gate.set()
    assert brain.ask(question("m2")).replies == (Reply("heard: hello"),)


def test_nobody_listens(brain: Brain, server: BrainServer) -> None:
    """A brain that does not run is unavailable at once, and so is its memory."""
    server.shutdown()
    server.server_close()
    with pytest.raises(BrainUnavailable):
        brain.ask(question())
    with pytest.raises(BrainUnavailable):
        brain.forget(ConversationId("c1"))
    assert not brain.is_ready()


def test_questions_in_vain_pause_the_next_ones(server: BrainServer) -> None:
    """After several time-outs in a row nobody waits for a deadline any more, until a moment has passed."""
    seconds = 0.0
    with closing(Brain(f"http://127.0.0.1:{server.port}", 0.2, patience=2, clock=lambda: seconds)) as brain:
        server.gate.clear()
        for message in ("m1", "m2"):
            with pytest.raises(BrainUnavailable, match="ReadTimeout"):
                brain.ask(question(message))
        with pytest.raises(BrainPaused):
            brain.ask(question("m3"))
        server.gate.set()
        seconds = 10.0
        assert brain.ask(question("m4")).replies == (Reply("heard: hello"),)


def test_answer_ends_the_count(server: BrainServer) -> None:
    """Time-outs with answers between them are no outage."""
    with closing(Brain(f"http://127.0.0.1:{server.port}", 0.2, patience=2)) as brain:
        for message in ("m1", "m2", "m3"):
            server.gate.clear()
            with pytest.raises(BrainUnavailable, match="ReadTimeout"):
                brain.ask(question(message))
            server.gate.set()
            assert brain.ask(question(message)).replies == (Reply("heard: hello"),)


def test_forget(server: BrainServer, brain: Brain) -> None:
    """The brain is told which conversation to forget."""
    brain.forget(ConversationId("c1"))
    assert server.forgotten == ["c1"]


def test_ready(brain: Brain) -> None:
    """A brain that answers is ready."""
    assert brain.is_ready()
