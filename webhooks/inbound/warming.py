"""Reading rules, profiles, catalogues and numbering plans before the first message, not during it."""

from __future__ import annotations

from bot.catalogue import languages, text
from bot.cleaning import clean
from bot.language import identify
from bot.triage import screen
from webhooks.channels.country import country_of
from webhooks.names import PhoneNumber

_ANY_TEXT = "warming up"
_ANY_NUMBER = PhoneNumber("+15005550006")  # Twilio's number for tests


def warm() -> None:
    """Load what the inbound stages read from disk at their first use."""
    identify(clean(_ANY_TEXT))
    screen(_ANY_TEXT)
    country_of(_ANY_NUMBER)
    for language in languages():
        text("safe.reply", language)
