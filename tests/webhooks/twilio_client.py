"""A client that posts signed requests as Twilio would."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from webhooks.settings import Settings

MESSAGES, STATUS = "/webhooks/twilio/messages", "/webhooks/twilio/status"
PERSON = "+15005550100"
_numbers = count(1)


def new_sid() -> str:
    """Return a message SID that no test has used."""
    return f"SM{next(_numbers):032x}"


def form_of(text: str, sender: str = PERSON, sid: str | None = None, **more: str) -> dict[str, str]:
    """Return Twilio's form of an incoming SMS, with the fields that Suara drops."""
    return {
        "MessageSid": sid or new_sid(),
        "AccountSid": "AC" + "0" * 32,
        "From": sender,
        "To": "+15005550001",
        "Body": text,
        "NumMedia": "0",
        "FromCity": "SOMEWHERE",
        "ProfileName": "Somebody",
        **more,
    }


class TwilioClient:
    """Signs and posts."""

    def __init__(self, client: FlaskClient, settings: Settings) -> None:
        self._client = client
        self._settings = settings

    def message(self, text: str, sender: str = PERSON, sid: str | None = None, **more: str) -> TestResponse:
        """Post an incoming message."""
        return self.post(MESSAGES, form_of(text, sender, sid, **more).items())

    def post(self, path: str, fields: Iterable[tuple[str, str]], signed_url: str | None = None) -> TestResponse:
        """Post a form with the signature that Twilio would make for it."""
        form = MultiDict(list(fields))
        url = signed_url or self._settings.gateway_url + path
        signature = RequestValidator(self._settings.twilio_auth_token).compute_signature(url, form)
        return self._client.post(path, data=form, headers={"X-Twilio-Signature": signature})
