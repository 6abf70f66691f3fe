"""What is down or not set up, for the strip above the queue: an operator must know when Suara is half deaf."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Lock

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webhooks.clock import now
from webhooks.inbound import spool
from webhooks.names import Author, OutboxState
from webhooks.outbox.rows import NOT_NEEDED, PAGE, REPLY
from webhooks.parts import Parts
from webhooks.tables import Heartbeat, Message, Outbox

WORKER = "worker"
SILENT_AFTER = timedelta(seconds=60)
LATE_AFTER = timedelta(seconds=120)
FAILED_WITHIN = timedelta(hours=24)
PAGE_LATE_AFTER = timedelta(seconds=30)
LEAST_FREE_BYTES = 200_000_000
"""Free on the disk of SUARA_HOME. A message with its answer takes some 2 kB, so that nobody has to hurry at night."""
COUNTED = ("unstored", "pages_wait", "pages_failed", "unhandled", "failed")
"""Troubles whose sentence has a number."""
_BRAIN_CHECKED_EVERY = 15.0
_REDIS_SECONDS = 1.0


@dataclass
class Condition:
    """Looks at the parts of an installation; brain and Redis are asked at most every 15 seconds."""

    parts: Parts
    ask_brain: Callable[[], bool]
    _lock: Lock = field(default_factory=Lock)
    _brain_answers: bool = True
    _redis_answers: bool = True
    _asked_at: float = float("-inf")

    def troubles(self) -> list[tuple[str, int]]:
        """Return what is wrong, gravest first: the end of a message id `desk.trouble.<name>`, and a count or 0."""
        self._ask()  # before the transaction: nothing waits inside one
        with self.parts.database.read() as session:
            found = [
                ("no_oncall", int(not self.parts.settings.oncall)),
                ("disk_full", int(not has_room(self.parts.settings.home))),
                ("unstored", len(spool.waiting(self.parts.settings.home))),
                ("worker_silent", int(_is_silent(session))),
                ("pages_wait", _late_pages(session)),
                ("pages_failed", _failed(session, PAGE)),
                ("brain_silent", int(not self._brain_answers)),
                ("redis_silent", int(not self._redis_answers)),
                ("unhandled", _unhandled(session)),
                ("failed", _failed(session, REPLY)),
            ]
        return [(name, count) for name, count in found if count]

    def brain_answers(self) -> bool:
        """Whether the brain answered when it was last asked."""
        self._ask()
        return self._brain_answers

    def _ask(self) -> None:
        with self._lock:
            if time.monotonic() - self._asked_at > _BRAIN_CHECKED_EVERY:
                self._brain_answers = self.ask_brain()
                self._redis_answers = _redis_answers(self.parts.settings.redis_url)
                self._asked_at = time.monotonic()


def has_room(home: Path) -> bool:
    """Whether the disk takes messages for some days more; a folder that is not there yet has room."""
    try:
        return shutil.disk_usage(home).free >= LEAST_FREE_BYTES
    except FileNotFoundError:
        return True


def _redis_answers(url: str) -> bool:
    if not url:
        return True
    try:
        with Redis.from_url(url, socket_timeout=_REDIS_SECONDS, socket_connect_timeout=_REDIS_SECONDS) as client:
            return bool(client.ping())
    except RedisError:
        return False


def _late_pages(session: Session) -> int:
    late = select(func.count()).where(
        Outbox.kind == PAGE,
        Outbox.state.in_((OutboxState.PENDING, OutboxState.SENDING)),
        Outbox.created_at < now() - PAGE_LATE_AFTER,
    )
    return session.scalar(late) or 0


def _is_silent(session: Session) -> bool:
    seen = session.scalar(select(Heartbeat.at).where(Heartbeat.part == WORKER))
    return seen is None or seen < now() - SILENT_AFTER


def _unhandled(session: Session) -> int:
    waiting = select(func.count()).where(
        Message.author == Author.PERSON, Message.handled_at.is_(None), Message.created_at < now() - LATE_AFTER
    )
    return session.scalar(waiting) or 0


def _failed(session: Session, kind: str) -> int:
    failed = select(func.count(func.coalesce(Outbox.message_id, Outbox.id).distinct())).where(
        Outbox.state == OutboxState.FAILED,
        func.coalesce(Outbox.error_code, "") != NOT_NEEDED,
        Outbox.kind == kind,
        Outbox.created_at > now() - FAILED_WITHIN,
    )
    return session.scalar(failed) or 0
