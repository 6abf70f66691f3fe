"""A commit is over when it is safe on disk."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from webhooks.clock import now
from webhooks.durable import LogFlush
from webhooks.parts import Parts
from webhooks.tables import Heartbeat


def beat(parts: Parts, part: str) -> None:
    """Commit one row."""
    with parts.database.begin() as session:
        session.add(Heartbeat(part=part, at=now()))


def recorded(monkeypatch: pytest.MonkeyPatch, parts: Parts) -> list[int]:
    """Record, at each flush of the log, how many rows other connections see."""
    flush, seen = os.fsync, list[int]()

    def record(descriptor: int) -> None:
        with parts.database.read() as session:
            seen.append(session.scalar(select(func.count()).select_from(Heartbeat)) or 0)
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", record)
    return seen


def test_commit_is_flushed_before_it_is_over(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    """The log is flushed after the commit, and before `begin` returns."""
    seen = recorded(monkeypatch, parts)
    beat(parts, "one")
    beat(parts, "two")
    assert seen == [1, 2]


def test_rolled_back_and_read_transactions_flush_nothing(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only commits cost a flush."""
    seen = recorded(monkeypatch, parts)
    with pytest.raises(RuntimeError, match="undo"), parts.database.begin():
        raise RuntimeError("undo")
    with parts.database.read() as session:
        session.scalars(select(Heartbeat)).all()
    assert seen == []


def test_log_is_the_file_that_is_flushed(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite's log, under its present name; the pragma is the one that this relies on."""
    flushed: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda number: flushed.append(os.fstat(number).st_ino))
    beat(parts, "one")
    assert flushed == [(parts.settings.home / "suara.db-wal").stat().st_ino]
    with parts.database.read() as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
        assert session.scalar(text("PRAGMA synchronous")) == 1  # NORMAL


def test_failed_flush_is_no_commit(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk does not take it nobody is told that it is stored."""

    def fail(_descriptor: int) -> None:
        raise OSError("no space")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fail)
        with pytest.raises(OSError, match="no space"):
            beat(parts, "one")
    beat(parts, "two")


def test_missing_log_is_in_the_database(tmp_path: Path) -> None:
    """Once the last connection has closed there is no log, and nothing to flush."""
    LogFlush(tmp_path / "suara.db").after_commit()


class Slow(LogFlush):
    """Flushes when the test says so."""

    def __init__(self, path: Path, wait: Callable[[], object]) -> None:
        super().__init__(path)
        self.flushes = 0
        self._wait = wait

    def _flush(self) -> None:
        self.flushes += 1
        self._wait()


def test_waiting_commits_share_a_flush(tmp_path: Path) -> None:
    """Whoever commits during a flush waits for the next one, all of them for the same."""
    begun, may_end = threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        may_end.wait(10)

    slow = Slow(tmp_path / "suara.db", wait)
    with ThreadPoolExecutor(9) as pool:
        first = pool.submit(slow.after_commit)
        begun.wait(10)
        others = [pool.submit(slow.after_commit) for _ in range(8)]
        while slow.asked < 9:
            threading.Event().wait(0.001)
        may_end.set()
        for done in [first, *others]:
            done.result(10)
    assert slow.flushes == 2
