"""The case file."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.casecode import is_code
from webhooks.cases.files import (
    ANSWER_FIELDS,
    CaseNotFound,
    UnknownAnswerField,
    access_case,
    add_reasons,
    answers,
    close_case,
    open_case,
    open_case_of,
    report_status,
    reserve_code,
    set_answer,
    thread,
)
from webhooks.clock import now
from webhooks.names import Author, CaseStatus, Channel, OutboxState, Urgency
from webhooks.outbox.rows import enqueue_reply
from webhooks.parts import Parts
from webhooks.tables import Audit, Case, Conversation, Message, Outbox, Staff


def conversation_in(session: Session) -> Conversation:
    """Store a conversation."""
    made = Conversation(channel=Channel.SMS, case_code=reserve_code(session), language="th", country_hint="TH")
    session.add(made)
    session.flush()
    return made


def message_in(session: Session, parts: Parts, conversation: Conversation, text: str) -> Message:
    """Store a person's message."""
    made = Message(conversation_id=conversation.id, author=Author.PERSON, handled_at=now())
    parts.vault.put(made, "text", text)
    session.add(made)
    session.flush()
    return made


def test_case_has_the_reserved_code(any_parts: Parts) -> None:
    """The code that the person may have been told is the case's."""
    with any_parts.database.begin() as session:
        conversation = conversation_in(session)
        case = open_case(session, any_parts, conversation, "tip", "high", ["intent:report_tip"])
        assert (case.code, is_code(case.code)) == (conversation.case_code, True)
        assert (case.language, case.country, case.reasons) == ("th", "TH", ["intent:report_tip"])
        assert case.waiting_since is not None


def test_open_case_is_raised_never_lowered(any_parts: Parts) -> None:
    """A second opening raises kind, urgency and reasons of the same case; a lesser one changes nothing."""
    with any_parts.database.begin() as session:
        conversation = conversation_in(session)
        first = open_case(session, any_parts, conversation, "tip", "routine", ["a"])
        second = open_case(session, any_parts, conversation, "help_self", "emergency", ["b", "a"])
        open_case(session, any_parts, conversation, "other", "routine")
        assert first is second
        assert (first.kind, first.urgency, first.reasons) == ("help_self", Urgency.EMERGENCY, ["a", "b"])


def test_highest_score_of_an_alarm_stays(any_parts: Parts) -> None:
    """A person in danger writes several messages; staff read how sure the assistant was at most, once."""
    with any_parts.database.begin() as session:
        case = open_case(session, any_parts, conversation_in(session), "emergency", "emergency", ["score:9", "cue:hit"])
        for reasons in (["score:97"], ["score:31"], ["score:none"]):
            add_reasons(case, reasons)
        assert case.reasons == ["cue:hit", "score:97"]


@pytest.mark.parametrize(("kind", "urgency"), [("party", "high"), ("tip", "soon")])
def test_unknown_words_are_refused(any_parts: Parts, kind: str, urgency: str) -> None:
    """Only the contract's kinds and urgencies exist."""
    with any_parts.database.begin() as session:
        conversation = conversation_in(session)
        with pytest.raises(ValueError, match="is not a valid"):
            open_case(session, any_parts, conversation, kind, urgency)


def test_next_case_is_a_new_one(any_parts: Parts) -> None:
    """After closing, the conversation goes on under a new code, with the bot."""
    with any_parts.database.begin() as session:
        conversation = conversation_in(session)
        staff = Staff(name="operator")
        session.add(staff)
        session.flush()
        first = open_case(session, any_parts, conversation, "tip", "high")
        conversation.taken_over_by = staff.id
        close_case(session, any_parts, first, staff.id, "referred")
        second = open_case(session, any_parts, conversation, "tip", "high")
        assert first.code != second.code
        session.flush()
        kept = session.execute(select(Conversation.taken_over_by, Conversation.case_code)).one()
        assert tuple(kept) == (None, second.code)
        assert (first.status, first.outcome, first.waiting_since) == (CaseStatus.CLOSED, "referred", None)


def test_answers_are_sealed(any_parts: Parts) -> None:
    """Answers are read back by field, the later one wins, and the column says nothing."""
    with any_parts.database.begin() as session:
        case = open_case(session, any_parts, conversation_in(session), "tip", "high")
        assert answers(any_parts, case) == {}
        set_answer(session, any_parts, case, "place", "behind the market")
        set_answer(session, any_parts, case, "place", "behind the temple \ud800")
        set_answer(session, any_parts, case, "ongoing", "yes")
        assert answers(any_parts, case) == {"place": "behind the temple \ud800", "ongoing": "yes"}
        assert b"temple" not in (case.answers_sealed or b"")


