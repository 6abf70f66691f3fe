"""What the brain commands is committed with its reply, or left out when it does not fit."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.webhooks.inbound.turns import DANGER, commanding, only_case, replies, write
from tests.webhooks.stub_brain import StubBrain
from webhooks.cases.files import answers, close_case, open_case_of
from webhooks.inbound.handling import handle
from webhooks.names import Author, CaseStatus, Urgency
from webhooks.parts import Parts
from webhooks.tables import Case, Conversation, Message, Page


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
