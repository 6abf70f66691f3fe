"""What every answer of the gateway has in common."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from tests.webhooks.twilio_client import MESSAGES
from webhooks import health
from webhooks.app import MAX_REQUEST_BYTES
from webhooks.clock import now
from webhooks.database import Database
from webhooks.gateway import create_app
from webhooks.parts import Parts
from webhooks.tables import Heartbeat

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/nothing", "/", MESSAGES])
def test_security_headers(client: FlaskClient, path: str) -> None:
    """Every answer, errors included, carries the headers that keep a browser from doing harm with it."""
    headers = client.get(path).headers
    assert {name: headers.get(name) for name in HEADERS} == HEADERS
    assert "default-src" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]


@pytest.mark.parametrize(("url", "declared"), [("https://hotline.example", True), ("http://localhost:8000", False)])
def test_strict_transport_where_there_is_tls(parts: Parts, url: str, declared: bool) -> None:
    """An installation on https tells browsers to stay there."""
    own = Parts(parts.settings.model_copy(update={"public_url": url}), parts.database, parts.keys, parts.vault)
    headers = create_app(own).test_client().get("/healthz").headers
    assert ("Strict-Transport-Security" in headers) is declared


def test_errors_are_plain(client: FlaskClient) -> None:
    """An unknown path and a wrong method say no more than their status."""
    answers = [client.get("/nothing"), client.get(MESSAGES)]
    assert [(answer.status_code, answer.text) for answer in answers] == [
        (404, "Not Found\n"),
        (405, "Method Not Allowed\n"),
    ]
    assert answers[1].headers["Allow"]


def test_large_requests_are_refused(client: FlaskClient) -> None:
    """A body larger than any message is not read."""
    assert client.post(MESSAGES, data={"Body": "a" * (MAX_REQUEST_BYTES + 1)}).status_code == 413


def test_no_route_of_the_desk(parts: Parts) -> None:
    """The public app holds nothing of the staff's."""
    paths = {rule.rule for rule in create_app(parts).url_map.iter_rules()}
    assert not {path for path in paths if path.startswith(("/cases", "/login", "/metrics", "/queue"))}
    assert {MESSAGES, "/webhooks/twilio/status", "/webhooks/escalations", "/healthz", "/readyz"} <= paths


def test_alive_whatever_else_is_down(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that is away is no reason to restart the gateway."""
    monkeypatch.setattr(Database, "read", _away)
    assert client.get("/healthz").json == {"status": "ok"}


def _away(*_args: object) -> Any:
    raise OperationalError("statement", {}, Exception("down"))


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the brain answer."""
    monkeypatch.setattr(health, "_brain", lambda _parts: True)


def beat(parts: Parts, seconds_ago: float) -> None:
    """Store the worker's heartbeat."""
    with parts.database.begin() as session:
        session.merge(Heartbeat(part="worker", at=now() - timedelta(seconds=seconds_ago)))


@pytest.mark.usefixtures("answering")
def test_ready_when_every_part_answers(any_parts: Parts, client: FlaskClient) -> None:
    """Database, brain and a fresh heartbeat of the worker make it ready."""
    beat(any_parts, 1)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok", "silent": []})


@pytest.mark.usefixtures("answering")
def test_not_ready_without_the_worker(any_parts: Parts, client: FlaskClient) -> None:
    """Without a worker nothing leaves: 503, and the part's name."""
    beat(any_parts, 60)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"status": "waiting", "silent": ["worker"]})


@pytest.mark.usefixtures("answering")
def test_not_ready_without_the_database(any_parts: Parts, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that is away is named, without a word about why."""
    beat(any_parts, 1)
    monkeypatch.setattr(Database, "read", _away)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"status": "waiting", "silent": ["database", "worker"]})


@pytest.mark.services
def test_not_ready_without_the_brain(parts: Parts) -> None:
    """A brain that does not run is named."""
    beat(parts, 1)
    own = Parts(parts.settings.model_copy(update={"brain_port": 1}), parts.database, parts.keys, parts.vault)
    answer = create_app(own).test_client().get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"status": "waiting", "silent": ["brain"]})
