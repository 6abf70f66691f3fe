"""The dispatcher: threads that bring stored messages to the brain.

A message that this process stored rings at once. A sweep of the database finds the rest every second: messages of a
process that died, of another process, and those whose next try is due. It also takes in what lies in the spool.
"""

from __future__ import annotations

import queue
import threading
import time

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from webhooks.brain import Brain, brain_of
from webhooks.escalation.standby import LOOK_SECONDS, Standby
from webhooks.inbound import lease
from webhooks.inbound.handling import handle, wait_until_handled
from webhooks.inbound.pipeline import restore
from webhooks.logs import log, place_of
from webhooks.names import ConversationId
from webhooks.parts import Parts

EXTENSION = "suara.dispatcher"
SWEEP_SECONDS = 1.0
_SWEPT_AT_ONCE = 500
_STOP_SECONDS = 10.0


class Dispatcher:
    """`settings.handlers` threads, one that sweeps and one that stands by for the worker; made before a fork."""

    def __init__(self, parts: Parts, brain: Brain | None = None) -> None:
        self._parts = parts
        self._brain = brain or brain_of(parts.settings)
        self._due: queue.SimpleQueue[tuple[ConversationId, str | None] | None] = queue.SimpleQueue()
        self._waiting: set[ConversationId] = set()  # in the queue, not begun
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start the threads."""
        targets = [
            self._sweep_until_stopped,
            self._stand_by_until_stopped,
            *[self._handle_until_stopped] * self._parts.settings.handlers,
        ]
        self._threads = [threading.Thread(target=target, daemon=True, name="dispatch") for target in targets]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Finish the turns in flight and end the threads; what waits is found again by the next process."""
        self._stopping.set()
        for _ in self._threads:
            self._due.put(None)
        end = time.monotonic() + _STOP_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
        self._threads = []

    @property
    def is_running(self) -> bool:
        """Whether a ring is heard; without threads a sweep, here or elsewhere, finds the message later."""
        return bool(self._threads) and not self._stopping.is_set()

    def ring(self, conversation: ConversationId, lease_owner: str | None = None) -> None:
        """Have a conversation handled as soon as a thread is free; `lease_owner` when it is held for this already."""
        with self._lock:
            if not self.is_running or (lease_owner is None and conversation in self._waiting):
                return
            self._waiting.add(conversation)
        self._due.put((conversation, lease_owner))

    def _handle_until_stopped(self) -> None:
        while (rung := self._due.get()) is not None and not self._stopping.is_set():
            conversation, lease_owner = rung
            with self._lock:
                self._waiting.discard(conversation)  # before it is looked at: a ring from here on counts
            try:
                handle(self._parts, self._brain, conversation, lease_owner)
            except Exception as error:
                # The message stays unhandled; when the lease is over the sweep brings it again.
                log.error("turn_failed", conversation=conversation, error=type(error).__name__, place=place_of(error))

    def _sweep_until_stopped(self) -> None:
        while not self._stopping.wait(SWEEP_SECONDS):
            try:
                restore(self._parts)
                with self._parts.database.read() as session:
                    found = lease.due(session, _SWEPT_AT_ONCE)
            except SQLAlchemyError as error:
                log.error("sweep_failed", error=type(error).__name__)
                continue
            for conversation in found:
                self.ring(conversation)

    def _stand_by_until_stopped(self) -> None:
        standby = Standby(self._parts)
        while not self._stopping.wait(LOOK_SECONDS):
            try:
                standby.watch()
            except Exception as error:
                log.error("standby_failed", error=type(error).__name__, place=place_of(error))
        standby.close()


def dispatcher_of(app: Flask) -> Dispatcher | None:
    """Return the app's dispatcher, if it has one that runs."""
    dispatcher = app.extensions.get(EXTENSION)
    return dispatcher if isinstance(dispatcher, Dispatcher) and dispatcher.is_running else None


def handle_now(parts: Parts, conversation_id: str) -> None:
    """Handle a conversation in the caller's thread; returns when its messages are answered or put off.

    When another handler has it, this waits for that one, about as long as the brain may take.
    """
    brain = brain_of(parts.settings)
    wait_until_handled(parts, brain, ConversationId(conversation_id), parts.settings.brain_timeout + 1.0)
