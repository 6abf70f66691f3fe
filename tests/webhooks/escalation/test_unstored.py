"""Alarms that the database did not take."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select

from bot.catalogue import text
from tests.fake_twilio import FakeTwilio
from tests.webhooks.full_disk import full_disk
from webhooks.channels.render import is_gsm7
from webhooks.channels.twilio_sender import TwilioSender
from webhooks.clock import now
from webhooks.database import Database
from webhooks.escalation.unstored import STUCK_AFTER, UnstoredAlarms
from webhooks.inbound import pipeline, spool
from webhooks.inbound.arrival import Arrival
from webhooks.names import Channel, PhoneNumber
from webhooks.parts import Parts
from webhooks.tables import Case

ARRIVAL = Arrival(Channel.SMS, "SM" + "3" * 32, "he locked me in and beats me", address=PhoneNumber("+15005550100"))


@pytest.fixture
def lost_parts(parts: Parts, tmp_path: Path) -> Iterator[Parts]:
    """Parts whose database has no table."""
    empty = Database(f"sqlite:///{tmp_path}/empty/suara.db")
    yield Parts(parts.settings, empty, parts.keys, parts.vault)
    empty.dispose()


@pytest.fixture
def sender(parts: Parts) -> Iterator[TwilioSender]:
    """What the worker sends with."""
    made = TwilioSender(parts.settings)
    yield made
    made.close()


def test_danger_is_paged_without_a_database(lost_parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio) -> None:
    """While danger cannot be stored, the first on-call person hears that the desk is unreachable, and only that."""
    spool.keep(lost_parts, ARRIVAL, danger=True)
    alarms = UnstoredAlarms(lost_parts, sender)
    alarms.watch()
    alarms.watch()
    assert [(m.to, m.body) for m in fake_twilio.messages] == [
        (lost_parts.settings.oncall[0], text("page.unreachable", "en"))
    ]
    assert is_gsm7(fake_twilio.messages[0].body)
    assert len(spool.waiting(lost_parts.settings.home)) == 1


def test_refused_number_is_passed_over(lost_parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio) -> None:
    """When the first number is refused, the next look pages the second."""
    spool.keep(lost_parts, ARRIVAL, danger=True)
    alarms = UnstoredAlarms(lost_parts, sender)
    fake_twilio.fail_next(400, 21211)
    alarms.watch()
    alarms.watch()
    assert [message.to for message in fake_twilio.messages] == [lost_parts.settings.oncall[1]]


def test_busy_twilio_is_asked_at_the_next_look(
    lost_parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio
) -> None:
    """When Twilio is busy, the same person is paged at the next look."""
    spool.keep(lost_parts, ARRIVAL, danger=True)
    alarms = UnstoredAlarms(lost_parts, sender)
    fake_twilio.fail_next(503)
    alarms.watch()
    alarms.watch()
    assert [message.to for message in fake_twilio.messages] == [lost_parts.settings.oncall[0]]


@pytest.mark.usefixtures("capsys")  # pytest itself would write to a file
def test_page_that_cannot_be_marked_is_called_out(parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio) -> None:
    """A page that nobody claims because the disk takes no write rings a phone; one that only waits does not."""
    pipeline.take(parts, ARRIVAL)
    alarms = UnstoredAlarms(parts, sender)
    with time_machine.travel(now() + STUCK_AFTER + timedelta(seconds=5), tick=True):
        alarms.watch()
        assert fake_twilio.messages == []
        with full_disk():
            alarms.watch()
            alarms.watch()
    assert [message.body for message in fake_twilio.messages] == [text("page.unreachable", "en")]


def test_plain_message_waits_quietly(lost_parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio) -> None:
    """A message without danger waits for the database and pages nobody."""
    spool.keep(lost_parts, ARRIVAL, danger=False)
    UnstoredAlarms(lost_parts, sender).watch()
    assert fake_twilio.messages == []


def test_danger_is_stored_when_the_database_is_back(
    parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio
) -> None:
    """Once the database answers, the message becomes a case that is paged the usual way, and the file goes."""
    spool.keep(parts, ARRIVAL, danger=True)
    UnstoredAlarms(parts, sender).watch()
    with parts.database.read() as session:
        assert [case.status for case in session.scalars(select(Case))] == ["paged"]
    assert (spool.waiting(parts.settings.home), fake_twilio.messages) == ([], [])
