"""Counts and durations for Prometheus; labels come from our own short lists, never from a person.

Several processes count into one folder when `PROMETHEUS_MULTIPROC_DIR` is set before this module is imported, which
`webhooks.serve` does for itself and `suara up` for the worker as well; the desk alone shows the sum.
"""

from __future__ import annotations

import os

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

ARRIVALS = Counter("suara_arrivals_total", "Messages taken in", ["channel", "urgency"])
REFUSALS = Counter("suara_refusals_total", "Requests refused", ["reason"])
STAGE_FAILURES = Counter("suara_stage_failures_total", "Inbound stages that failed after storing", ["stage"])
ACKNOWLEDGED_SECONDS = Histogram(
    "suara_acknowledged_seconds",
    "From an inbound webhook to its acknowledgement",
    buckets=(0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.25, 1.0, 5.0, 15.0),
)
TURN_SECONDS = Histogram(
    "suara_turn_seconds",
    "From a stored message to its committed reply",
    buckets=(0.02, 0.04, 0.06, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0, 900.0),
)
BRAIN_SECONDS = Histogram(
    "suara_brain_seconds",
    "Duration of the brain's answers",
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5),
)
BRAIN_FAILURES = Counter("suara_brain_failures_total", "Questions that the brain did not answer", ["reason"])
SAFE_REPLIES = Counter("suara_safe_replies_total", "Safe replies in place of the brain's")
GIVEN_UP = Counter("suara_given_up_total", "Messages that went to a human because the brain never took them")
COMMANDS_REFUSED = Counter("suara_commands_refused_total", "Commands of the brain that do not fit the contract")


def counted() -> bytes:
    """Return the counters of every process that shares this one's folder, in Prometheus's text form."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library leaves it untyped
    return generate_latest(registry)
