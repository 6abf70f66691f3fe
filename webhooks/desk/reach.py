"""What would become of a reply that an operator sends now: the worker's own rule, asked before writing."""

from __future__ import annotations

from typing import Literal

from webhooks.clock import now
from webhooks.names import Author, Channel
from webhooks.outbox.consent import Fate, fate
from webhooks.parts import Parts
from webhooks.tables import Conversation

Reach = Literal["send", "template", "wait", "web"]


def reach_now(parts: Parts, conversation: Conversation) -> Reach:
    """Return whether a reply leaves at once, waits for the person, or waits behind a neutral WhatsApp notice."""
    if conversation.channel == Channel.WEB:
        return "web"
    at = now()
    decided = fate(parts.settings, conversation, Author.OPERATOR, at, has_knocked=False, at=at)
    if decided == Fate.TEMPLATE:
        return "template"
    return "send" if decided == Fate.SEND else "wait"


def needs_confirmation(parts: Parts, conversation: Conversation) -> bool:
    """Whether a reply would reach the phone of somebody who said that it is not safe: only on purpose, then."""
    return conversation.reply_safe is False and reach_now(parts, conversation) == "send"
