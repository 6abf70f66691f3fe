"""The live stream of a page."""

from __future__ import annotations

from contextlib import closing
from threading import BoundedSemaphore

import pytest
from flask import Flask

from bot.casecode import new_code
from tests.webhooks.desk.conftest import Hand
from tests.webhooks.desk.seeds import Seed
from webhooks.desk import stream
from webhooks.live import QUEUE, Listener, conversation_topic, publish
from webhooks.parts import Parts


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "LONGEST_SECONDS", 0.5)
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.1)


def _lines(hand: Hand, path: str) -> list[str]:
    with closing(hand.client.get(path)) as answer:
        assert answer.mimetype == "text/event-stream"
        return answer.text.split("\n\n")


def test_stream_greets_and_beats(ana: Hand) -> None:
    """A stream says hello, beats while nothing happens, and ends."""
    lines = _lines(ana, "/events")
    assert lines[0].startswith("retry: 2000\nevent: hello")
    assert ": alive" in lines[1:]
    assert lines[-1] == ""


@pytest.mark.parametrize("topic", ["queue", "conversation"])
def test_stream_tells_of_changes_without_content(
    ana: Hand, night: dict[str, Seed], monkeypatch: pytest.MonkeyPatch, topic: str
) -> None:
    """A change of the queue or of the case's conversation is told, and nothing of it."""
    seed = night["sold"]

    def ringing(parts: Parts, topics: list[str]) -> Listener:
        listener = Listener(parts, topics)
        publish(parts, QUEUE if topic == "queue" else conversation_topic(seed.conversation.id))
        return listener

    monkeypatch.setattr(stream, "Listener", ringing)
    lines = _lines(ana, f"/events?case={seed.case.code}")
    assert lines[1] == "event: changed\ndata: 1"


def test_streams_are_bounded(app: Flask, ana: Hand) -> None:
    """When every seat is taken the next stream is refused, and free again after."""
    seats: BoundedSemaphore = app.extensions[stream.SEATS]
    for _ in range(stream.MOST_STREAMS):
        assert seats.acquire(blocking=False)
    assert ana.get("/events").status_code == 503
    seats.release()
    assert _lines(ana, "/events")[0].endswith("data: 1")
    assert seats.acquire(blocking=False)


def test_stream_of_an_unknown_case_is_refused(ana: Hand) -> None:
    """A stream for a case that does not exist is a 404."""
    assert ana.get(f"/events?case={new_code()}").status_code == 404
