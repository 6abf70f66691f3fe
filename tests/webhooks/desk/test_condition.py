"""What is down, as operators read it."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest
import time_machine

from bot.catalogue import text
from tests.webhooks.desk.conftest import Hand
from tests.webhooks.desk.seeds import seed_case, seed_heartbeat
from webhooks.clock import now
from webhooks.desk import condition
from webhooks.desk.condition import Condition
from webhooks.desk.words import say
from webhooks.inbound import spool
from webhooks.inbound.arrival import Arrival
from webhooks.names import Channel, PhoneNumber
from webhooks.parts import Parts
from webhooks.settings import Settings
from webhooks.tables import Message, Outbox


def test_healthy_installation_has_no_trouble(parts: Parts) -> None:
    """With a worker, a brain and somebody on call there is nothing to say."""
    seed_heartbeat(parts)
    assert Condition(parts, lambda: True).troubles() == []


def test_silent_worker_is_told(parts: Parts) -> None:
    """A worker that was never seen, or not for a minute, is a trouble."""
    condition = Condition(parts, lambda: True)
    assert condition.troubles() == [("worker_silent", 1)]
    seed_heartbeat(parts)
    with time_machine.travel(now() + timedelta(seconds=61)):
        assert condition.troubles() == [("worker_silent", 1)]


def test_nobody_on_call_is_told(parts: Parts) -> None:
    """An installation that pages nobody says so on every page."""
    seed_heartbeat(parts)
    own = Parts(Settings(home=parts.settings.home, oncall=()), parts.database, parts.keys, parts.vault)
    assert Condition(own, lambda: True).troubles() == [("no_oncall", 1)]


def test_late_messages_and_failed_replies_are_counted(parts: Parts) -> None:
    """Messages that wait for the brain and replies that failed are counted."""
    seed_heartbeat(parts)
    seed = seed_case(parts, minutes=10, said=("one", "two"))
    with parts.database.begin() as session:
        for message in session.query(Message).filter_by(author="person"):
            message.handled_at = None
        for row in session.query(Outbox):
            row.state = "failed"
    assert Condition(parts, lambda: True).troubles() == [("unhandled", 2), ("failed", 1)]
    assert seed.case.code


def test_brain_is_asked_rarely(parts: Parts) -> None:
    """However often pages refresh, the brain is asked once in a while."""
    asked: list[bool] = []

    def ask() -> bool:
        asked.append(True)
        return False

    condition = Condition(parts, ask)
    for _ in range(5):
        assert ("brain_silent", 1) in condition.troubles()
    assert len(asked) == 1


def test_unstored_messages_are_counted(parts: Parts) -> None:
    """What the database did not take lies on disk, and the desk says so."""
    seed_heartbeat(parts)
    spool.keep(parts, Arrival(Channel.SMS, "SM" + "1" * 32, "hello", address=PhoneNumber("+15005550100")), danger=True)
    assert Condition(parts, lambda: True).troubles() == [("unstored", 1)]


def test_pages_that_do_not_leave_are_told(parts: Parts) -> None:
    """A page that waits longer than half a minute, and one that failed, are troubles; one that was taken is none."""
    seed_heartbeat(parts)
    for _ in range(3):
        seed_case(parts, kind="emergency", urgency="emergency")
    assert Condition(parts, lambda: True).troubles() == []
    with parts.database.begin() as session:
        late, refused, taken = session.query(Outbox).filter_by(kind="page")
        late.created_at -= timedelta(seconds=31)
        refused.state, refused.error_code = "failed", "21211"
        taken.state, taken.error_code = "failed", "not_needed"
    assert Condition(parts, lambda: True).troubles() == [("pages_wait", 1), ("pages_failed", 1)]


def test_silent_redis_is_told(parts: Parts) -> None:
    """A Redis that is set and does not answer is a trouble, not an error."""
    seed_heartbeat(parts)
    away = parts.settings.model_copy(update={"redis_url": "unix:///nowhere/redis.sock"})
    own = Parts(away, parts.database, parts.keys, parts.vault)
    assert Condition(own, lambda: True).troubles() == [("redis_silent", 1)]


def test_full_disk_is_told_before_it_is_full(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where less is free than a few days need, the desk says so while there is time."""
    seed_heartbeat(parts)
    free = shutil.disk_usage(parts.settings.home).free
    monkeypatch.setattr(condition, "LEAST_FREE_BYTES", 2 * free)
    assert Condition(parts, lambda: True).troubles() == [("disk_full", 1)]
    assert "The disk is nearly full" in say("trouble.disk_full")


def test_desk_without_a_database_says_so(ana: Hand, parts: Parts) -> None:
    """Every page says in plain words that the database is away and what goes on meanwhile."""
    with parts.database.begin() as session:
        session.connection().exec_driver_sql("ALTER TABLE staff RENAME TO staff_away")
    for path in ("/", "/closed", "/cases/4821093715", "/login"):
        answer = ana.get(path)
        assert (path, answer.status_code) in ((path, 503), ("/login", 200))
    answer = ana.get("/")
    assert text("desk.error.database", "en") in answer.text
    assert answer.headers["Content-Security-Policy"]