def test_only_questions_of_a_tip_have_answers(any_parts: Parts) -> None:
    """There is no field for a name, a number or a document."""
    with any_parts.database.begin() as session:
        case = open_case(session, any_parts, conversation_in(session), "tip", "high")
        with pytest.raises(UnknownAnswerField):
            set_answer(session, any_parts, case, "passport", "x")
    assert not {"name", "phone", "address", "passport"} & {*ANSWER_FIELDS}


def test_access_is_audited(any_parts: Parts) -> None:
    """Whoever opens a case leaves a trace with the purpose; reading marks it as read."""
    with any_parts.database.begin() as session:
        case = open_case(session, any_parts, conversation_in(session), "tip", "high")
        access_case(session, "staff-1", case.code, "list")
        read_before = case.read_at
        assert access_case(session, "staff-1", case.code, "read") is case
        assert (read_before, case.read_at is None) == (None, False)
        session.flush()
        assert session.execute(select(Audit.actor, Audit.action, Audit.case_id).order_by(Audit.at)).all() == [
            ("staff-1", "list", case.id),
            ("staff-1", "read", case.id),
        ]


def test_unknown_case(any_parts: Parts) -> None:
    """A code without a case is no case, and leaves no trace."""
    with any_parts.database.begin() as session:
        with pytest.raises(CaseNotFound):
            access_case(session, "staff-1", reserve_code(session), "read")
        assert session.scalars(select(Audit)).all() == []


def test_report_status(any_parts: Parts) -> None:
    """A person with a code learns the state in one word, and nothing else."""
    with any_parts.database.begin() as session:
        conversation = conversation_in(session)
        assert report_status(session, conversation.case_code) is None
        case = open_case(session, any_parts, conversation, "tip", "high")
        told = [report_status(session, case.code)]
        access_case(session, "staff-1", case.code, "read")
        told.append(report_status(session, case.code))
        case.status = CaseStatus.IN_PROGRESS
        session.flush()
        told.append(report_status(session, case.code))
        close_case(session, any_parts, case, None, "resolved")
        told.append(report_status(session, case.code))
        assert told == ["received", "read", "working", "closed"]


def test_thread_is_the_cases_own(any_parts: Parts) -> None:
    """What came before the case belongs to it; what comes after closing belongs to the next."""
    with any_parts.database.begin() as session:
        conversation = conversation_in(session)
        message_in(session, any_parts, conversation, "before")
        first = open_case(session, any_parts, conversation, "tip", "high")
        enqueue_reply(session, any_parts, conversation, "a reply")
        session.flush()
        close_case(session, any_parts, first, None, "resolved")
        message_in(session, any_parts, conversation, "after")
        second = open_case(session, any_parts, conversation, "tip", "high")
        assert [entry.text for entry in thread(session, any_parts, first)] == ["before", "a reply"]
        assert [entry.text for entry in thread(session, any_parts, second)] == ["after"]


def test_thread_says_what_became_of_a_reply(any_parts: Parts) -> None:
    """A reply shows how far its slowest part has come; a person's message shows nothing."""
    with any_parts.database.begin() as session:
        conversation = conversation_in(session)
        message_in(session, any_parts, conversation, "hello")
        case = open_case(session, any_parts, conversation, "tip", "high")
        enqueue_reply(session, any_parts, conversation, "long " * 700)
        session.flush()
        rows = session.scalars(select(Outbox).order_by(Outbox.sequence)).all()
        rows[0].state = OutboxState.DELIVERED
        session.flush()
        assert len(rows) > 1
        assert [entry.delivery for entry in thread(session, any_parts, case)] == [None, OutboxState.PENDING]


def test_closing_twice_changes_nothing(any_parts: Parts) -> None:
    """The first outcome stays."""
    with any_parts.database.begin() as session:
        conversation = conversation_in(session)
        case = open_case(session, any_parts, conversation, "tip", "high")
        close_case(session, any_parts, case, None, "resolved")
        close_case(session, any_parts, case, None, "other")
        assert case.outcome == "resolved"
        assert open_case_of(session, conversation.id) is None
        assert len(session.scalars(select(Case)).all()) == 1
