"""Verify: who may hand in a message.

Without this anyone could write in another person's name. Twilio signs each request with the account's token
(https://www.twilio.com/docs/usage/security): base64(HMAC-SHA1(token, public URL + sorted form fields)). Behind a proxy
only the configured public URL counts: `Host` and `X-Forwarded-…` come from whoever sends the request.
A web conversation proves itself by the secret that its browser holds.
"""

from __future__ import annotations

from dataclasses import dataclass

from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from webhooks.inbound.arrival import Arrival
from webhooks.names import Channel
from webhooks.settings import Settings


class NotVerified(Exception):
    """The request is not signed by the configured Twilio account."""


@dataclass(frozen=True)
class TwilioSignature:
    """What Twilio signed, and its signature."""

    path: str  # path and query as requested
    form: MultiDict[str, str]  # blank fields included: they are signed too
    header: str | None  # X-Twilio-Signature


def verify(settings: Settings, arrival: Arrival, signature: TwilioSignature | None) -> None:
    """Let a message pass whose sender is proven.

    Raises:
        NotVerified: anything but the web chat without a right signature.
    """
    if arrival.channel == Channel.WEB and arrival.secret_hash is not None:
        return
    verify_twilio(settings, signature)


def verify_twilio(settings: Settings, signature: TwilioSignature | None) -> None:
    """Let a request pass that the configured account signed.

    Raises:
        NotVerified: no signature, a wrong one, or no account is configured.
    """
    if signature is None or signature.header is None or not settings.twilio_auth_token:
        raise NotVerified("no signature, or no account to check it against")
    validator = RequestValidator(settings.twilio_auth_token)
    if not validator.validate(settings.gateway_url + signature.path, signature.form, signature.header):
        raise NotVerified("the signature does not fit")
