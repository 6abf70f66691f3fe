"""Load on the inbound webhook, as Twilio would make it, and what became of it."""

from __future__ import annotations

import json
import random
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx
from sqlalchemy import func, select

from bot.paths import DATA
from suara.bench.installation import Installation
from suara.exchange import find_line
from suara.phone import Handset
from webhooks.parts import Parts
from webhooks.tables import Message

_NUMBERS = 200  # people who write at the same time
_SETTLE_SECONDS = 60
_LOCAL = threading.local()


@dataclass(frozen=True)
class Spread:
    """Median and 99th percentile, in milliseconds, of `count` measurements."""

    median: float
    p99: float
    count: int

    @classmethod
    def of(cls, seconds: list[float]) -> Spread:
        """Return the spread of durations in seconds."""
        ordered = sorted(seconds)
        at_99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
        return cls(statistics.median(ordered) * 1000, at_99 * 1000, len(ordered))


def sample_messages(count: int) -> list[str]:
    """Return that many held-out messages, in every language that has some, in a fixed order."""
    texts = [
        json.loads(line)["text"]
        for path in sorted((DATA / "eval").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    return random.Random(7).choices(texts, k=count)  # noqa: S311 -- a fixed sample, not a secret


def inbound(installation: Installation, rate: int, seconds: int) -> tuple[Spread, Spread]:
    """Send `rate` signed messages a second for `seconds`.

    Returns:
        The time to the acknowledgement, and from storing a message to its reply in the outbox.

    Raises:
        RuntimeError: a message was refused, or one was not answered within a minute.
    """
    line = find_line(installation.settings)
    if line is None:
        raise RuntimeError("the local exchange does not run")
    settings = installation.settings
    texts = sample_messages(rate * seconds)

    def send(position: int, due: float) -> float:
        if not hasattr(_LOCAL, "client"):
            _LOCAL.client = httpx.Client(timeout=30)  # costly to make; one for each message would be the load itself
        handset = Handset(settings, line, f"+1500556{position % _NUMBERS:04d}", client=_LOCAL.client)
        time.sleep(max(0.0, due - time.monotonic()))
        began = time.monotonic()
        status = handset.send(texts[position])
        if status >= 300:
            raise RuntimeError(f"the gateway answered {status}")
        return time.monotonic() - began

    first = time.monotonic() + 0.5
    with ThreadPoolExecutor(32) as pool:
        waits = [pool.submit(send, n, first + n / rate) for n in range(len(texts))]
        acknowledged = [wait.result() for wait in waits]
    return Spread.of(acknowledged), _replies(installation, len(texts))


def _replies(installation: Installation, expected: int) -> Spread:
    parts = Parts.assemble(installation.settings)
    deadline = time.monotonic() + _SETTLE_SECONDS
    handled = 0
    while time.monotonic() < deadline and handled < expected:
        with parts.database.read() as session:
            done = select(func.count()).where(Message.author == "person", Message.handled_at.is_not(None))
            handled = session.scalar(done) or 0
        time.sleep(0.2)
    if handled < expected:
        raise RuntimeError(f"only {handled} of {expected} messages were handled within {_SETTLE_SECONDS} s")
    with parts.database.read() as session:
        rows = session.execute(select(Message.created_at, Message.handled_at).where(Message.author == "person")).all()
    parts.database.dispose()
    return Spread.of([(done - came).total_seconds() for came, done in rows if done is not None])
