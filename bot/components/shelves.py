"""Where sealed conversations lie: a SQLite file for one machine, Redis for many."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import redis

SECONDS_A_DAY = 86_400
SWEEP_SECONDS = 3_600
"""Between two deletions of expired conversations from SQLite; Redis does it by itself."""

KEY_PREFIX = "suara:tracker:"
REDIS_SECONDS = 1.0
"""Until a Redis that hangs counts as away: the gateway waits for this process no longer than `SUARA_BRAIN_TIMEOUT`."""

Clock = Callable[[], float]


class Shelf(Protocol):
    """Keeps one sealed record for each conversation, for a limited time since it was last put."""

    def get(self, conversation: str) -> bytes | None:
        """The record, or None when there is none or it has expired."""

    def put(self, conversation: str, sealed: bytes) -> None:
        """Keep a record in place of an earlier one."""

    def delete(self, conversation: str) -> None:
        """Remove the record, if there is one."""

    def conversations(self) -> list[str]:
        """Every conversation that has a record."""


class SqliteShelf:
    """Records in a SQLite file; what is deleted is overwritten with zeros."""

    def __init__(self, path: Path, days: float, clock: Clock = time.time) -> None:
        """Open or make the file. days: how long a record is kept. clock: seconds since 1970."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        self._lifetime = days * SECONDS_A_DAY
        self._clock = clock
        self._database = sqlite3.connect(path, isolation_level=None, timeout=5, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode = WAL")
        # A crash of the machine may cost the last turn, never the file; the gateway has every message.
        self._database.execute("PRAGMA synchronous = NORMAL")
        self._database.execute("PRAGMA secure_delete = ON")
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS trackers (conversation TEXT PRIMARY KEY, put_at REAL NOT NULL, "
            "sealed BLOB NOT NULL) WITHOUT ROWID"
        )
        self._sweep_at = 0.0

    def get(self, conversation: str) -> bytes | None:
        """See Shelf."""
        row = self._database.execute(
            "SELECT sealed FROM trackers WHERE conversation = ? AND put_at > ?",
            (conversation, self._clock() - self._lifetime),
        ).fetchone()
        return row[0] if row else None

    def put(self, conversation: str, sealed: bytes) -> None:
        """See Shelf."""
        now = self._clock()
        self._database.execute("INSERT OR REPLACE INTO trackers VALUES (?, ?, ?)", (conversation, now, sealed))
        if now >= self._sweep_at:
            self._database.execute("DELETE FROM trackers WHERE put_at <= ?", (now - self._lifetime,))
            self._sweep_at = now + SWEEP_SECONDS

    def delete(self, conversation: str) -> None:
        """See Shelf. The write-ahead log is emptied too, so that nothing lingers there."""
        self._database.execute("DELETE FROM trackers WHERE conversation = ?", (conversation,))
        self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def conversations(self) -> list[str]:
        """See Shelf."""
        rows = self._database.execute(
            "SELECT conversation FROM trackers WHERE put_at > ?", (self._clock() - self._lifetime,)
        )
        return [row[0] for row in rows]


class RedisShelf:
    """Records in Redis, which lets them expire."""

    def __init__(self, url: str, days: float) -> None:
        """Connect at first use. days: how long a record is kept."""
        self._redis = redis.Redis.from_url(url, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS)
        self._seconds = int(days * SECONDS_A_DAY)

    def get(self, conversation: str) -> bytes | None:
        """See Shelf."""
        sealed: bytes | None = self._redis.get(KEY_PREFIX + conversation)
        return sealed

    def put(self, conversation: str, sealed: bytes) -> None:
        """See Shelf."""
        self._redis.set(KEY_PREFIX + conversation, sealed, ex=self._seconds)

    def delete(self, conversation: str) -> None:
        """See Shelf."""
        self._redis.delete(KEY_PREFIX + conversation)

    def conversations(self) -> list[str]:
        """See Shelf."""
        return [key.decode().removeprefix(KEY_PREFIX) for key in self._redis.scan_iter(KEY_PREFIX + "*")]
