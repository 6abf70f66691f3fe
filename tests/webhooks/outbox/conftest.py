"""A Twilio on this machine, and settings that lead to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_socket import enable_socket, socket_allow_hosts

from tests.fake_twilio import FakeTwilio
from webhooks.channels.twilio_sender import TwilioSender
from webhooks.parts import Parts
from webhooks.settings import Settings

TEMPLATE = "HX" + "0" * 32


@pytest.fixture
def fake_twilio() -> Iterator[FakeTwilio]:
    """Twilio's Messages API on a free port of this machine; the test fails when a request breaks its OpenAPI."""
    enable_socket()
    socket_allow_hosts(["127.0.0.1", "localhost"], allow_unix_socket=True)
    with FakeTwilio() as fake:
        yield fake


@pytest.fixture
def settings(settings: Settings, fake_twilio: FakeTwilio) -> Settings:
    """The usual settings, with this Twilio's account."""
    return settings.model_copy(
        update={
            "twilio_account_sid": fake_twilio.account_sid,
            "twilio_auth_token": fake_twilio.auth_token,
            "twilio_api_url": fake_twilio.url,
            "twilio_whatsapp_template": TEMPLATE,
        }
    )


@pytest.fixture
def sender(any_parts: Parts) -> Iterator[TwilioSender]:
    """What the worker sends with."""
    made = TwilioSender(any_parts.settings)
    yield made
    made.close()
