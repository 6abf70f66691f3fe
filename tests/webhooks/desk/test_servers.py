"""The desk over the servers of production: PostgreSQL, and Redis for attempts and live updates."""

from __future__ import annotations

import os

import pytest
from sqlalchemy import select

from tests.webhooks.desk.conftest import PASSWORD, Hand
from tests.webhooks.desk.seeds import seed_busy_night
from webhooks.desk import create_app
from webhooks.desk.accounts import create_staff
from webhooks.desk.condition import Condition
from webhooks.desk.partials import CONDITION
from webhooks.live import QUEUE, Listener
from webhooks.parts import Parts
from webhooks.tables import Case, Message

pytestmark = pytest.mark.services

_REDIS = os.environ.get("SUARA_TEST_REDIS", "redis://127.0.0.1:6379/0")


@pytest.fixture
def served(postgres_parts: Parts) -> Parts:
    """Parts of a production installation."""
    settings = postgres_parts.settings.model_copy(update={"redis_url": _REDIS})
    return Parts(settings, postgres_parts.database, postgres_parts.keys, postgres_parts.vault)


def _desk(parts: Parts) -> Hand:
    app = create_app(parts)
    app.extensions[CONDITION] = Condition(parts, lambda: True)
    return Hand(app.test_client(), create_staff(parts, f"Ana {parts.settings.home.parent.name}", PASSWORD))


def test_a_case_is_worked_on_postgres(served: Parts) -> None:
    """Queue, case, reply and closing do on PostgreSQL what they do on SQLite, and Redis carries the bell."""
    night = seed_busy_night(served)
    hand = _desk(served)
    assert hand.staff is not None
    assert hand.login(hand.staff.name).status_code == 303
    queue = hand.get("/").text
    assert queue.index(night["locked_in"].case.code) < queue.index(f"case-{night['hostile'].case.code}")
    path = f"/cases/{night['sold'].case.code}"
    assert hand.get(path).status_code == 200
    with Listener(served, [QUEUE]) as listener:
        assert hand.post(f"{path}/reply", {"text": "Kami di sini."}).status_code == 303
        assert listener.wait(1) == frozenset({QUEUE})
    assert hand.post(f"{path}/close", {"outcome": "referred"}).status_code == 303
    assert hand.post(f"{path}/reopen").status_code == 303
    with served.database.read() as session:
        assert session.get_one(Case, night["sold"].case.id).status == "in_progress"
        assert len(session.scalars(select(Message).where(Message.author == "operator")).all()) == 1
    assert "suara_cases_open" in hand.get("/metrics").text


def test_attempts_are_counted_by_every_process(served: Parts) -> None:
    """With Redis, guesses in one process count in another."""
    first = _desk(served)
    assert first.staff is not None
    second = Hand(create_app(served).test_client())
    for number in range(10):
        (first, second)[number % 2].login(first.staff.name, f"guess number {number}")
    assert second.login(first.staff.name, PASSWORD).status_code == 429


def test_lost_redis_lets_operators_in(parts: Parts) -> None:
    """Without its Redis the desk still logs operators in, and counts attempts by itself."""
    settings = parts.settings.model_copy(update={"redis_url": "redis://127.0.0.1:1/0"})
    hand = _desk(Parts(settings, parts.database, parts.keys, parts.vault))
    assert hand.staff is not None
    assert hand.login(hand.staff.name).status_code == 303
    assert hand.get("/").status_code == 200
