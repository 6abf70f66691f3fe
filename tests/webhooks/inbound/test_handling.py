"""A message becomes one turn: asked once, answered once, whatever fails in between."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select, update

from bot.catalogue import text as said
from tests.webhooks.stub_brain import StubBrain
from tests.webhooks.twilio_client import PERSON, new_sid
from webhooks.brain import Answer, BrainRefused, BrainUnavailable, Question, Reply
from webhooks.cases.files import answers, close_case, open_case_of
from webhooks.clock import now
from webhooks.inbound import handling, lease, turn
from webhooks.inbound.arrival import Arrival, Medium
from webhooks.inbound.handling import handle
from webhooks.inbound.pipeline import take
from webhooks.inbound.setback import BACKOFF_SECONDS, MOST_REFUSALS
from webhooks.names import Author, CaseStatus, Channel, ConversationId, PhoneNumber, Urgency
from webhooks.parts import Parts
from webhooks.tables import Case, Conversation, Message, Outbox, Page, Staff

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


def take_over(parts: Parts, conversation: ConversationId) -> None:
    """Let an operator take over."""
    with parts.database.begin() as session:
        staff = Staff(name="operator")
        session.add(staff)
        session.flush()
        session.get_one(Conversation, conversation).taken_over_by = staff.id


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


def test_tip_is_filed_by_commands(any_parts: Parts, brain: StubBrain) -> None:
    """Case, answers (the original text, which the brain never had) and completion are one commit with the reply."""
    brain.answering = commanding(
        {"command": "open_case", "kind": "tip", "urgency": "high"},
        {"command": "answer", "field": "contacts", "from_message": True},
        {"command": "answer", "field": "ongoing", "value": "yes"},
        {"command": "set_country", "country": "MY"},
        {"command": "reply_safe", "value": False},
        {"command": "finish"},
    )
    conversation = write(any_parts, "their number is 012-000 0000")
    handle(any_parts, brain, conversation)
    case = only_case(any_parts)
    assert answers(any_parts, case) == {"contacts": "their number is 012-000 0000", "ongoing": "yes"}
    assert (case.kind, case.urgency, case.complete, case.country) == ("tip", Urgency.HIGH, True, "MY")
    with any_parts.database.read() as session:
        assert session.get_one(Conversation, conversation).reply_safe is False


def test_case_is_never_lowered(any_parts: Parts, brain: StubBrain) -> None:
    """A case that was opened as an emergency stays one."""
    conversation = write(any_parts, DANGER)
    brain.answering = commanding({"command": "open_case", "kind": "tip", "urgency": "routine"})
    handle(any_parts, brain, conversation)
    case = only_case(any_parts)
    assert (case.kind, case.urgency, case.status) == ("emergency", Urgency.EMERGENCY, CaseStatus.PAGED)


def test_emergency_of_the_brain_pages(any_parts: Parts, brain: StubBrain) -> None:
    """What only the brain understands as an emergency is paged by its command."""
    brain.answering = commanding({"command": "open_case", "kind": "emergency", "urgency": "emergency"})
    handle(any_parts, brain, write(any_parts, "hello"))
    with any_parts.database.read() as session:
        assert len(session.scalars(select(Page)).all()) == 1


@pytest.mark.parametrize(
    "command",
    [
        {},
        {"command": "drop_tables"},
        {"command": "open_case"},
        {"command": "open_case", "kind": "other", "urgency": "extreme"},
        {"command": "open_case", "kind": "x", "urgency": "high"},
        {"command": "answer", "field": "passport_number", "value": "x"},
        {"command": "answer", "field": "place"},
        {"command": "answer", "field": "place", "value": 7},
        {"command": "set_language", "language": "xx"},
        {"command": "set_language", "language": ["th"]},
        {"command": "set_country", "country": "Thailand"},
        {"command": "set_country", "country": None},
        {"command": "reply_safe", "value": "yes"},
    ],
)
def test_unfit_command_is_left_out(any_parts: Parts, brain: StubBrain, command: dict[str, Any]) -> None:
    """A command outside the contract changes nothing, and the person still gets the reply."""
    brain.answering = commanding(command)
    handle(any_parts, brain, write(any_parts, "hello"))
    assert replies(any_parts) == ["done"]
    with any_parts.database.read() as session:
        assert [answers(any_parts, case) for case in session.scalars(select(Case))] in ([], [{}])
        assert session.scalars(select(Conversation.country)).all() == [None]


def test_set_language(any_parts: Parts, brain: StubBrain) -> None:
    """The language that the person chose is the conversation's."""
    brain.answering = commanding({"command": "set_language", "language": "th"})
    conversation = write(any_parts, "hello")
    handle(any_parts, brain, conversation)
    with any_parts.database.read() as session:
        assert session.get_one(Conversation, conversation).language == "th"


def test_delete_erases_at_once(any_parts: Parts, brain: StubBrain) -> None:
    """Without an alarm the person's words are gone in the same commit, here and in the brain; the answer is kept."""
    brain.answering = commanding(
        {"command": "open_case", "kind": "tip", "urgency": "high"},
        {"command": "answer", "field": "place", "from_message": True},
    )
    conversation = write(any_parts, "a place")
    handle(any_parts, brain, conversation)
    brain.answering = commanding({"command": "delete"})
    handle(any_parts, brain, write(any_parts, "delete my messages"))
    with any_parts.database.read() as session:
        people = session.scalars(select(Message).where(Message.author == Author.PERSON)).all()
        assert [message.text_sealed for message in people] == [None, None]
        assert session.scalars(select(Case)).one().answers_sealed is None
    assert replies(any_parts)[-1] == "done"
    assert brain.forgotten == [conversation]
    assert only_case(any_parts).status == CaseStatus.CLOSED


def test_delete_waits_for_an_open_alarm(any_parts: Parts, brain: StubBrain) -> None:
    """While somebody may be on the way to the person nothing is erased; closing the alarm does it."""
    brain.answering = commanding({"command": "delete"})
    conversation = write(any_parts, DANGER)
    handle(any_parts, brain, conversation)
    with any_parts.database.read() as session:
        assert session.scalars(select(Message.text_sealed).where(Message.author == Author.PERSON)).one() is not None
    assert brain.forgotten == []
    with any_parts.database.begin() as session:
        case = open_case_of(session, conversation)
        assert case is not None
        close_case(session, any_parts, case, None, "resolved")
    with any_parts.database.read() as session:
        assert session.scalars(select(Message.text_sealed).where(Message.author == Author.PERSON)).one() is None
