"""The worker's clocks."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from tests.webhooks.escalation.test_alarm import alarm
from tests.webhooks.outbox.people import conversation, reply, row
from webhooks.clock import now
from webhooks.outbox.rows import release_all_waiting
from webhooks.parts import Parts
from webhooks.settings import Settings
from webhooks.tables import Conversation, Heartbeat, Outbox, Page
from webhooks.worker import Clock, Worker


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """No Twilio account: nothing leaves the machine."""
    return settings.model_copy(update={"twilio_account_sid": "", "twilio_auth_token": ""})


def test_heartbeat(any_parts: Parts) -> None:
    """Each beat moves the one row that says when the worker was last alive."""
    worker = Worker(any_parts)
    beats = []
    for minute in range(2):
        with time_machine.travel(now() + timedelta(minutes=minute), tick=False):
            worker.beat()
            with any_parts.database.read() as session:
                beats.append(session.scalars(select(Heartbeat)).one().at == now())
    assert beats == [True, True]


def test_waiting_pages_are_said_once(any_parts: Parts, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a Twilio account a waiting page is logged once, with what to set."""
    worker = Worker(any_parts)
    worker.beat()
    alarm(any_parts, conversation(any_parts))
    worker.beat()
    worker.beat()
    logged = capsys.readouterr().out
    assert logged.count("worker.pages_wait") == 1
    assert "SUARA_TWILIO_FROM" in logged


@pytest.mark.parametrize("error", [OperationalError("", {}, Exception("gone")), ValueError("an unmistakable story")])
def test_clock_survives_its_work(error: Exception, capsys: pytest.CaptureFixture[str]) -> None:
    """A clock whose work fails logs the kind of error, not its words, and goes on."""
    done = threading.Event()
    stopping = threading.Event()
    failures = iter([error])

    def work() -> None:
        for failure in failures:
            raise failure
        done.set()
        stopping.set()

    Clock("tested", 0, work).run(stopping)
    logged = capsys.readouterr().out
    assert done.is_set()
    assert (type(error).__name__ in logged, "unmistakable" in logged) == (True, False)


def test_replies_wait_no_longer_than_the_person(any_parts: Parts) -> None:
    """What waited for the person is released once they wrote, although the bot is silent; the rest goes on waiting."""
    wrote, silent = conversation(any_parts), conversation(any_parts, number="+15005550101")
    ids = [reply(any_parts, person) for person in (wrote, silent)]
    with any_parts.database.begin() as session:
        for stored in session.scalars(select(Outbox)):
            stored.state, stored.due_at = "waiting", now()
        session.get_one(Conversation, wrote.id).last_inbound_at = now() + timedelta(seconds=1)
    release_all_waiting(any_parts)
    assert [row(any_parts, row_id).state for row_id in ids] == ["pending", "waiting"]


def test_starts_and_stops(any_parts: Parts) -> None:
    """A worker without an account runs every clock once, holds the paging clock, and ends when it is asked to."""
    alarm(any_parts, conversation(any_parts))
    later = now() + timedelta(seconds=any_parts.settings.ack_seconds + 1)
    worker = Worker(any_parts)
    worker.stop()
    with time_machine.travel(later, tick=False):
        worker.run()
    with any_parts.database.read() as session:
        held = session.scalars(select(Page)).one()
        beat = session.get_one(Heartbeat, "worker")
    assert (held.level, held.next_at) == (0, later + timedelta(seconds=any_parts.settings.ack_seconds))
    assert beat.at == later
