"""Counts for Prometheus."""

from __future__ import annotations

from tests.webhooks.desk.conftest import Hand
from tests.webhooks.desk.seeds import Seed


def test_counts_are_told(stranger: Hand, night: dict[str, Seed]) -> None:
    """Open cases, the outbox, pages and heartbeats are counted, without a login."""
    text = stranger.get("/metrics").text
    assert 'suara_cases_open{status="paged",urgency="emergency"} 1.0' in text
    assert 'suara_outbox_rows{channel="web",kind="reply",state="waiting"} 1.0' in text
    assert "suara_pages_unacknowledged 1.0" in text
    assert 'suara_part_silent_seconds{part="worker"}' in text
    assert "suara_arrivals_total" in text
    assert night


def test_counts_name_nobody(stranger: Hand, night: dict[str, Seed]) -> None:
    """No code, conversation or word of a person is in the counts."""
    text = stranger.get("/metrics").text
    for seed in night.values():
        assert seed.case.code not in text
        assert seed.conversation.id not in text
