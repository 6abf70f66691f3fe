"""The worker: sends everything that leaves and runs every clock. `python -m webhooks.worker`."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from sqlalchemy import exists, select
from sqlalchemy.exc import SQLAlchemyError

from webhooks import file_lock
from webhooks.cases import retention
from webhooks.channels.twilio_sender import TwilioSender, can_send
from webhooks.clock import now
from webhooks.escalation import clocks, silence, standby
from webhooks.escalation.unstored import UnstoredAlarms
from webhooks.logs import configure
from webhooks.names import Channel, OutboxState
from webhooks.outbox.claiming import end_leases
from webhooks.outbox.rows import PAGE, release_all_waiting
from webhooks.outbox.senders import Senders
from webhooks.parts import Parts
from webhooks.settings import settings_from_environment
from webhooks.tables import Heartbeat, Outbox

_LAST_TURN_SECONDS = 2  # what a clock does in one turn is whole transactions; an unfinished one is done the next time
_HOW_TO_SEND = "set SUARA_TWILIO_ACCOUNT_SID SUARA_TWILIO_AUTH_TOKEN SUARA_TWILIO_FROM"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Clock:
    """Something that is done every so many seconds, in a thread of its own: a slow one holds up no other."""

    name: str
    every: float
    work: Callable[[], object]

    def run(self, stopping: threading.Event) -> None:
        """Do it at least once, and again and again until stopping."""
        self.run_once()
        while not stopping.wait(self.every):
            self.run_once()

    def run_once(self) -> None:
        """Do it; an error is logged by its kind and tried again the next time."""
        try:
            self.work()
        except SQLAlchemyError as error:
            _log.error("worker.database_unavailable", part=self.name, error=type(error).__name__)
        except Exception as error:
            # Its message may quote a text; its kind and the clock's name lead to the cause.
            _log.error("worker.clock_broken", part=self.name, error=type(error).__name__)


class Worker:
    """One worker process; any number may share a PostgreSQL database."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._stop = threading.Event()
        self._sender = TwilioSender(parts.settings)
        self._senders = Senders(parts, self._sender)
        self._clocks = [
            Clock("heartbeat", 5, self.beat),
            Clock("paging", 1, lambda: clocks.tick(parts)),
            Clock("silence", 2, lambda: silence.watch(parts)),
            Clock("waiting", 2, lambda: release_all_waiting(parts)),
            Clock("spool", 2, UnstoredAlarms(parts, self._sender).watch),
            Clock("retention", 3600, lambda: retention.run(parts)),
        ]
        self._has_warned = False

    def run(self) -> None:
        """Work until `stop`; then finish the requests in flight."""
        path = self._parts.settings.home / "run" / "worker.lock"
        alone = file_lock.hold(path) if self._parts.database.is_sqlite else None
        if alone is not None:
            Clock("leases", 0, lambda: end_leases(self._parts)).run_once()
        self._senders.start()
        _log.info("worker.started")
        threads = [
            threading.Thread(target=clock.run, args=(self._stop,), name=clock.name, daemon=True)
            for clock in self._clocks
        ]
        for thread in threads:
            thread.start()
        self._stop.wait()
        self._senders.stop()
        for thread in threads:
            thread.join(_LAST_TURN_SECONDS)
        self._sender.close()
        self._parts.database.dispose()
        if alone is not None:
            os.close(alone)
        _log.info("worker.stopped")

    def stop(self) -> None:
        """Ask the worker to end; safe in a signal handler."""
        self._stop.set()

    def beat(self) -> None:
        """Say that the worker is alive, and once that pages wait for an account."""
        standby.touch(self._parts.settings.home)
        with self._parts.database.begin() as session:
            session.merge(Heartbeat(part="worker", at=now()))
        if not self._has_warned and Channel.SMS not in can_send(self._parts.settings):
            self._warn_of_unsent()

    def _warn_of_unsent(self) -> None:
        with self._parts.database.read() as session:
            waiting = session.scalar(select(exists().where(Outbox.kind == PAGE, Outbox.state == OutboxState.PENDING)))
        if waiting:
            self._has_warned = True
            _log.warning("worker.pages_wait", reason=_HOW_TO_SEND)


def main() -> None:
    """Run a worker until SIGTERM or SIGINT."""
    settings = settings_from_environment()
    configure("worker", settings.log_level)
    os.umask(0o077)
    worker = Worker(Parts.assemble(settings))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop())
    worker.run()


if __name__ == "__main__":
    main()
