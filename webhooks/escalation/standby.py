"""While no worker lives, the gateway sends: pages first, then replies. An alarm must not wait for a repair.

The worker beats every five seconds, into the database and, for times without one, by touching a file. When neither is
fresh, one gateway process on this machine does what the worker would: clocks, pages, replies. Claims are committed
before anything is sent, so that a worker that comes back sends nothing twice.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from webhooks import file_lock
from webhooks.channels.twilio_sender import TwilioSender, can_send
from webhooks.clock import now
from webhooks.escalation import clocks, silence
from webhooks.escalation.unstored import UnstoredAlarms
from webhooks.logs import log
from webhooks.outbox.claiming import claim
from webhooks.outbox.delivery import deliver
from webhooks.outbox.rows import PAGE, REPLY
from webhooks.parts import Parts
from webhooks.tables import Heartbeat

LOOK_SECONDS = 5.0
SILENT_SECONDS = 20.0
"""Four beats of a worker. A worker that starts with the gateway beats long before."""
_AT_ONCE = 5


def beat_file(home: Path) -> Path:
    """Return the file that a living worker touches."""
    return home / "run" / "worker.beat"


def touch(home: Path) -> None:
    """Say that a worker lives, on disk; a disk that is full is no reason not to work."""
    with suppress(OSError):
        path = beat_file(home)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)


class Standby:
    """Watches for a worker, in a thread of the gateway's."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._began = time.monotonic()
        self._sender: TwilioSender | None = None
        self._unstored: UnstoredAlarms | None = None
        self._lock: int | None = None

    def watch(self) -> int:
        """Do the worker's work if there is none; returns how many rows were sent or tried."""
        if time.monotonic() - self._began < SILENT_SECONDS or not self.is_needed() or not self._is_alone():
            return 0
        if self._sender is None or self._unstored is None:
            self._sender = TwilioSender(self._parts.settings)
            self._unstored = UnstoredAlarms(self._parts, self._sender)
            log.warning("standby_sends")
        self._unstored.watch()
        clocks.tick(self._parts)
        silence.watch(self._parts)
        channels, done = can_send(self._parts.settings), 0
        for kind in (PAGE, REPLY):
            for row_id in claim(self._parts, (kind,), channels, _AT_ONCE):
                deliver(self._parts, self._sender, row_id)
                done += 1
        return done

    def is_needed(self) -> bool:
        """Whether no worker has beaten lately: by the database, or by the file when there is no database."""
        try:
            with self._parts.database.read() as session:
                seen = session.scalar(select(Heartbeat.at).where(Heartbeat.part == "worker"))
        except SQLAlchemyError:
            return not _is_fresh(beat_file(self._parts.settings.home))
        return seen is None or seen < now() - timedelta(seconds=SILENT_SECONDS)

    def close(self) -> None:
        """Close connections, and let another process stand by."""
        if self._sender is not None:
            self._sender.close()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _is_alone(self) -> bool:
        if self._lock is None:
            self._lock = file_lock.hold(self._parts.settings.home / "run" / "standby.lock")
        return self._lock is not None


def _is_fresh(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime < SILENT_SECONDS
    except OSError:
        return False
