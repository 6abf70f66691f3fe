"""The worker is killed between any two steps: no reply is lost, and none is sent twice.

A real process, a real database, SIGKILL. The steps of a row are: claimed (committed as `sending`) → request at Twilio
→ accepted there → answered → recorded. Each test kills in one of the gaps and counts at Twilio.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from time import monotonic

import pytest
from sqlalchemy import func, select, text, update

from tests.fake_twilio import FakeTwilio
from tests.webhooks.outbox.people import conversation, reply, row, rows
from tests.webhooks.outbox.worker_process import WorkerProcess
from webhooks.clock import now
from webhooks.live import QUEUE, Listener
from webhooks.outbox.receipts import record_receipt
from webhooks.parts import Parts
from webhooks.tables import Outbox

pytestmark = pytest.mark.services


def wait_until(parts: Parts, condition: Callable[[], bool], seconds: float = 60) -> None:
    """Return when a condition on the stored rows holds; looks whenever the desk is told of a change."""
    end = monotonic() + seconds
    with Listener(parts, [QUEUE]) as changes:
        while not condition():
            assert monotonic() < end, [(r.state, r.error_code, r.attempts) for r in rows(parts)]
            changes.wait(0.5)


def is_sent(parts: Parts, row_id: str) -> bool:
    """Whether a row is known to be sent."""
    return row(parts, row_id).state == "sent"


def end_leases_as_time_does(parts: Parts) -> None:
    """Let the leases of a killed worker be over; on SQLite the next worker finds that out by itself."""
    if not parts.database.is_sqlite:
        with parts.database.begin() as session:
            session.execute(update(Outbox).where(Outbox.state == "sending").values(due_at=now()))


def finish(parts: Parts, fake: FakeTwilio, row_id: str) -> None:
    """Start a new worker, let it settle the row, and stop it as an operator would."""
    end_leases_as_time_does(parts)
    with WorkerProcess(parts.settings, fake) as second:
        wait_until(parts, lambda: is_sent(parts, row_id))
        assert second.stop()[0] == 0


def test_killed_before_twilio_has_it(any_parts: Parts, fake_twilio: FakeTwilio) -> None:
    """Killed after the claim, before Twilio took the message: the next worker sends it, once."""
    row_id = reply(any_parts, conversation(any_parts))
    fake_twilio.hold("before")
    with WorkerProcess(any_parts.settings, fake_twilio) as worker:
        fake_twilio.wait_for_held()
        assert row(any_parts, row_id).state == "sending"
        worker.kill()
    fake_twilio.release(accept=False)
    finish(any_parts, fake_twilio, row_id)
    assert len(fake_twilio.messages) == 1


def test_killed_before_the_answer(any_parts: Parts, fake_twilio: FakeTwilio) -> None:
    """Killed after Twilio took the message, before it answered: the next worker finds it and sends nothing."""
    row_id = reply(any_parts, conversation(any_parts))
    fake_twilio.hold("after")
    with WorkerProcess(any_parts.settings, fake_twilio) as worker:
        fake_twilio.wait_for_held()
        worker.kill()
    fake_twilio.release()
    finish(any_parts, fake_twilio, row_id)
    assert [message.sid for message in fake_twilio.messages] == [row(any_parts, row_id).provider_sid]


def test_killed_before_the_answer_is_recorded(any_parts: Parts, fake_twilio: FakeTwilio) -> None:
    """Killed after Twilio answered, before the answer was stored: the next worker finds it and sends nothing."""
    row_id = reply(any_parts, conversation(any_parts))
    fake_twilio.hold("after")
    with WorkerProcess(any_parts.settings, fake_twilio) as worker:
        fake_twilio.wait_for_held()
        with any_parts.database.begin() as session:
            # The row is locked here, so that the worker has the answer and cannot write it down.
            session.execute(select(Outbox.id).where(Outbox.id == row_id).with_for_update())
            fake_twilio.release()
            fake_twilio.wait_for_requests("create")
            worker.kill()
    assert row(any_parts, row_id).state == "sending"
    finish(any_parts, fake_twilio, row_id)
    assert [message.sid for message in fake_twilio.messages] == [row(any_parts, row_id).provider_sid]


def test_killed_after_recording(any_parts: Parts, fake_twilio: FakeTwilio) -> None:
    """Killed after everything: the next worker has nothing to do."""
    row_id = reply(any_parts, conversation(any_parts))
    with WorkerProcess(any_parts.settings, fake_twilio) as worker:
        wait_until(any_parts, lambda: is_sent(any_parts, row_id))
        worker.kill()
    second_id = reply(any_parts, conversation(any_parts, number="+15005550101"))
    finish(any_parts, fake_twilio, second_id)
    assert len(fake_twilio.messages) == 2


def test_receipt_after_the_kill(any_parts: Parts, fake_twilio: FakeTwilio) -> None:
    """Without a list at Twilio, a receipt that came meanwhile is enough for the next worker to send nothing."""
    row_id = reply(any_parts, conversation(any_parts))
    fake_twilio.lists = False
    fake_twilio.hold("after")
    with WorkerProcess(any_parts.settings, fake_twilio) as worker:
        fake_twilio.wait_for_held()
        worker.kill()
    fake_twilio.release()
    with any_parts.database.begin() as session:
        record_receipt(session, any_parts, row_id, fake_twilio.messages[0].sid, "sent")
    second_id = reply(any_parts, conversation(any_parts, number="+15005550101"))
    finish(any_parts, fake_twilio, second_id)
    assert len(fake_twilio.messages) == 2


def test_killed_again_and_again(any_parts: Parts, fake_twilio: FakeTwilio) -> None:
    """Killed at three moments nobody chose, with six conversations under way: each reply arrives once, in order."""
    people = [conversation(any_parts, number=f"+1500555010{number}") for number in range(6)]
    texts = [f"reply {number:02}" for number in range(10)]
    for words in texts:
        for person in people:
            reply(any_parts, person, words)
    kills = sorted(random.Random(7).sample(range(1, 55), 3))  # noqa: S311 -- the same moments in each run
    for count in kills:
        with WorkerProcess(any_parts.settings, fake_twilio) as worker:
            fake_twilio.wait_for(count, 40)
            worker.kill()
        end_leases_as_time_does(any_parts)
    with WorkerProcess(any_parts.settings, fake_twilio) as worker:
        wait_until(any_parts, lambda: all(stored.state == "sent" for stored in rows(any_parts)), 60)
        assert worker.stop()[0] == 0
    arrived = [
        [message.body for message in fake_twilio.messages if message.to == f"+1500555010{number}"]
        for number in range(6)
    ]
    assert arrived == [texts] * 6


def test_stopping_finishes_what_is_under_way(any_parts: Parts, fake_twilio: FakeTwilio) -> None:
    """SIGTERM lets the request in flight end and be recorded, and claims nothing more."""
    person = conversation(any_parts)
    row_id = reply(any_parts, person)
    fake_twilio.hold("after")
    with WorkerProcess(any_parts.settings, fake_twilio) as worker:
        fake_twilio.wait_for_held()
        next_id = reply(any_parts, person)
        worker.ask_to_stop()
        fake_twilio.release()
        code, _ = worker.stop()
    assert code == 0
    assert (row(any_parts, row_id).state, row(any_parts, next_id).state) == ("sent", "pending")


def test_nothing_readable_is_logged_or_kept(parts: Parts, fake_twilio: FakeTwilio) -> None:
    """Neither the log of a worker that sent, failed and was refused nor its database holds a number or a text."""
    person = conversation(parts)
    fake_twilio.fail_next(400, 21211)
    fake_twilio.fail_next(500)
    for _ in range(3):
        reply(parts, person, "an unmistakable story")
    with WorkerProcess(parts.settings, fake_twilio) as worker:
        fake_twilio.wait_for(2, 30)
        wait_until(parts, lambda: {stored.state for stored in rows(parts)} == {"failed", "sent"})
        _, logged = worker.stop()
    kept = b"".join(path.read_bytes() for path in parts.settings.home.glob("suara.db*")).decode("latin-1")
    assert "outbox.refused" in logged
    assert not [word for word in ("unmistakable", "5005550100") if word in logged or word in kept]


def test_two_workers_share_a_database(postgres_parts: Parts, fake_twilio: FakeTwilio) -> None:
    """On PostgreSQL two workers at once send every reply once and each conversation in order."""
    people = [conversation(postgres_parts, number=f"+1500555010{number}") for number in range(5)]
    texts = [f"reply {number}" for number in range(8)]
    for words in texts:
        for person in people:
            reply(postgres_parts, person, words)
    with (
        WorkerProcess(postgres_parts.settings, fake_twilio) as first,
        WorkerProcess(postgres_parts.settings, fake_twilio) as second,
    ):
        wait_until(postgres_parts, lambda: all(stored.state == "sent" for stored in rows(postgres_parts)))
        assert (first.stop()[0], second.stop()[0]) == (0, 0)
    assert len(fake_twilio.messages) == 40
    assert [message.body for message in fake_twilio.messages if message.to == "+15005550102"] == texts


def test_database_that_comes_back(postgres_parts: Parts, fake_twilio: FakeTwilio) -> None:
    """A worker whose database connections are cut goes on with new ones."""
    with WorkerProcess(postgres_parts.settings, fake_twilio) as worker:
        reply(postgres_parts, conversation(postgres_parts))
        fake_twilio.wait_for(1, 30)
        with postgres_parts.database.begin() as session:
            others = text(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            assert (session.scalar(others) or 0) > 0
        reply(postgres_parts, conversation(postgres_parts, number="+15005550101"))
        fake_twilio.wait_for(2, 30)
        wait_until(postgres_parts, lambda: all(stored.state == "sent" for stored in rows(postgres_parts)))
        assert worker.stop()[0] == 0
    with postgres_parts.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Outbox)) == 2
