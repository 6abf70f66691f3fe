"""The threads that send: one loop claims what is due, two pools of senders do the waiting for Twilio."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import structlog
from sqlalchemy.exc import SQLAlchemyError

from webhooks.channels.twilio_sender import TwilioSender, can_send
from webhooks.outbox.claiming import claim, claim_lost, due_kinds
from webhooks.outbox.delivery import deliver
from webhooks.outbox.reconciling import Reconciler
from webhooks.outbox.rows import PAGE, REDACTION, REPLY
from webhooks.outbox.watch import Watch
from webhooks.parts import Parts

# Pages have threads of their own: a reply that hangs at Twilio, or fifty of them, never delays a page.
_PAGE_SENDERS = 2
_DATABASE_PAUSE_SECONDS = 1.0

_log = structlog.get_logger(__name__)


class Senders:
    """The sending half of the worker."""

    def __init__(self, parts: Parts, sender: TwilioSender) -> None:
        self._parts = parts
        self._sender = sender
        self._channels = can_send(parts.settings)
        self._reconciler = Reconciler(parts, sender)
        self._pools = (
            _Pool((PAGE,), _PAGE_SENDERS),
            _Pool((REPLY, REDACTION), parts.settings.senders),
        )
        self._stopping = threading.Event()
        self._loop = threading.Thread(target=self._run, name="claims", daemon=True)

    def start(self) -> None:
        """Begin to claim and send."""
        self._loop.start()

    def stop(self) -> None:
        """Claim nothing more, and return once every request in flight is answered and recorded."""
        self._stopping.set()
        self._loop.join()
        for pool in self._pools:
            pool.finish()

    def _run(self) -> None:
        watch = Watch(self._parts.database)
        while not self._stopping.is_set():
            pause = watch.pause_seconds
            try:
                if watch.is_worth_a_look():
                    self._claim()
            except SQLAlchemyError as error:
                _log.error("outbox.database_unavailable", error=type(error).__name__)
                pause = _DATABASE_PAUSE_SECONDS
            self._stopping.wait(pause)
        watch.close()

    def _claim(self) -> None:
        pending, lost = due_kinds(self._parts, self._channels)
        for pool in self._pools:
            if lost.intersection(pool.kinds):
                for row_id in claim_lost(self._parts, pool.kinds, pool.free):
                    pool.submit(self._reconciler.reconcile, row_id)
            if pending.intersection(pool.kinds) and pool.free:
                for row_id in claim(self._parts, pool.kinds, self._channels, pool.free):
                    pool.submit(self._deliver, row_id)

    def _deliver(self, row_id: str) -> None:
        deliver(self._parts, self._sender, row_id)


class _Pool:
    """Some threads for some kinds of rows; only the claiming loop submits."""

    def __init__(self, kinds: tuple[str, ...], count: int) -> None:
        self.kinds = kinds
        self._count = count
        self._threads = ThreadPoolExecutor(count, thread_name_prefix=f"sender-{kinds[0]}")
        self._lock = threading.Lock()
        self._busy = 0

    @property
    def free(self) -> int:
        """How many threads have nothing to do."""
        with self._lock:
            return self._count - self._busy

    def submit(self, work: Callable[[str], None], row_id: str) -> None:
        """Have a thread work on a row."""
        with self._lock:
            self._busy += 1
        self._threads.submit(self._guarded, work, row_id)

    def finish(self) -> None:
        """Return when every thread is done."""
        self._threads.shutdown(wait=True)

    def _guarded(self, work: Callable[[str], None], row_id: str) -> None:
        try:
            work(row_id)
        except Exception as error:
            # The row stays `sending` and is reconciled when its lease ends. Only the kind of error is logged: its
            # message may quote a text.
            _log.error("outbox.broken", outbox=row_id, error=type(error).__name__, place=_place(error))
        finally:
            with self._lock:
                self._busy -= 1


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace is not None else ""
