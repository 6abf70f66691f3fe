"""Whether a reply may leave now: it answers somebody, and it must not reach the wrong eyes out of the blue."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from webhooks.names import Author, Channel
from webhooks.settings import Settings
from webhooks.tables import Conversation

# WhatsApp delivers free text only within 24 hours of the person's last message (Twilio error 63016).
WHATSAPP_WINDOW = timedelta(hours=24)
# A reply that could not leave for an hour (Twilio was down) is no answer any more but a message out of the blue.
STALE = timedelta(hours=1)
# Somebody who said that replies are not safe gets them only while they are writing themselves.
AT_THE_PHONE = timedelta(minutes=15)


class Fate(StrEnum):
    """What becomes of a reply now."""

    SEND = "send"
    TEMPLATE = "template"  # WhatsApp: ask neutrally to write, the reply itself waits
    WAIT = "wait"  # until the person writes again
    DROP = "drop"  # nobody needs it any more


def fate(
    settings: Settings, conversation: Conversation, author: str, written_at: datetime, has_knocked: bool, at: datetime
) -> Fate:
    """Decide about one reply.

    Args:
        settings: for the WhatsApp template.
        conversation: to whom; `reply_safe`, `stopped_at` and `last_inbound_at` count.
        author: an `Author`: after "stop" the bot still confirms, operators wait.
        written_at: when the reply was written.
        has_knocked: the template was sent since the person last wrote.
        at: the present moment.
    """
    heard = conversation.last_inbound_at
    stopped = conversation.stopped_at
    if author == Author.OPERATOR and stopped is not None and (heard is None or heard <= stopped):
        return Fate.WAIT
    if conversation.reply_safe is False and (heard is None or at - heard > AT_THE_PHONE):
        return Fate.WAIT
    if conversation.reply_safe is None and at - max(written_at, heard or written_at) > STALE:
        return Fate.WAIT
    if conversation.channel == Channel.WHATSAPP and (heard is None or at - heard >= WHATSAPP_WINDOW):
        may_knock = bool(settings.twilio_whatsapp_template) and conversation.reply_safe is True and not has_knocked
        return Fate.TEMPLATE if may_knock else Fate.WAIT
    return Fate.SEND
