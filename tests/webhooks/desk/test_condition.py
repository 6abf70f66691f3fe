"""What is down, as operators read it."""

from __future__ import annotations

from datetime import timedelta

import time_machine

from tests.webhooks.desk.seeds import seed_case, seed_heartbeat
from webhooks.clock import now
from webhooks.desk.condition import Condition
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
