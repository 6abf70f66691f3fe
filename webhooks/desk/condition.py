"""What is down or not set up, for the strip above the queue: an operator must know when Suara is half deaf."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webhooks.clock import now
from webhooks.names import Author, OutboxState
from webhooks.parts import Parts
from webhooks.tables import Heartbeat, Message, Outbox

WORKER = "worker"
SILENT_AFTER = timedelta(seconds=60)
LATE_AFTER = timedelta(seconds=120)
FAILED_WITHIN = timedelta(hours=24)
_BRAIN_CHECKED_EVERY = 15.0


@dataclass
class Condition:
    """Looks at the parts of an installation; the brain is asked at most every 15 seconds."""

    parts: Parts
    ask_brain: Callable[[], bool]
    _lock: Lock = field(default_factory=Lock)
    _brain_answers: bool = True
    _brain_asked_at: float = float("-inf")

    def troubles(self) -> list[tuple[str, int]]:
        """Return what is wrong, gravest first: the end of a message id `desk.trouble.<name>`, and a count or 0."""
        brain_answers = self.brain_answers()  # before the transaction: nothing waits inside one
        with self.parts.database.read() as session:
            found = [
                ("no_oncall", int(not self.parts.settings.oncall)),
                ("worker_silent", int(_is_silent(session))),
                ("brain_silent", int(not brain_answers)),
                ("unhandled", _unhandled(session)),
                ("failed", _failed(session)),
            ]
        return [(name, count) for name, count in found if count]

    def brain_answers(self) -> bool:
        """Whether the brain answered when it was last asked."""
        with self._lock:
            if time.monotonic() - self._brain_asked_at > _BRAIN_CHECKED_EVERY:
                self._brain_answers = self.ask_brain()
                self._brain_asked_at = time.monotonic()
            return self._brain_answers


def _is_silent(session: Session) -> bool:
    seen = session.scalar(select(Heartbeat.at).where(Heartbeat.part == WORKER))
    return seen is None or seen < now() - SILENT_AFTER


def _unhandled(session: Session) -> int:
    waiting = select(func.count()).where(
        Message.author == Author.PERSON, Message.handled_at.is_(None), Message.created_at < now() - LATE_AFTER
    )
    return session.scalar(waiting) or 0


def _failed(session: Session) -> int:
    failed = select(func.count(Outbox.message_id.distinct())).where(
        Outbox.state == OutboxState.FAILED,
        Outbox.kind == "reply",
        Outbox.created_at > now() - FAILED_WITHIN,
    )
    return session.scalar(failed) or 0
