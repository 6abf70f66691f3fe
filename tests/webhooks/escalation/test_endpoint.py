"""The brain's own way to a page."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from standardwebhooks.webhooks import Webhook
from werkzeug.test import TestResponse

from tests.webhooks.twilio_client import PERSON, new_sid
from webhooks.clock import now
from webhooks.inbound.arrival import Arrival
from webhooks.inbound.pipeline import take
from webhooks.names import Channel, PhoneNumber
from webhooks.parts import Parts
from webhooks.tables import Case, Page

PATH = "/webhooks/escalations"


@pytest.fixture
def escalation(any_parts: Parts) -> dict[str, Any]:
    """What an action would report about a conversation that exists."""
    receipt = take(any_parts, Arrival(Channel.SMS, new_sid(), "hello", address=PhoneNumber(PERSON)))
    return {
        "conversation": receipt.conversation,
        "message": receipt.message,
        "kind": "emergency",
        "urgency": "emergency",
        "reasons": ["intent:emergency", "cue:LOCKED"],
    }


def signed(secret: str, body: bytes, at: datetime | None = None, message_id: str = "msg_1") -> dict[str, str]:
    """Return the headers of Standard Webhooks for a body."""
    moment = at or now()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(secret).sign(message_id, moment, body.decode("utf-8", "surrogateescape")),
    }


def post(client: FlaskClient, parts: Parts, body: Mapping[str, Any] | bytes, **named: Any) -> TestResponse:
    """Post a signed escalation."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = signed(parts.keys.escalation_secret, raw, **named)
    return client.post(PATH, data=raw, headers=headers, content_type="application/json")


def count(parts: Parts, table: type[Case] | type[Page]) -> int:
    """Count rows."""
    with parts.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_escalation_is_a_case_and_a_page(any_parts: Parts, client: FlaskClient, escalation: dict[str, Any]) -> None:
    """A signed escalation answers 201 with the case's code, and pages."""
    response = post(client, any_parts, escalation)
    with any_parts.database.read() as session:
        case = session.scalars(select(Case)).one()
    assert (response.status_code, response.json) == (201, {"case": case.code})
    assert case.reasons == ["intent:emergency", "cue:LOCKED"]
    assert count(any_parts, Page) == 1


def test_replay_changes_nothing(any_parts: Parts, client: FlaskClient, escalation: dict[str, Any]) -> None:
    """The same escalation again answers the same and pages nobody again."""
    first, second = (post(client, any_parts, escalation) for _ in range(2))
    assert first.json == second.json
    assert (count(any_parts, Case), count(any_parts, Page)) == (1, 1)


@pytest.mark.parametrize("minutes", [-6, 6])
def test_old_and_future_escalations_are_refused(
    any_parts: Parts, client: FlaskClient, escalation: dict[str, Any], minutes: int
) -> None:
    """A signature is good for five minutes."""
    response = post(client, any_parts, escalation, at=datetime.now(UTC) + timedelta(minutes=minutes))
    assert (response.status_code, count(any_parts, Case)) == (401, 0)


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "v1",
        "v1,",
        "v1,?",
        "v1,a,b",
        "v2,AAAA",
        "v1,AAAA v1,BBBB",
        "v1,ü",
        "\udcff".encode("utf-8", "replace").decode(),
    ],
)
def test_bad_signatures_are_refused(
    any_parts: Parts, client: FlaskClient, escalation: dict[str, Any], signature: str
) -> None:
    """Whatever stands in the header: 401, never a fault."""
    raw = json.dumps(escalation).encode()
    headers = signed(any_parts.keys.escalation_secret, raw) | {"webhook-signature": signature}
    assert client.post(PATH, data=raw, headers=headers).status_code == 401
    assert count(any_parts, Case) == 0


def test_missing_headers_and_foreign_secrets_are_refused(
    any_parts: Parts, client: FlaskClient, escalation: dict[str, Any]
) -> None:
    """No signature, or one with another secret, opens nothing."""
    raw = json.dumps(escalation).encode()
    foreign = "whsec_" + base64.b64encode(b"0" * 32).decode()
    assert client.post(PATH, data=raw).status_code == 401
    assert client.post(PATH, data=raw, headers=signed(foreign, raw)).status_code == 401
    assert client.post(PATH, data=b"\xff\xfe", headers=signed(foreign, b"x")).status_code == 401
    assert count(any_parts, Case) == 0


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "party"},
        {"urgency": "soon"},
        {"conversation": ""},
        {"reasons": "cue:LOCKED"},
        {"reasons": ["words of a person"]},
        {"reasons": ["x" * 65]},
        {"conversation": 7},
    ],
)
def test_malformed_escalation(
    any_parts: Parts, client: FlaskClient, escalation: dict[str, Any], change: dict[str, Any]
) -> None:
    """What does not fit the contract is 400, also when it would put words into an open column."""
    assert post(client, any_parts, escalation | change).status_code == 400
    assert count(any_parts, Case) == 0


def test_body_that_is_no_json(any_parts: Parts, client: FlaskClient) -> None:
    """A signed body that is no object is 400."""
    assert [post(client, any_parts, body).status_code for body in (b"", b"[]", b"{", b"null")] == [400] * 4


def test_unknown_conversation(any_parts: Parts, client: FlaskClient, escalation: dict[str, Any]) -> None:
    """A conversation that does not exist is 404, and so is another conversation's message."""
    other = take(any_parts, Arrival(Channel.SMS, new_sid(), "hello", address=PhoneNumber("+15005550101")))
    assert post(client, any_parts, escalation | {"conversation": "0" * 32}).status_code == 404
    assert post(client, any_parts, escalation | {"message": other.message}).status_code == 404
    assert count(any_parts, Case) == 0
