"""Alarms that the database does not take: stored as soon as it answers again, and until then paged without it.

The same for a page that is stored and cannot leave, because a full disk does not take the mark "sending" either.
"""

from __future__ import annotations

import time
from datetime import timedelta

import structlog
from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError

from bot.catalogue import text
from webhooks.channels.twilio_sender import Refused, TryAgain, TwilioSender, Unsure, can_send
from webhooks.clock import now
from webhooks.inbound import pipeline, spool
from webhooks.names import Channel, OutboxState
from webhooks.outbox.rows import PAGE
from webhooks.parts import Parts
from webhooks.tables import Outbox

STUCK_AFTER = timedelta(seconds=15)
"""A page is claimed within a second; one that waits longer is looked into."""

_log = structlog.get_logger(__name__)


class UnstoredAlarms:
    """Watches the spool; remembers who was told, in this process only (a restart tells the first again)."""

    def __init__(self, parts: Parts, sender: TwilioSender) -> None:
        self._parts = parts
        self._sender = sender
        self._level = 0
        self._next = 0.0  # monotonic seconds

    def watch(self) -> None:
        """Store what waits; while danger cannot be stored, page on-call staff one after the other.

        Nobody can acknowledge without a database: the round goes on every `ack_seconds` until it answers.
        """
        home = self._parts.settings.home
        if spool.waiting(home):
            pipeline.restore(self._parts)
        if not any(spool.is_danger(path) for path in spool.waiting(home)) and not self._is_stuck():
            self._level, self._next = 0, 0.0
        elif time.monotonic() >= self._next:
            self._page()

    def _is_stuck(self) -> bool:
        """Whether a page should have been claimed long ago, and the database can be read but not written."""
        late = select(Outbox).where(
            Outbox.kind == PAGE, Outbox.state == OutboxState.PENDING, Outbox.due_at < now() - STUCK_AFTER
        )
        try:
            with self._parts.database.read() as session:
                page = session.scalar(late.limit(1))
        except SQLAlchemyError:
            return False  # nobody knows; what came in meanwhile is on disk
        if page is None:
            return False
        try:
            with self._parts.database.begin() as session:
                # A millisecond, because SQLite does not write what stays the same.
                later = page.due_at + timedelta(milliseconds=1)
                session.execute(update(Outbox).where(Outbox.id == page.id).values(due_at=later))
        except (SQLAlchemyError, OSError):
            return True
        return False

    def _page(self) -> None:
        settings = self._parts.settings
        if not settings.oncall or Channel.SMS not in can_send(settings):
            return
        number = settings.oncall[self._level % len(settings.oncall)]
        try:
            self._sender.send(Channel.SMS, number, text("page.unreachable", "en"))
        except TryAgain as error:
            _log.error("unstored_alarm.not_paged", error_code=error.code)
            return  # the same person at the next look, which is soon
        except Refused as error:
            _log.error("unstored_alarm.not_paged", error_code=error.code)
            self._level += 1
            if self._level % len(settings.oncall) != 0:
                return  # the next person at the next look; after a whole round in vain the interval counts
        except Unsure:
            self._level += 1  # it may have arrived
        else:
            self._level += 1
        _log.warning("unstored_alarm.paged", count=self._level)
        self._next = time.monotonic() + settings.ack_seconds
