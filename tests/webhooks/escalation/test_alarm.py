"""Raising an alarm, and acknowledging it."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from bot.catalogue import text
from tests.webhooks.outbox.people import conversation, rows
from webhooks.channels.render import is_gsm7, segments
from webhooks.clock import now
from webhooks.escalation.alarm import acknowledge, raise_alarm
from webhooks.names import CaseStatus
from webhooks.parts import Parts
from webhooks.tables import Audit, Case, Conversation, Message, Page


def alarm(parts: Parts, person: Conversation, urgency: str = "emergency") -> Case:
    """Raise an alarm of a conversation."""
    with parts.database.begin() as session:
        return raise_alarm(
            session, parts, session.get_one(Conversation, person.id), "emergency", urgency, ["cue:LOCKED"]
        )


def acknowledged(parts: Parts, code: str) -> Case | None:
    """Acknowledge as an on-call person."""
    with parts.database.begin() as session:
        return acknowledge(session, parts, code, "oncall")


def pages(parts: Parts) -> list[Page]:
    """Return every page in the order of its making."""
    with parts.database.read() as session:
        return list(session.scalars(select(Page).order_by(Page.created_at)))


def without_oncall(parts: Parts) -> Parts:
    """Return the same parts with nobody on call."""
    return Parts(parts.settings.model_copy(update={"oncall": ()}), parts.database, parts.keys, parts.vault)


def test_emergency_is_paged_in_the_same_commit(any_parts: Parts) -> None:
    """An emergency makes a case, a page of level 0 with its clock, and an SMS to the first on-call person."""
    opened = alarm(any_parts, conversation(any_parts))
    (page,) = pages(any_parts)
    (row,) = rows(any_parts)
    assert (opened.status, opened.urgency, opened.reasons) == ("paged", "emergency", ["cue:LOCKED"])
    assert (page.case_id, page.level, row.page_id) == (opened.id, 0, page.id)
    assert page.next_at == page.created_at + timedelta(seconds=any_parts.settings.ack_seconds)
    assert any_parts.vault.get(row, "address") == any_parts.settings.oncall[0]


def test_page_says_where_to_look_and_nothing_else(any_parts: Parts) -> None:
    """A page is one GSM-7 segment with the case's code and its place on the desk, nothing of the person."""
    opened = alarm(any_parts, conversation(any_parts))
    said = any_parts.vault.get_json(rows(any_parts)[0], "body")["text"]
    assert said == text("page.text", "en", code=opened.code, link=f"{any_parts.settings.staff_url}/cases/{opened.code}")
    assert (is_gsm7(said), segments(said)) == (True, 1)


@pytest.mark.parametrize("urgency", ["routine", "high"])
def test_less_than_an_emergency_pages_nobody(any_parts: Parts, urgency: str) -> None:
    """What is not an emergency waits in the queue."""
    opened = alarm(any_parts, conversation(any_parts), urgency)
    assert (opened.status, rows(any_parts)) == ("open", [])


def test_one_ringing_phone_is_enough(any_parts: Parts) -> None:
    """While a page is unacknowledged, more danger in the same case pages nobody, even after a long time."""
    person = conversation(any_parts)
    alarm(any_parts, person)
    with time_machine.travel(now() + timedelta(days=1)):
        alarm(any_parts, person)
    assert len(rows(any_parts)) == 1


def test_new_danger_pages_again_after_a_while(any_parts: Parts) -> None:
    """After an acknowledgement new danger pages again, but not within `repage_seconds`."""
    person = conversation(any_parts)
    opened = alarm(any_parts, person)
    acknowledged(any_parts, opened.code)
    assert (alarm(any_parts, person).status, len(pages(any_parts))) == (CaseStatus.ACKNOWLEDGED, 1)
    with time_machine.travel(now() + timedelta(seconds=any_parts.settings.repage_seconds + 1)):
        assert (alarm(any_parts, person).status, len(pages(any_parts))) == (CaseStatus.PAGED, 2)


def test_nobody_on_call(any_parts: Parts) -> None:
    """Without anybody on call the emergency stands in the queue and says why nobody was paged."""
    opened = alarm(without_oncall(any_parts), conversation(any_parts))
    assert (opened.status, opened.urgency, opened.reasons) == ("open", "emergency", ["cue:LOCKED", "no_oncall"])
    assert pages(any_parts) == []


def test_message_becomes_part_of_the_case(any_parts: Parts) -> None:
    """The message that raised the alarm belongs to the case."""
    person = conversation(any_parts)
    with any_parts.database.begin() as session:
        message = Message(conversation_id=person.id, author="person")
        session.add(message)
        opened = raise_alarm(
            session, any_parts, session.get_one(Conversation, person.id), "emergency", "emergency", [], message
        )
    assert message.case_id == opened.id


def test_acknowledging_stops_the_clocks(any_parts: Parts) -> None:
    """An acknowledgement stops the clock, drops the page that has not left yet, and is written down."""
    opened = alarm(any_parts, conversation(any_parts))
    taken = acknowledged(any_parts, opened.code)
    assert taken is not None
    assert (taken.status, taken.acknowledged_at is not None) == ("acknowledged", True)
    assert [(page.next_at, page.acknowledged_at is not None) for page in pages(any_parts)] == [(None, True)]
    assert [(row.state, row.error_code) for row in rows(any_parts)] == [("failed", "not_needed")]
    with any_parts.database.read() as session:
        found = session.scalars(select(Audit)).all()
        assert [(entry.actor, entry.action, entry.case_id) for entry in found] == [("oncall", "acknowledge", opened.id)]


def test_acknowledging_twice(any_parts: Parts) -> None:
    """A second acknowledgement is no error and changes nothing."""
    opened = alarm(any_parts, conversation(any_parts))
    first = acknowledged(any_parts, opened.code)
    second = acknowledged(any_parts, opened.code)
    assert first is not None
    assert second is not None
    assert (second.id, second.acknowledged_at) == (first.id, first.acknowledged_at)
    with any_parts.database.read() as session:
        assert len(session.scalars(select(Audit)).all()) == 1


def test_acknowledging_what_is_not_there(any_parts: Parts) -> None:
    """No case, or a closed one: nothing to acknowledge."""
    opened = alarm(any_parts, conversation(any_parts))
    with any_parts.database.begin() as session:
        session.get_one(Case, opened.id).status = "closed"
    assert [acknowledged(any_parts, code) for code in (opened.code, "1234567890", "")] == [None, None, None]


def test_alarms_at_the_same_moment_page_once(any_parts: Parts) -> None:
    """Screening and the escalation action may raise the alarm at the same moment; one phone rings once."""
    person = conversation(any_parts)
    together = threading.Barrier(4)

    def raise_together() -> None:
        together.wait(10)
        alarm(any_parts, person)

    threads = [threading.Thread(target=raise_together) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with any_parts.database.read() as session:
        assert len(session.scalars(select(Case)).all()) == 1
    assert len(rows(any_parts)) == 1
