"""Without a worker the gateway sends what must not wait."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from bot.catalogue import text
from tests.fake_twilio import FakeTwilio
from tests.webhooks.escalation.test_unstored import ARRIVAL
from tests.webhooks.inbound.turns import DANGER, write
from tests.webhooks.stub_brain import StubBrain
from webhooks.clock import now
from webhooks.database import Database
from webhooks.escalation import standby
from webhooks.escalation.standby import SILENT_SECONDS, Standby
from webhooks.inbound import spool
from webhooks.inbound.handling import handle
from webhooks.parts import Parts
from webhooks.worker import Worker


@pytest.fixture
def watcher(any_parts: Parts) -> Iterator[Standby]:
    """A gateway's watcher that has run for a while."""
    made = Standby(any_parts)
    made._began -= SILENT_SECONDS
    yield made
    made.close()


def test_alarm_leaves_without_a_worker(
    any_parts: Parts, watcher: Standby, brain: StubBrain, fake_twilio: FakeTwilio
) -> None:
    """With no worker the page and the reply leave, the page first, and nothing leaves twice."""
    handle(any_parts, brain, write(any_parts, DANGER))
    assert watcher.watch() == 2
    assert fake_twilio.messages[0].to == any_parts.settings.oncall[0]
    assert watcher.watch() == 0
    assert len(fake_twilio.messages) == 2


def test_living_worker_is_left_alone(any_parts: Parts, watcher: Standby, fake_twilio: FakeTwilio) -> None:
    """While a worker beats the gateway sends nothing; when it has been silent for long enough it does."""
    write(any_parts, DANGER)
    Worker(any_parts).beat()
    assert (watcher.watch(), fake_twilio.messages) == (0, [])
    with time_machine.travel(now() + timedelta(seconds=SILENT_SECONDS + 1), tick=False):
        assert watcher.watch() == 1


def test_worker_has_time_to_start(any_parts: Parts, fake_twilio: FakeTwilio) -> None:
    """A gateway that has just started waits for the worker that starts beside it."""
    write(any_parts, DANGER)
    assert (Standby(any_parts).watch(), fake_twilio.messages) == (0, [])


def test_clocks_go_on_without_a_worker(any_parts: Parts, watcher: Standby, fake_twilio: FakeTwilio) -> None:
    """A page that nobody acknowledged goes to the next person although no worker lives."""
    write(any_parts, DANGER)
    watcher.watch()
    with time_machine.travel(now() + timedelta(seconds=any_parts.settings.ack_seconds + 1), tick=False):
        watcher.watch()
    assert [message.to for message in fake_twilio.messages] == list(any_parts.settings.oncall)


@pytest.mark.usefixtures("fake_twilio")
def test_only_one_process_stands_by(any_parts: Parts, watcher: Standby) -> None:
    """Of several gateway processes on one machine one sends; when it ends another one takes its place."""
    other = Standby(any_parts)
    other._began -= SILENT_SECONDS
    assert watcher.watch() == 0
    write(any_parts, DANGER)
    assert other.watch() == 0
    watcher.close()
    assert other.watch() == 1
    other.close()


@pytest.fixture
def lost(parts: Parts, tmp_path: Path) -> Iterator[Parts]:
    """Parts whose database has no table."""
    empty = Database(f"sqlite:///{tmp_path}/empty/suara.db")
    yield Parts(parts.settings, empty, parts.keys, parts.vault)
    empty.dispose()


def test_neither_worker_nor_database(lost: Parts, fake_twilio: FakeTwilio) -> None:
    """Danger on disk rings a phone although both are gone; while a worker touches its file, that worker does it."""
    spool.keep(lost, ARRIVAL, danger=True)
    alone = Standby(lost)
    alone._began -= SILENT_SECONDS
    standby.touch(lost.settings.home)
    assert alone.watch() == 0
    assert fake_twilio.messages == []
    standby.beat_file(lost.settings.home).unlink()
    with pytest.raises(Exception, match="no such table"):
        alone.watch()
    assert [message.body for message in fake_twilio.messages] == [text("page.unreachable", "en")]
    alone.close()
