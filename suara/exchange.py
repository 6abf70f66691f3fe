"""A telephone exchange on the desk: stands in for Twilio when no account is configured.

It takes messages as Twilio's Messages API does, keeps them in memory, and lists them again: enough for `suara phone`
to play a handset, and for an NGO to try everything before it has an account. Loopback only.
"""

from __future__ import annotations

import hmac
import json
import os
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from flask import Flask, Response, abort, jsonify, request

from webhooks.settings import Settings
from webhooks.vault.keys import random_token

SUARA_NUMBER = "+15005550006"  # Twilio's magic number "valid sender": belongs to nobody
ONCALL_NUMBER = "+15005550009"  # as above: the handset of the on-call person in the local exchange
_KEPT = 2_000  # messages


@dataclass(frozen=True)
class Line:
    """How to reach the local exchange."""

    account_sid: str
    auth_token: str
    url: str

    def environment(self) -> dict[str, str]:
        """Return the settings that connect gateway and worker to this exchange."""
        return {
            "SUARA_TWILIO_ACCOUNT_SID": self.account_sid,
            "SUARA_TWILIO_AUTH_TOKEN": self.auth_token,
            "SUARA_TWILIO_FROM": SUARA_NUMBER,
            "SUARA_TWILIO_WHATSAPP_FROM": SUARA_NUMBER,
            "SUARA_TWILIO_API_URL": self.url,
        }


def _line_file(home: Path) -> Path:
    return home / "run" / "exchange.json"


def open_line(settings: Settings, port: int) -> Line:
    """Make up an account for this start and leave it where `suara phone` finds it (mode 0600)."""
    line = Line(f"AC{uuid4().hex}", random_token(), f"http://127.0.0.1:{port}")
    path = _line_file(settings.home)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        json.dump({"account_sid": line.account_sid, "auth_token": line.auth_token, "url": line.url}, handle)
    return line


def find_line(settings: Settings) -> Line | None:
    """Return the line of a running local exchange, or None."""
    try:
        return Line(**json.loads(_line_file(settings.home).read_text()))
    except FileNotFoundError:
        return None


def close_line(settings: Settings) -> None:
    """Forget the line at the end."""
    _line_file(settings.home).unlink(missing_ok=True)


def create_exchange(line: Line) -> Flask:
    """Return the exchange as an app with the three routes of Twilio's API that Suara uses."""
    app = Flask(__name__)
    messages: list[dict[str, Any]] = []
    lock = threading.Lock()
    root = f"/2010-04-01/Accounts/{line.account_sid}"

    @app.before_request
    def authenticate() -> None:
        given = request.authorization
        if given is None or not hmac.compare_digest(given.password or "", line.auth_token):
            abort(401)

    @app.post(f"{root}/Messages.json")
    def create() -> tuple[Response, int]:
        message = _resource(line, request.form)
        with lock:
            messages.append(message)
            del messages[:-_KEPT]
        return jsonify(message), 201

    @app.get(f"{root}/Messages.json")
    def list_messages() -> Response:
        with lock:
            chosen = [m for m in reversed(messages) if request.args.get("To") in (None, m["to"])]
        return jsonify({"messages": chosen, "page": 0, "page_size": len(chosen), "next_page_uri": None})

    @app.get(f"{root}/Messages/<sid>.json")
    def fetch(sid: str) -> Response:
        with lock:
            found = next((m for m in messages if m["sid"] == sid), None)
        return jsonify(found) if found else Response(status=404)

    return app


def _resource(line: Line, form: Any) -> dict[str, Any]:
    moment = format_datetime(datetime.now(UTC))
    sid = f"SM{uuid4().hex}"
    return {
        "sid": sid,
        "account_sid": line.account_sid,
        "api_version": "2010-04-01",
        "to": form.get("To", ""),
        "from": form.get("From", ""),
        "body": form.get("Body", ""),
        "direction": "outbound-api",
        "status": "delivered",
        "date_created": moment,
        "date_sent": moment,
        "date_updated": moment,
        "error_code": None,
        "error_message": None,
        "messaging_service_sid": form.get("MessagingServiceSid"),
        "num_media": "0",
        "num_segments": "1",
        "price": None,
        "price_unit": "USD",
        "uri": f"/2010-04-01/Accounts/{line.account_sid}/Messages/{sid}.json",
        "subresource_uris": {},
    }
