"""The signed call that pages a human."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path

import httpx
import pytest
from standardwebhooks.webhooks import Webhook

from actions import client
from actions.steps import Alarm
from webhooks.vault.keys import escalation_secret

ALARM = Alarm("emergency", ("intent:emergency", "cue:beaten_now"))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation that has its keys."""
    monkeypatch.setenv("SUARA_HOME", str(tmp_path))
    monkeypatch.setenv("SUARA_PUBLIC_PORT", "18123")
    assert escalation_secret(tmp_path) == escalation_secret(tmp_path)  # the gateway's first start makes it
    return tmp_path


def escalate(answer: httpx.Response | Exception, seen: list[httpx.Request]) -> bool:
    def gateway(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return asyncio.run(client.escalate("c1", "m1", ALARM, httpx.MockTransport(gateway)))


def test_the_call_is_signed_so_that_the_gateway_can_trust_it(home: Path) -> None:
    """The gateway's own library accepts the signature over exactly these bytes."""
    seen: list[httpx.Request] = []
    assert escalate(httpx.Response(201, json={"case": "4821093715"}), seen) is True
    assert str(seen[0].url) == "http://127.0.0.1:18123/webhooks/escalations"
    body = Webhook(escalation_secret(home)).verify(seen[0].content, dict(seen[0].headers))
    assert body == {
        "conversation": "c1",
        "message": "m1",
        "kind": "emergency",
        "urgency": "emergency",
        "reasons": ["intent:emergency", "cue:beaten_now"],
    }


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("answer", [httpx.Response(500), httpx.ConnectError("down"), httpx.ReadTimeout("slow")])
def test_a_gateway_that_does_not_take_it_never_stops_the_reply(
    answer: httpx.Response | Exception, caplog: pytest.LogCaptureFixture
) -> None:
    """The person gets the number to call all the same, and the log says that something is wrong."""
    with caplog.at_level(logging.ERROR):
        assert escalate(answer, []) is False
    assert len(caplog.records) == 1


def test_without_a_key_nothing_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Before the gateway's first start there is no secret to sign with."""
    monkeypatch.setenv("SUARA_HOME", str(tmp_path))
    seen: list[httpx.Request] = []
    with caplog.at_level(logging.ERROR):
        assert escalate(httpx.Response(201), seen) is False
    assert seen == []


def test_the_body_holds_no_words() -> None:
    """Names of intents and rules only."""
    assert set(json.loads(client.request_body("c1", "m1", ALARM))) == {
        "conversation",
        "message",
        "kind",
        "urgency",
        "reasons",
    }
