"""On-call staff answer a page by SMS."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.casecode import new_code, show
from bot.catalogue import text as said
from tests.webhooks.conftest import ON_CALL
from tests.webhooks.twilio_client import PERSON, TwilioClient, new_sid
from webhooks.inbound.arrival import Arrival
from webhooks.inbound.pipeline import take
from webhooks.names import CaseStatus, Channel, PhoneNumber
from webhooks.parts import Parts
from webhooks.tables import Audit, Case, Contact, Message, Outbox, Page

DANGER = "help they locked me in the room and he is beating me now"
THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


@pytest.fixture
def case(any_parts: Parts) -> Case:
    """A case that was paged."""
    take(any_parts, Arrival(Channel.SMS, new_sid(), DANGER, address=PhoneNumber(PERSON)))
    with any_parts.database.read() as session:
        return session.scalars(select(Case)).one()


def status(parts: Parts) -> str:
    """Return the state of the one case."""
    with parts.database.read() as session:
        return session.scalars(select(Case.status)).one()


def answers(parts: Parts) -> list[str]:
    """Return what goes to staff but is no page."""
    with parts.database.read() as session:
        rows = session.scalars(select(Outbox).where(Outbox.page_id.is_(None), Outbox.conversation_id.is_(None)))
        return [parts.vault.get_json(row, "body")["text"] for row in rows]


@pytest.mark.parametrize(
    "form",
    [
        "ACK {code}",
        "ack{code}",
        "Ack: {shown}",
        "  aCK   {thai} ",
        "ACK #{shown}.",
        "{code}",
        "{shown}",
        "Acknowledged {code}",
    ],
)
def test_acknowledgement_in_any_form(any_parts: Parts, twilio: TwilioClient, case: Case, form: str) -> None:
    """Any case, any numerals, any spaces, or the code alone: the clocks stop and one line confirms it."""
    written = form.format(code=case.code, shown=show(case.code), thai=case.code.translate(THAI_DIGITS))
    assert twilio.message(written, sender=ON_CALL[1]).status_code == 204
    assert status(any_parts) == CaseStatus.ACKNOWLEDGED
    with any_parts.database.read() as session:
        assert session.scalars(select(Page.next_at)).all() == [None]
        assert session.scalars(select(Audit.actor).where(Audit.action == "acknowledge")).all() == ["oncall:1"]
    assert answers(any_parts) == [said("page.acknowledged", "en", code=show(case.code))]


def test_acknowledgement_is_no_conversation(any_parts: Parts, twilio: TwilioClient, case: Case) -> None:
    """Nothing of an acknowledgement becomes a message, a contact, or the brain's."""
    twilio.message(f"ACK {case.code}", sender=ON_CALL[0])
    with any_parts.database.read() as session:
        assert len(session.scalars(select(Message)).all()) == 1
        assert len(session.scalars(select(Contact)).all()) == 1


def test_unknown_code_is_said(any_parts: Parts, twilio: TwilioClient, case: Case) -> None:
    """A wrong code, or none, is answered so; the alarm stays."""
    for written in (f"ACK {new_code()}", "ACK", "ack 12"):
        twilio.message(written, sender=ON_CALL[0])
    assert answers(any_parts) == [said("page.unknown_code", "en")] * 3
    assert status(any_parts) == CaseStatus.PAGED
    assert case.code


def test_same_acknowledgement_twice_is_answered_once(any_parts: Parts, twilio: TwilioClient, case: Case) -> None:
    """Twilio's retry of an acknowledgement sends no second confirmation."""
    sid = new_sid()
    for _ in range(2):
        assert twilio.message(f"ACK {case.code}", sender=ON_CALL[0], sid=sid).status_code == 204
    assert len(answers(any_parts)) == 1


def test_only_numbers_on_call_acknowledge(any_parts: Parts, twilio: TwilioClient, case: Case) -> None:
    """The same words from anybody else are a person's message."""
    twilio.message(f"ACK {case.code}", sender="+15005550111")
    assert status(any_parts) == CaseStatus.PAGED
    assert answers(any_parts) == []
    with any_parts.database.read() as session:
        assert len(session.scalars(select(Message)).all()) == 2


@pytest.mark.parametrize("written", ["hello", "ack ok who is this", "I acknowledge your pain", "my packet {code}"])
def test_other_words_of_staff_are_a_persons(any_parts: Parts, twilio: TwilioClient, case: Case, written: str) -> None:
    """An on-call person who writes anything else is treated like everyone."""
    twilio.message(written.format(code=case.code), sender=ON_CALL[0])
    assert status(any_parts) == CaseStatus.PAGED
    with any_parts.database.read() as session:
        assert len(session.scalars(select(Message)).all()) == 2
