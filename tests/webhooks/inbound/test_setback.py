"""Whatever the brain fails at, the person has a safe reply, and the message another try or a human."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from bot.catalogue import text as said
from tests.webhooks.inbound.turns import DANGER, only_case, replies, silent, unhandled, write
from tests.webhooks.stub_brain import StubBrain
from tests.webhooks.twilio_client import new_sid
from webhooks.brain import Answer, BrainRefused, Question, Reply
from webhooks.clock import now
from webhooks.inbound.arrival import Arrival
from webhooks.inbound.handling import handle
from webhooks.inbound.pipeline import take
from webhooks.inbound.setback import BACKOFF_SECONDS, MOST_REFUSALS
from webhooks.names import CaseStatus, Channel, PhoneNumber
from webhooks.parts import Parts
from webhooks.tables import Conversation


def test_silent_brain_gets_another_try(any_parts: Parts, brain: StubBrain) -> None:
    """The safe reply leaves at once, the message waits, and is answered when the brain is back."""
    brain.answering = silent
    conversation = write(any_parts, "hello")
    handle(any_parts, brain, conversation)
    assert replies(any_parts) == [said("safe.reply", "en")]
    assert not handle(any_parts, brain, conversation)  # not before its time
    brain.answering = lambda _question: Answer(replies=(Reply("here again"),))
    with time_machine.travel(now() + timedelta(seconds=BACKOFF_SECONDS[0]), tick=True):
        handle(any_parts, brain, conversation)
    assert replies(any_parts) == [said("safe.reply", "en"), "here again"]
    assert unhandled(any_parts) == 0


@pytest.mark.parametrize(
    ("text", "message", "written"),
    [
        ("請問這個工作可以去嗎", "safe.reply", "zh_Hant"),
        ("请问这个工作可以去吗", "safe.reply", "zh"),
        ("救命，他們把我鎖在房間裡打我", "safe.emergency", "zh_Hant"),
    ],
)
def test_the_safe_reply_is_in_the_script_of_the_person(
    any_parts: Parts, brain: StubBrain, text: str, message: str, written: str
) -> None:
    """Chinese in Traditional, with the names of the countries, for whoever writes it; and the brain is told as well."""
    brain.answering = silent
    handle(any_parts, brain, write(any_parts, text))
    assert [question.script for question in brain.asked] == ["hant" if written == "zh_Hant" else "hans"]
    before, _, after = said(message, written, numbers="|").partition("|")
    (reply,) = replies(any_parts)
    assert reply.startswith(before)
    assert reply.endswith(after)
    if message == "safe.emergency":
        assert "國" in reply  # 中國, 泰國


def test_safe_reply_once_an_outage(any_parts: Parts, brain: StubBrain) -> None:
    """While the brain is silent the person reads the safe reply once, and in the next outage again."""
    brain.answering = silent
    for text in ("hello", "are you there?", "hello??"):
        handle(any_parts, brain, write(any_parts, text))
    assert len(replies(any_parts)) == 1
    brain.answering = lambda _question: Answer(replies=(Reply("back"),))
    with time_machine.travel(now() + timedelta(minutes=1), tick=True):
        handle(any_parts, brain, write(any_parts, "now?"))
        assert unhandled(any_parts) == 0
        brain.answering = silent
        handle(any_parts, brain, write(any_parts, "and again"))
    assert replies(any_parts).count(said("safe.reply", "en")) == 2


def test_danger_in_an_outage_still_gets_the_number(any_parts: Parts, brain: StubBrain) -> None:
    """Danger that comes after the plain safe reply is answered with the emergency text, and is paged already."""
    brain.answering = silent
    handle(any_parts, brain, write(any_parts, "hello"))
    conversation = write(any_parts, DANGER)
    handle(any_parts, brain, conversation)
    first, second = replies(any_parts)
    assert first == said("safe.reply", "en")
    assert "Malaysia 999" in second  # the phone is from far away: the likely countries
    assert only_case(any_parts).status == CaseStatus.PAGED


@pytest.mark.parametrize(
    ("sender", "country", "shown"),
    [("+6620000000", None, "call 191, 1300"), ("+15005550100", "TH", "call 191, 1300"), ("+8562000000", None, None)],
)
def test_emergency_number_is_the_countrys(
    any_parts: Parts, brain: StubBrain, sender: str, country: str | None, shown: str | None
) -> None:
    """The number of the country that the person named, else of their phone; where none is known, no number."""
    arrival = Arrival(Channel.SMS, new_sid(), DANGER, address=PhoneNumber(sender))
    conversation = take(any_parts, arrival).conversation
    assert conversation is not None
    with any_parts.database.begin() as session:
        session.get_one(Conversation, conversation).country = country
    brain.answering = silent
    handle(any_parts, brain, conversation)
    if shown is None:
        assert replies(any_parts) == [said("safe.emergency_unknown", "en")]
    else:
        assert shown in replies(any_parts)[0]


def test_given_up_message_goes_to_a_human(any_parts: Parts, brain: StubBrain) -> None:
    """A message that the brain never took within the limit is a case on the queue, and counts as handled."""
    brain.answering = silent
    conversation = write(any_parts, "hello")
    handle(any_parts, brain, conversation)
    with time_machine.travel(now() + timedelta(seconds=any_parts.settings.brain_give_up_seconds), tick=True):
        handle(any_parts, brain, conversation)
    case = only_case(any_parts)
    assert (case.kind, case.reasons, case.waiting_since is not None) == ("other", ["brain_silent"], True)
    assert unhandled(any_parts) == 0


def test_refused_message_goes_to_a_human_sooner(any_parts: Parts, brain: StubBrain) -> None:
    """A brain that answers but never takes this message does not hold up the person for a quarter of an hour."""

    def refuse(question: Question) -> Answer:
        if question.text == "good morning":
            raise BrainRefused("status 500")
        return Answer(replies=(Reply("fine"),))

    brain.answering = refuse
    conversation = write(any_parts, "good morning")
    write(any_parts, "what is the time in the morning")
    at = now()
    for _ in range(MOST_REFUSALS):
        with time_machine.travel(at, tick=True):
            handle(any_parts, brain, conversation)
        at += timedelta(seconds=BACKOFF_SECONDS[-1] + 1)
    with time_machine.travel(at, tick=True):
        handle(any_parts, brain, conversation)
    assert replies(any_parts) == [said("safe.reply", "en"), "fine"]
    assert only_case(any_parts).reasons[-1] == "brain_silent"


def test_silence_is_no_answer(any_parts: Parts, brain: StubBrain) -> None:
    """A brain that says and does nothing leaves no person without a word."""
    brain.answering = lambda _question: Answer()
    handle(any_parts, brain, write(any_parts, "hello"))
    assert replies(any_parts) == [said("safe.reply", "en")]
    assert unhandled(any_parts) == 0
