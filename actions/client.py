"""The actions' one way out: a signed call to the gateway that pages a human before the reply is even committed.

Signed as Standard Webhooks ask (https://www.standardwebhooks.com), with the secret that the gateway made at its first
start. The gateway finds the same emergency by itself; so a call that fails is logged and never stops the reply.
"""

from __future__ import annotations

import base64
import json
import logging
import os
import uuid
from datetime import datetime, timezone
from pathlib import Path

import httpx
from standardwebhooks.webhooks import Webhook

from actions.steps import Alarm
from bot.paths import home

TIMEOUT_SECONDS = 2.0
"""The person waits for the reply meanwhile; a gateway on the same machine answers in milliseconds."""

DEFAULT_PORT = "8000"

log = logging.getLogger(__name__)


def secret_file() -> Path:
    """Where the gateway keeps the secret that both sign with."""
    return home() / "keys" / "escalation.secret"


def address() -> str:
    """The gateway's loopback address for escalations."""
    return f"http://127.0.0.1:{os.environ.get('SUARA_PUBLIC_PORT') or DEFAULT_PORT}/webhooks/escalations"


def signed(body: str, secret: str, message_id: str, at: datetime) -> dict[str, str]:
    """The headers that prove that the body comes from here, at that time (aware)."""
    return {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(message_id, at, body),
    }


def request_body(conversation: str, message: str, alarm: Alarm) -> str:
    """The JSON that the gateway expects; it holds no word of the person."""
    return json.dumps(
        {
            "conversation": conversation,
            "message": message,
            "kind": alarm.kind,
            "urgency": alarm.urgency,
            "reasons": list(alarm.reasons),
        }
    )


async def escalate(
    conversation: str, message: str, alarm: Alarm, transport: httpx.AsyncBaseTransport | None = None
) -> bool:
    """Page a human now; False, with a line in the log, when the gateway could not be told."""
    try:
        # 32 bytes, as `webhooks.vault.keys` made them
        secret = "whsec_" + base64.b64encode(secret_file().read_bytes()).decode()
        body = request_body(conversation, message, alarm)
        headers = signed(body, secret, f"msg_{uuid.uuid4().hex}", datetime.now(timezone.utc))
        # No TLS on loopback; reading the certificates for it would hold up the whole brain for 20 ms in an emergency.
        async with httpx.AsyncClient(
            timeout=TIMEOUT_SECONDS,
            transport=transport,
            trust_env=False,
            verify=False,  # noqa: S501 - plain HTTP
        ) as client:
            response = await client.post(address(), content=body, headers=headers)
    except (OSError, ValueError, httpx.HTTPError) as error:
        log.error("an escalation did not reach the gateway: %s", type(error).__name__)
        return False
    if response.status_code != httpx.codes.CREATED:
        log.error("the gateway refused an escalation with status %s", response.status_code)
        return False
    return True
