"""Counters of several processes, and that none of them can name a person."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from bot.paths import ROOT
from tests.webhooks.twilio_client import PERSON, TwilioClient
from webhooks.metrics import counted
from webhooks.parts import Parts

_COUNT = """
from webhooks.metrics import ARRIVALS, counted
ARRIVALS.labels("sms", "routine").inc({})
print(counted().decode())
"""
LABELS = {"channel", "urgency", "reason", "stage", "le"}


def count_in(folder: Path, amount: int) -> str:
    """Count in a process of its own that shares a folder; return what it shows."""
    environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(folder)}
    run = subprocess.run(
        [sys.executable, "-c", _COUNT.format(amount)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return run.stdout


def test_processes_are_summed(tmp_path: Path) -> None:
    """What one process counted is in what the next one shows."""
    count_in(tmp_path, 2)
    assert 'suara_arrivals_total{channel="sms",urgency="routine"} 5.0' in count_in(tmp_path, 3)


def test_arrival_is_counted_by_channel_and_urgency(any_parts: Parts, twilio: TwilioClient) -> None:
    """A message counts once, under its channel and urgency, and not again when it is repeated."""
    assert any_parts.settings.twilio_auth_token
    labels = {"channel": "sms", "urgency": "routine"}
    before = REGISTRY.get_sample_value("suara_arrivals_total", labels) or 0
    for _ in range(2):
        twilio.message("hello", sid="SM" + "a" * 32)
    assert (REGISTRY.get_sample_value("suara_arrivals_total", labels) or 0) - before == 1


def test_labels_are_our_own_words(any_parts: Parts, twilio: TwilioClient) -> None:
    """No metric has a label that could hold anything of a person."""
    assert any_parts.settings.twilio_auth_token
    twilio.message("my own words")
    shown = counted().decode()
    families = [family for family in text_string_to_metric_families(shown) if family.name.startswith("suara_")]
    assert {label for family in families for sample in family.samples for label in sample.labels} <= LABELS
    assert PERSON not in shown
    assert "my own words" not in shown
