"""The same Twilio as the outbox has."""

from tests.webhooks.outbox.conftest import fake_twilio, sender, settings

__all__ = ["fake_twilio", "sender", "settings"]
