"""Staff who answer a page by SMS: `ACK 482 109 37 15`, or the code alone, takes the case.

Only from a number of `SUARA_ONCALL`, and only when the text is nothing else: whatever more an on-call person writes is
a person's message.
"""

from __future__ import annotations

import hashlib
import re

from sqlalchemy.orm import Session

from bot.casecode import find_code, show
from bot.catalogue import text
from bot.cleaning import clean
from webhooks import live
from webhooks.escalation.alarm import acknowledge as acknowledge_case
from webhooks.inbound.arrival import Arrival, Receipt
from webhooks.names import Channel, ConversationId, OutboxState, Urgency
from webhooks.outbox.rows import PAGE, next_sequence
from webhooks.parts import Parts
from webhooks.settings import Settings
from webhooks.tables import Case, Outbox

_ACKNOWLEDGEMENT = re.compile(r"\W*ack(?:nowledged?)?[\W\d_]*\Z", re.IGNORECASE)
_CODE_ALONE = re.compile(r"[\W\d_]*\d[\W\d_]*\Z")
_LANGUAGE = "en"  # of pages and of their answers


def is_acknowledgement(settings: Settings, arrival: Arrival) -> bool:
    """Whether an on-call number sends `ACK …`, or a case code and nothing else."""
    if arrival.address is None or _rank(settings, arrival) is None:
        return False
    words = clean(arrival.text)
    return bool(_ACKNOWLEDGEMENT.match(words) or (_CODE_ALONE.match(words) and find_code(words)))


def acknowledge(parts: Parts, arrival: Arrival) -> Receipt:
    """Acknowledge the case of the code, and answer in one line; the same SMS twice gets one answer."""
    code = find_code(clean(arrival.text))
    with parts.database.begin() as session:
        case = acknowledge_case(session, parts, code, f"oncall:{_rank(parts.settings, arrival)}") if code else None
        duplicate = not _answer(session, parts, arrival, case)
    if case is not None:
        live.publish(parts, live.QUEUE)
        live.publish(parts, live.conversation_topic(ConversationId(case.conversation_id)))
    return Receipt(conversation=None, message=None, duplicate=duplicate, urgency=Urgency.ROUTINE)


def _answer(session: Session, parts: Parts, arrival: Arrival, case: Case | None) -> bool:
    """Put the one-line answer into the outbox; False when this SMS was answered before."""
    row_id = hashlib.blake2b(f"acknowledgement/{arrival.sid}".encode("utf-8", "surrogatepass"), digest_size=16)
    if session.get(Outbox, row_id.hexdigest()) is not None:
        return False
    row = Outbox(
        id=row_id.hexdigest(),
        kind=PAGE,
        channel=Channel.SMS,
        lane=f"acknowledgement:{row_id.hexdigest()}",
        sequence=next_sequence(),
        state=OutboxState.PENDING,
    )
    parts.vault.put(row, "address", parts.settings.oncall[_rank(parts.settings, arrival) or 0])
    said = text("page.acknowledged", _LANGUAGE, code=show(case.code)) if case else text("page.unknown_code", _LANGUAGE)
    parts.vault.put_json(row, "body", {"text": said, "choices": []})
    session.add(row)
    return True


def _rank(settings: Settings, arrival: Arrival) -> int | None:
    """Return which of the on-call numbers this is, or None."""
    sender = _digits(arrival.address or "")
    ranks = [rank for rank, number in enumerate(settings.oncall) if sender and _digits(number) == sender]
    return ranks[0] if ranks else None


def _digits(address: str) -> str:
    return re.sub(r"\D", "", address)
