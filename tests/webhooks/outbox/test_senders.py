"""The threads that send."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from tests.fake_twilio import FakeTwilio
from tests.webhooks.outbox.people import case, conversation, page, reply, row, rows
from webhooks.channels.twilio_sender import TwilioSender
from webhooks.clock import now
from webhooks.outbox import delivery
from webhooks.outbox.rows import enqueue_page
from webhooks.outbox.senders import Senders
from webhooks.outbox.watch import LOOK_SECONDS, Watch
from webhooks.parts import Parts
from webhooks.settings import Settings
from webhooks.tables import Page


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Three threads for replies."""
    return settings.model_copy(update={"senders": 3})


def put_page(parts: Parts) -> None:
    """Enqueue a page of a fresh emergency."""
    opened = case(parts, conversation(parts, number="+15005550199"), status="paged")
    made = page(parts, opened, next_at=now() + timedelta(minutes=5))
    with parts.database.begin() as session:
        enqueue_page(session, parts, session.get_one(Page, made.id), "+15005550009", "Suara: look")


def test_rows_leave_soon(any_parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio) -> None:
    """What is enqueued while the worker is idle leaves by itself, and stopping leaves nothing unrecorded."""
    senders = Senders(any_parts, sender)
    senders.start()
    ids = [reply(any_parts, conversation(any_parts, number=f"+1500555010{number}")) for number in range(5)]
    fake_twilio.wait_for(5)
    senders.stop()
    assert {row(any_parts, row_id).state for row_id in ids} == {"sent"}


def test_hanging_replies_do_not_hold_up_a_page(any_parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio) -> None:
    """With every thread for replies stuck at Twilio, a page still reaches it."""
    fake_twilio.hold("before")
    for number in range(5):
        reply(any_parts, conversation(any_parts, number=f"+1500555010{number}"))
    senders = Senders(any_parts, sender)
    senders.start()
    fake_twilio.wait_for_held(3)
    put_page(any_parts)
    fake_twilio.wait_for_held(4)
    fake_twilio.release()
    fake_twilio.wait_for(6)
    senders.stop()
    assert {stored.state for stored in rows(any_parts)} == {"sent"}


def test_unconfigured_channel_keeps_its_rows(any_parts: Parts, fake_twilio: FakeTwilio) -> None:
    """Without an SMS sender rows stay pending, whole, until there is one."""
    row_id = reply(any_parts, conversation(any_parts))
    whatsapp_id = reply(any_parts, conversation(any_parts, "whatsapp"))
    bare = Parts(
        any_parts.settings.model_copy(update={"twilio_from": ""}), any_parts.database, any_parts.keys, any_parts.vault
    )
    sender = TwilioSender(bare.settings)
    senders = Senders(bare, sender)
    senders.start()
    fake_twilio.wait_for(1)
    senders.stop()
    sender.close()
    assert (row(any_parts, row_id).state, row(any_parts, whatsapp_id).state) == ("pending", "sent")


def test_broken_row_stops_nobody(
    any_parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio, capsys: pytest.CaptureFixture[str]
) -> None:
    """A row that cannot be opened is left as `sending`, logged without its words, and the next one leaves."""
    broken = reply(any_parts, conversation(any_parts), "an unmistakable story")
    with any_parts.database.begin() as session:
        stored = session.merge(row(any_parts, broken))
        stored.body_sealed = stored.body_sealed[:-1] + bytes([stored.body_sealed[-1] ^ 1])
    senders = Senders(any_parts, sender)
    senders.start()
    reply(any_parts, conversation(any_parts, number="+15005550101"))
    fake_twilio.wait_for(1)
    senders.stop()
    logged = capsys.readouterr()
    assert row(any_parts, broken).state == "sending"
    assert "SealBroken" in logged.out + logged.err
    assert "unmistakable" not in logged.out + logged.err


def test_outcome_is_recorded_once_the_database_takes_it(
    any_parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection that is lost just when the answer is recorded costs a moment, not the answer."""
    lost = iter([OperationalError("", {}, Exception("gone")), OperationalError("", {}, Exception("gone"))])
    real, recorded = delivery._record, threading.Event()

    def flaky(parts: Parts, row_id: str, outcome: delivery.Outcome) -> delivery.Topics:
        if (error := next(lost, None)) is not None:
            raise error
        topics = real(parts, row_id, outcome)
        recorded.set()
        return topics

    monkeypatch.setattr(delivery, "_record", flaky)
    row_id = reply(any_parts, conversation(any_parts))
    senders = Senders(any_parts, sender)
    senders.start()
    assert recorded.wait(10)
    senders.stop()
    assert (row(any_parts, row_id).state, len(fake_twilio.messages)) == ("sent", 1)


def test_watch_sees_a_commit(parts: Parts) -> None:
    """On SQLite another connection's commit is worth a look at once; silence is worth one now and then."""
    watch = Watch(parts.database)
    looks = [watch.is_worth_a_look(), watch.is_worth_a_look()]
    conversation(parts)
    looks.append(watch.is_worth_a_look())
    watch.close()
    assert looks == [True, False, True]
    assert LOOK_SECONDS <= 0.1  # rows that become due by the clock wait no longer than this
