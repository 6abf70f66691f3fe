"""A message becomes one turn: asked once, answered once, whatever fails in between."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from tests.webhooks.inbound.turns import commanding, only_case, replies, unhandled, write
from tests.webhooks.stub_brain import StubBrain
from tests.webhooks.twilio_client import PERSON
from webhooks.brain import Answer, Reply
from webhooks.inbound import handling, lease, turn
from webhooks.inbound.arrival import Medium
from webhooks.inbound.handling import handle
from webhooks.parts import Parts


def test_reply_is_in_the_outbox_and_the_message_handled(any_parts: Parts, brain: StubBrain) -> None:
    """One message, one question, one reply."""
    conversation = write(any_parts, "hello")
    assert handle(any_parts, brain, conversation)
    assert replies(any_parts) == ["heard: hello"]
    assert unhandled(any_parts) == 0


def test_handled_message_is_not_asked_again(any_parts: Parts, brain: StubBrain) -> None:
    """A conversation without waiting messages cannot be claimed."""
    conversation = write(any_parts, "hello")
    handle(any_parts, brain, conversation)
    assert not handle(any_parts, brain, conversation)
    assert len(brain.asked) == 1


def test_messages_are_asked_in_their_order(any_parts: Parts, brain: StubBrain) -> None:
    """Several waiting messages are handled oldest first under one lease."""
    for text in ("first", "second", "third"):
        conversation = write(any_parts, text)
    handle(any_parts, brain, conversation)
    assert [question.text for question in brain.asked] == ["first", "second", "third"]


def test_brain_gets_no_number_and_no_original_text(any_parts: Parts, brain: StubBrain) -> None:
    """Numbers are masked, the slash is not ours to judge, and the person's number is nowhere in the question."""
    conversation = write(any_parts, "call me at 0812-555-0199 plea\u200bse")
    handle(any_parts, brain, conversation)
    question = brain.asked[0]
    assert question.text == "call me at 0000-000-0000 please"
    assert PERSON not in str(question.as_json())


def test_return_code_is_looked_up_and_masked(any_parts: Parts, brain: StubBrain) -> None:
    """A case code in a message tells the brain what became of the report, without the code."""
    brain.answering = commanding({"command": "open_case", "kind": "tip", "urgency": "high"})
    handle(any_parts, brain, write(any_parts, "hello"))
    code = only_case(any_parts).code
    handle(any_parts, brain, write(any_parts, f"my code is {code[:3]} {code[3:6]} {code[6:]}"))
    assert brain.asked[-1].report == {"known": True, "status": "received"}
    assert not any(part in brain.asked[-1].text for part in (code[:3], code[3:6]) if part != "000")


def test_unknown_return_code(any_parts: Parts, brain: StubBrain) -> None:
    """A code that no case has is reported as unknown."""
    handle(any_parts, brain, write(any_parts, "1000000023 1000000015 1000000008"))
    assert brain.asked[0].report in (None, {"known": False, "status": None})


def test_media_without_words(any_parts: Parts, brain: StubBrain) -> None:
    """A bare photo is an empty text and its kind."""
    handle(any_parts, brain, write(any_parts, "", media=(Medium("photo", url="https://media.example/1"),)))
    assert (brain.asked[0].text, brain.asked[0].media) == ("", ["photo"])


class Killed(BaseException):
    """Stands for a process that is killed: nothing may catch it."""


@pytest.mark.parametrize("step", ["claim", "next_turn", "ask", "settle", "after"])
def test_a_kill_at_any_step_repeats_nothing(
    any_parts: Parts, brain: StubBrain, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Whatever step a process dies at, the next one answers the message exactly once."""
    brain.answering = lambda _question: Answer(
        replies=(Reply("answer"),), commands=({"command": "open_case", "kind": "tip", "urgency": "high"},)
    )
    conversation = write(any_parts, "hello")

    def die(*_args: object, **_named: object) -> Any:
        raise Killed

    with monkeypatch.context() as patched:
        if step == "claim":
            patched.setattr(lease, "claim", die)
        elif step == "next_turn":
            patched.setattr(handling, "next_turn", die)
        elif step == "ask":
            patched.setattr(brain, "ask", die)
        elif step == "settle":
            patched.setattr(turn, "_go_on", die)  # inside the transaction, after replies and commands
        else:
            patched.setattr(handling, "_tell", die)  # after the commit
        with pytest.raises(Killed):
            handle(any_parts, brain, conversation)
    with time_machine.travel(lease.lease_end(any_parts.settings) + timedelta(seconds=1), tick=True):
        handle(any_parts, brain, conversation)
    assert replies(any_parts) == ["answer"]
    assert unhandled(any_parts) == 0
    assert only_case(any_parts).kind == "tip"
