"""Twilio's REST API as the worker uses it."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytest_socket import enable_socket, socket_allow_hosts

from tests.fake_twilio import FakeTwilio
from webhooks.channels import twilio_sender
from webhooks.channels.twilio_sender import NoListing, Refused, TryAgain, TwilioSender, Unsure, can_send
from webhooks.clock import now
from webhooks.settings import Settings

PERSON, TEXT = "+15005550100", "a story"


@pytest.fixture
def fake() -> Iterator[FakeTwilio]:
    """Twilio's Messages API on this machine."""
    enable_socket()
    socket_allow_hosts(["127.0.0.1", "localhost"])
    with FakeTwilio() as made:
        yield made


def settings_for(fake: FakeTwilio, **values: str) -> Settings:
    """Settings that lead to this Twilio."""
    account = {
        "twilio_account_sid": fake.account_sid,
        "twilio_auth_token": fake.auth_token,
        "twilio_from": "+15005550001",
        "twilio_whatsapp_from": "+15005550002",
        "twilio_api_url": fake.url,
    }
    return Settings.model_validate(account | values)


@pytest.fixture
def sender(fake: FakeTwilio) -> Iterator[TwilioSender]:
    """A sender of this Twilio's account."""
    made = TwilioSender(settings_for(fake))
    yield made
    made.close()


def test_sends_and_returns_the_sid(fake: FakeTwilio, sender: TwilioSender) -> None:
    """A text becomes one request with the account's password, and the SID comes back."""
    sid = sender.send("sms", PERSON, TEXT, "https://hotline.example/webhooks/twilio/status?outbox=1")
    assert [(message.sid, message.to, message.body) for message in fake.messages] == [(sid, PERSON, TEXT)]


def test_messaging_service(fake: FakeTwilio) -> None:
    """A sender that begins with MG is a messaging service, for SMS and, without a number of its own, for WhatsApp."""
    service = "MG" + "a" * 32
    sender = TwilioSender(settings_for(fake, twilio_from=service, twilio_whatsapp_from=""))
    sender.send("sms", PERSON, TEXT)
    sender.send("whatsapp", PERSON, TEXT)
    sender.close()
    assert [message.params["MessagingServiceSid"] for message in fake.messages] == [service, service]
    assert [message.to for message in fake.messages] == [PERSON, f"whatsapp:{PERSON}"]


def test_whatsapp_prefix_is_not_doubled(fake: FakeTwilio) -> None:
    """A WhatsApp sender that is configured with its prefix works too."""
    sender = TwilioSender(settings_for(fake, twilio_whatsapp_from="whatsapp:+15005550002"))
    sender.send("whatsapp", f"whatsapp:{PERSON}", TEXT)
    sender.close()
    assert (fake.messages[0].params["From"], fake.messages[0].to) == ("whatsapp:+15005550002", f"whatsapp:{PERSON}")


@pytest.mark.parametrize(("status", "code"), [(400, 21610), (400, 63024), (403, 21408), (404, None)])
def test_refusal(fake: FakeTwilio, sender: TwilioSender, status: int, code: int | None) -> None:
    """What Twilio refuses for good is Refused with its code."""
    fake.fail_next(status, code)
    with pytest.raises(Refused) as refused:
        sender.send("sms", PERSON, TEXT)
    assert refused.value.code == str(code or status)


@pytest.mark.parametrize(("status", "code"), [(429, 20429), (500, None), (502, None), (400, 63018), (401, 20003)])
def test_try_again(fake: FakeTwilio, sender: TwilioSender, status: int, code: int | None) -> None:
    """What another moment may repair is TryAgain."""
    fake.fail_next(status, code)
    with pytest.raises(TryAgain):
        sender.send("sms", PERSON, TEXT)


def test_retry_after(fake: FakeTwilio, sender: TwilioSender) -> None:
    """Twilio's Retry-After is handed on, in seconds."""
    fake.fail_next(429, 20429, retry_after=7)
    with pytest.raises(TryAgain) as refused:
        sender.send("sms", PERSON, TEXT)
    assert refused.value.after == 7


