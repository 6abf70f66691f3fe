"""Live updates between processes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Timer
from types import SimpleNamespace
from typing import cast

import pytest

from webhooks.database import Database
from webhooks.live import QUEUE, Listener, changes, conversation_topic, publish
from webhooks.parts import Parts
from webhooks.settings import Settings
from webhooks.tables import Base

_REDIS = "redis://127.0.0.1:6379/0"
_CLOSED_PORT = "redis://127.0.0.1:1/0"
_RING_WHEN_TOLD = """
import sys
from webhooks.live import publish
from webhooks.parts import Parts
from webhooks.settings import Settings
parts = Parts.assemble(Settings())
sys.stdin.read(1)
publish(parts, "queue")
"""


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    """One machine: SQLite, no Redis."""
    parts = Parts.assemble(Settings(home=tmp_path, redis_url="", database_url=""))
    yield parts
    parts.database.dispose()


@pytest.fixture
def table_parts(tmp_path: Path) -> Iterator[Parts]:
    """A server database without Redis; what is used of it is the same on SQLite."""
    database = Database(f"sqlite:///{tmp_path / 'pulse.db'}")
    Base.metadata.create_all(database.engine)
    database.is_sqlite = False
    yield cast(Parts, SimpleNamespace(settings=Settings(home=tmp_path, redis_url=""), database=database))
    database.dispose()


def _redis_parts(home: Path, url: str) -> Parts:
    return cast(Parts, SimpleNamespace(settings=Settings(home=home, redis_url=url), database=None))


def test_listener_hears_its_topic(parts: Parts) -> None:
    """A listener learns which of its topics changed."""
    with Listener(parts, [QUEUE, "conversation:a"]) as listener:
        publish(parts, QUEUE)
        assert listener.wait(1) == frozenset({QUEUE})


def test_listener_hears_each_ring_once(parts: Parts) -> None:
    """A change is reported once, and the next one again, however soon it follows."""
    with Listener(parts, [QUEUE]) as listener:
        for _ in range(20):
            publish(parts, QUEUE)
            assert listener.wait(1) == frozenset({QUEUE})
            assert listener.wait(0) == frozenset()


def test_listener_is_deaf_to_other_topics(parts: Parts) -> None:
    """A change of another conversation does not wake a listener."""
    with Listener(parts, ["conversation:a"]) as listener:
        publish(parts, "conversation:b")
        assert listener.wait(0) == frozenset()


def test_marks_name_no_conversation(parts: Parts) -> None:
    """What the bell leaves on the disk names no conversation and holds no byte."""
    publish(parts, conversation_topic("c0ffee"))
    files = list((parts.settings.home / "run" / "live").iterdir())
    assert [file.stat().st_size for file in files] == [0]
    assert "c0ffee" not in files[0].name


def test_changes_end(parts: Parts) -> None:
    """A stream of changes ends after its time, with an empty beat when nothing happened."""
    with Listener(parts, [QUEUE]) as listener:
        assert set(changes(listener, seconds=0.2, heartbeat_seconds=0.1)) == {frozenset()}


def test_another_process_is_heard_within_half_a_second(parts: Parts) -> None:
    """A ring of another process arrives within half a second."""
    environment = {
        **os.environ,
        "SUARA_HOME": str(parts.settings.home),
        "SUARA_REDIS_URL": "",
        "SUARA_DATABASE_URL": "",
    }
    with (
        subprocess.Popen([sys.executable, "-c", _RING_WHEN_TOLD], stdin=subprocess.PIPE, env=environment) as other,
        Listener(parts, [QUEUE]) as listener,
    ):
        assert other.stdin is not None
        other.stdin.write(b".")
        other.stdin.close()
        assert other.wait(timeout=30) == 0
        assert listener.wait(0.5) == frozenset({QUEUE})


def test_table_rings_without_redis(table_parts: Parts) -> None:
    """On a server database without Redis a listener hears every ring of its topic and no other."""
    with Listener(table_parts, [QUEUE]) as listener:
        publish(table_parts, "conversation:b")
        assert listener.wait(0) == frozenset()
        for _ in range(3):
            publish(table_parts, QUEUE)
            assert listener.wait(1) == frozenset({QUEUE})


def test_broken_database_means_read_again(tmp_path: Path) -> None:
    """A listener whose table is gone reports every topic instead of silence."""
    database = Database(f"sqlite:///{tmp_path / 'pulse.db'}")
    Base.metadata.create_all(database.engine)
    database.is_sqlite = False
    parts = cast(Parts, SimpleNamespace(settings=Settings(home=tmp_path, redis_url=""), database=database))
    with Listener(parts, [QUEUE]) as listener:
        Base.metadata.drop_all(database.engine)
        assert listener.wait(0.01) == frozenset({QUEUE})
    publish(parts, QUEUE)  # does not raise
    database.dispose()


@pytest.mark.services
def test_redis_carries_topics(tmp_path: Path) -> None:
    """With Redis a ring wakes a waiting listener at once."""
    parts = _redis_parts(tmp_path, _REDIS)
    topic = conversation_topic(os.urandom(8).hex())
    with Listener(parts, [topic, "conversation:other"]) as listener:
        timer = Timer(0.1, publish, (parts, topic))
        timer.start()
        start = time.monotonic()
        assert listener.wait(5) == frozenset({topic})
        assert time.monotonic() - start < 1
        assert listener.wait(0.05) == frozenset()
        timer.join()


@pytest.mark.services
def test_lost_redis_raises_nothing(tmp_path: Path) -> None:
    """Without its Redis publishing goes on in silence, and a listener reports every topic."""
    parts = _redis_parts(tmp_path, _CLOSED_PORT)
    publish(parts, QUEUE)
    with Listener(parts, [QUEUE]) as listener:
        assert listener.wait(0.01) == frozenset({QUEUE})
