"""Names for the strings that must not be mixed up."""

from enum import StrEnum
from typing import NewType

ConversationId = NewType("ConversationId", str)  # opaque to everyone, also to the brain
MessageId = NewType("MessageId", str)
CaseCode = NewType("CaseCode", str)  # ten ASCII digits with a checksum
PhoneNumber = NewType("PhoneNumber", str)  # E.164, or a WhatsApp user id; readable only inside the vault


class Channel(StrEnum):
    """Where a conversation takes place."""

    SMS = "sms"
    WHATSAPP = "whatsapp"
    WEB = "web"


class Urgency(StrEnum):
    """How soon a human is needed; compare with `rank`."""

    ROUTINE = "routine"
    HIGH = "high"
    EMERGENCY = "emergency"

    @property
    def rank(self) -> int:
        """0 for routine, 1 for high, 2 for emergency."""
        return list(Urgency).index(self)


class CaseStatus(StrEnum):
    """`open → paged → acknowledged → in_progress → closed`."""

    OPEN = "open"
    PAGED = "paged"
    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "in_progress"
    CLOSED = "closed"


class CaseKind(StrEnum):
    """What a case is about, in the words of the brain's `open_case` command."""

    TIP = "tip"
    HELP_SELF = "help_self"
    HELP_OTHER = "help_other"
    EMERGENCY = "emergency"
    SELF_HARM = "self_harm"
    HUMAN = "human"
    OTHER = "other"


class Author(StrEnum):
    """Who wrote a message."""

    PERSON = "person"
    BOT = "bot"
    OPERATOR = "operator"


class OutboxState(StrEnum):
    """`pending → sending → sent → delivered`, `failed`, or `waiting` for the person to fetch it."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    WAITING = "waiting"
