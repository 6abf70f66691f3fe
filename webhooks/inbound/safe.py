"""The safe reply: what a person reads when the brain is silent. Once an outage; again only when danger comes up."""

from __future__ import annotations

from babel import Locale
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.catalogue import text, variant
from bot.directory import emergency_numbers_for_phone
from webhooks.clock import now
from webhooks.metrics import SAFE_REPLIES
from webhooks.names import Author, Urgency
from webhooks.outbox.rows import enqueue_reply
from webhooks.parts import Parts
from webhooks.tables import Conversation, Message

# More countries, or more numbers of each, nobody reads in fear.
_MOST_COUNTRIES, _MOST_NUMBERS = 4, 2


def say_safely(session: Session, parts: Parts, conversation: Conversation) -> bool:
    """Enqueue the safe reply unless this outage had one; returns whether it did.

    With danger among the messages that wait, it gives the emergency number; a person who had the plain reply before
    gets that one still.
    """
    danger_since = session.scalar(
        select(func.min(Message.created_at)).where(
            Message.conversation_id == conversation.id,
            Message.author == Author.PERSON,
            Message.handled_at.is_(None),
            Message.urgency == Urgency.EMERGENCY,
        )
    )
    said_at = conversation.safe_reply_at
    if said_at is not None and (danger_since is None or danger_since <= said_at):
        return False
    language = conversation.language or parts.settings.default_language
    country = conversation.country or conversation.country_hint
    reply = safe_text(language, conversation.script_variant, country, danger=danger_since is not None)
    enqueue_reply(session, parts, conversation, reply)
    conversation.safe_reply_at = now()
    SAFE_REPLIES.inc()
    return True


def safe_text(language: str, script: str | None, country: str | None, danger: bool) -> str:
    """Return the safe reply; in danger, with the emergency numbers of the country, or of all likely ones."""
    written = variant(language, script)
    return _emergency(country, language, written) if danger else text("safe.reply", written)


def _emergency(country: str | None, language: str, written: str) -> str:
    found: dict[str, list[str]] = {}
    for entry in emergency_numbers_for_phone(country, language):
        found.setdefault(entry.country, []).append(entry.number)
    if not found:
        return text("safe.emergency_unknown", written)
    listed = [
        _few(numbers) if place == country else f"{_country_name(place, written)} {_few(numbers)}"
        for place, numbers in found.items()
    ]
    return text("safe.emergency", written, numbers="; ".join(listed[:_MOST_COUNTRIES]))


def _few(numbers: list[str]) -> str:
    return ", ".join(list(dict.fromkeys(numbers))[:_MOST_NUMBERS])


def _country_name(country: str, language: str) -> str:
    return str(Locale.parse(language).territories.get(country) or country)
