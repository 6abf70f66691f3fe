"""What a channel hands to the pipeline, whatever the channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from webhooks.names import CaseCode, Channel, ConversationId, MessageId, PhoneNumber, Urgency

MEDIA_KINDS = ("photo", "location", "audio", "video", "file", "contact")


@dataclass(frozen=True)
class Medium:
    """One thing that came with a message: where it lies at the provider, or the place that it names."""

    kind: str  # one of MEDIA_KINDS
    url: str | None = None
    latitude: float | None = None
    longitude: float | None = None

    def as_json(self) -> Mapping[str, str | float]:
        """Return the fields that are known, as `message.media_sealed` keeps them."""
        return {name: value for name, value in vars(self).items() if value is not None}


@dataclass(frozen=True)
class Arrival:
    """One message as it came in; the channel has already checked who sent it.

    Twilio's channels give `address`, the web chat `secret_hash`: each names the person's conversation, which is made
    when it is new.
    """

    channel: Channel
    sid: str | None  # the provider's or the page's own id of this message: the same id twice is one message
    text: str  # as it was written: empty, 10,000 characters, lone surrogates, anything
    media: tuple[Medium, ...] = ()
    address: PhoneNumber | None = None
    secret_hash: bytes | None = None  # SHA-256 of the secret that the browser holds
    language: str | None = None  # chosen by the person on the page
    browser: tuple[str, ...] = ()  # the browser's languages, best first
    opt_out: str | None = None  # Twilio's OptOutType: STOP, START or HELP
    at: datetime | None = None  # when it came in, if that is not now


@dataclass(frozen=True)
class Receipt:
    """What became of an arrival; once a caller has it, the message is safely stored."""

    conversation: ConversationId | None  # None: an acknowledgement from staff, which has no conversation
    message: MessageId | None
    duplicate: bool = False
    urgency: Urgency = Urgency.ROUTINE
    case: CaseCode | None = None  # the case that this message opened or raised
    lease: str | None = None  # the conversation is held for the handler that the caller wakes with this
