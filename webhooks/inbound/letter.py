"""The one context that the stages share: what came in, and what each stage found out about it."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from webhooks.inbound.arrival import Arrival, Receipt
from webhooks.names import CaseCode, ConversationId, MessageId, Urgency
from webhooks.parts import Parts
from webhooks.tables import Case, Conversation, Message


@dataclass
class Letter:
    """One arrival on its way through the pipeline, inside one transaction."""

    parts: Parts
    session: Session
    arrival: Arrival
    hold: bool = False  # the caller wakes a handler of its own as soon as this is committed
    known: bool = False  # this person has written before; from `store` on
    conversation: Conversation = field(init=False)  # from `store` on
    message: Message = field(init=False)  # from `store` on
    cleaned: str = ""  # from `clean` on
    kind: str | None = None  # danger or self_harm, from `screen` on
    repeated: bool = False  # not the first that may speak of danger; from `weigh` on
    replies_blocked: bool = False  # the provider may block what we send
    case: Case | None = None  # opened or raised by `route`
    lease: str | None = None  # of that handler, given by `route`

    def receipt(self) -> Receipt:
        """Return what the caller needs to know once everything is committed."""
        return Receipt(
            conversation=ConversationId(self.conversation.id),
            message=MessageId(self.message.id),
            urgency=Urgency(self.message.urgency),
            case=CaseCode(self.case.code) if self.case else None,
            lease=self.lease,
        )
