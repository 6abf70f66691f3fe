"""Durable commits in SQLite, several at a time.

`synchronous=FULL` has SQLite flush its write-ahead log within each commit, while it holds the one lock that every
writer waits for: on a busy disk 5 to 10 ms each, so that a few dozen messages a second make a queue. Here a commit only
writes the log (`synchronous=NORMAL`), the lock is free again, and one flush serves every commit that came before it.

Nobody is told "stored" before their flush is over, so the promise is the same. What another thread can read in between
may still be lost in a power cut, but nothing follows from it: whatever leaves the machine has a commit of its own
before it (`sending` before a request to Twilio), and flushing that one flushes all earlier ones, because the log is one
file, written from front to back.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path


class LogFlush:
    """Flushes the write-ahead log of one database; of threads that wait at the same time, one does it for all."""

    def __init__(self, database: Path) -> None:
        self._log = database.with_name(database.name + "-wal")
        self._turn = threading.Condition()
        self.asked = 0  # commits so far
        self._flushed = 0  # of these are safe on disk
        self._at_work = False

    def after_commit(self) -> None:
        """Return when everything that was committed before this call survives a power cut.

        Raises:
            OSError: the disk did not take it; nobody may be told that it is stored.
        """
        with self._turn:
            self.asked += 1
            mine = self.asked
            while self._at_work and self._flushed < mine:
                self._turn.wait()
            if self._flushed >= mine:
                return
            self._at_work = True
            covers = self.asked
        done = False
        try:
            self._flush()
            done = True
        finally:
            with self._turn:
                self._at_work = False
                self._flushed = max(self._flushed, covers) if done else self._flushed
                self._turn.notify_all()

    def _flush(self) -> None:
        # Opened each time: closing it releases no lock (SQLite's are on other files), and it is never a stale one.
        try:
            descriptor = os.open(self._log, os.O_RDONLY)
        except FileNotFoundError:
            return  # the last connection has moved it into the database, which it flushed before
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