def test_cut_line_is_unsure(fake: FakeTwilio, sender: TwilioSender) -> None:
    """A line that is cut after the request leaves it open whether Twilio has the message."""
    fake.cut_next()
    with pytest.raises(Unsure):
        sender.send("sms", PERSON, TEXT)


def test_silence_is_unsure(fake: FakeTwilio, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that does not come within the time-out leaves it open too."""
    monkeypatch.setattr(twilio_sender, "READ_SECONDS", 0.1)
    sender = TwilioSender(settings_for(fake))
    fake.hold("after")
    with pytest.raises(Unsure):
        sender.send("sms", PERSON, TEXT)
    sender.close()


def test_nobody_there_is_try_again(fake: FakeTwilio) -> None:
    """A refused connection means that nothing was sent."""
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    sender = TwilioSender(settings_for(fake, twilio_api_url=f"http://127.0.0.1:{port}"))
    with pytest.raises(TryAgain):
        sender.send("sms", PERSON, TEXT)
    sender.close()


def test_other_answer_than_twilios_is_unsure(fake: FakeTwilio, sender: TwilioSender) -> None:
    """A proxy's page instead of Twilio's JSON leaves it open what happened."""
    fake.garble_next()
    with pytest.raises(Unsure):
        sender.send("sms", PERSON, TEXT)


def test_list(fake: FakeTwilio, sender: TwilioSender) -> None:
    """The list holds what was sent to one address since a moment, newest first."""
    first, second = sender.send("sms", PERSON, "one"), sender.send("sms", PERSON, "two")
    sender.send("sms", "+15005550101", "to somebody else")
    fake.messages[0].at -= timedelta(hours=1)
    assert [m.sid for m in sender.sent_to("sms", PERSON, now() - timedelta(hours=2))] == [second, first]
    assert [m.body for m in sender.sent_to("sms", PERSON, now() - timedelta(minutes=1))] == ["two"]


def test_list_of_an_odd_server(fake: FakeTwilio, sender: TwilioSender) -> None:
    """No list at all is told apart from a list that does not answer now."""
    fake.fail_lists(503)
    with pytest.raises(TryAgain):
        sender.sent_to("sms", PERSON, now())
    fake.lists = False
    with pytest.raises(NoListing):
        sender.sent_to("sms", PERSON, now())


def test_redact(fake: FakeTwilio, sender: TwilioSender) -> None:
    """Redacting empties the text at Twilio, and may be repeated."""
    sid = sender.send("sms", PERSON, TEXT)
    sender.redact(sid)
    sender.redact(sid)
    assert fake.messages[0].body == ""


def test_nothing_of_a_person_is_logged(
    fake: FakeTwilio, sender: TwilioSender, caplog: pytest.LogCaptureFixture
) -> None:
    """Even at DEBUG neither the number nor the text is logged, nor stands in an error."""
    caplog.set_level(logging.DEBUG)
    sender.send("sms", PERSON, TEXT)
    sender.sent_to("sms", PERSON, now())
    fake.fail_next(400, 21211)
    with pytest.raises(Refused) as refused:
        sender.send("sms", PERSON, TEXT)
    said = caplog.text + repr(refused.value) + str(refused.value.__cause__)
    assert not any(word in said for word in (PERSON, PERSON[1:], TEXT))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, set()),
        ({"twilio_from": "+15005550001"}, set()),
        ({"twilio_account_sid": "AC1", "twilio_auth_token": "x", "twilio_from": "+15005550001"}, {"sms"}),
        ({"twilio_account_sid": "AC1", "twilio_auth_token": "x", "twilio_whatsapp_from": "+15005550002"}, {"whatsapp"}),
        ({"twilio_account_sid": "AC1", "twilio_auth_token": "x", "twilio_from": "MG1"}, {"sms", "whatsapp"}),
    ],
)
def test_can_send(values: dict[str, str], expected: set[str]) -> None:
    """A channel can be sent on when there is an account and a sender for it."""
    assert can_send(Settings.model_validate(values)) == expected
