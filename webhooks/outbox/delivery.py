"""Delivering one claimed row: open it, decide, ask Twilio, write down what became of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import exists, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from webhooks.channels.render import numbered
from webhooks.channels.twilio_sender import OUTSIDE_WINDOW, Refused, TryAgain, TwilioSender, Unsure
from webhooks.clock import now
from webhooks.live import publish
from webhooks.names import Author, CaseStatus, OutboxState
from webhooks.outbox import outcomes
from webhooks.outbox.consent import Fate, fate
from webhooks.outbox.outcomes import Topics
from webhooks.outbox.rows import PAGE, REDACTION
from webhooks.parts import Parts
from webhooks.tables import Case, Contact, Conversation, Message, Outbox, Page

Outcome = Callable[[Session, Outbox], Topics]

# A lost connection or a busy disk; longer outages are what reconciling is for.
_RECORD_AGAIN_SECONDS = (0.1, 0.5, 1.0)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, repr=False)
class Letter:
    """A row opened for delivery. It holds a number and a text: never print it."""

    row_id: str
    kind: str
    channel: str
    address: str
    body: str
    fate: Fate
    sending_at: datetime
    provider_sid: str | None


def deliver(parts: Parts, sender: TwilioSender, row_id: str) -> None:
    """Send a row that `claim` marked as `sending`, and record the outcome."""
    letter = open_letter(parts, row_id)
    if letter is None:
        return
    if letter.fate == Fate.DROP:
        settle(parts, row_id, lambda _, row: outcomes.drop(row))
        return
    if letter.fate == Fate.WAIT:
        settle(parts, row_id, lambda _, row: outcomes.waits(row))
        return
    if not letter.address and letter.kind != REDACTION:
        settle(parts, row_id, lambda session, row: outcomes.fail(session, parts, row, "no_address"))
        return
    try:
        sid = _send(parts, sender, letter)
    except TryAgain as error:
        code, after = error.code, error.after
        _log.warning("outbox.put_off", outbox=row_id, kind=letter.kind, error_code=code)
        settle(parts, row_id, lambda _, row: outcomes.put_off(row, code, after))
    except Refused as error:
        code = error.code
        _log.warning("outbox.refused", outbox=row_id, kind=letter.kind, error_code=code)
        settle(parts, row_id, lambda session, row: _refused(session, parts, row, code))
    except Unsure:
        # Still `sending`: reconciling asks Twilio, as after a crash.
        _log.warning("outbox.unsure", outbox=row_id, kind=letter.kind)
        settle(parts, row_id, lambda _, row: outcomes.unsure(row))
    else:
        settle(parts, row_id, lambda _, row: _taken(row, letter, sid))


def open_letter(parts: Parts, row_id: str) -> Letter | None:
    """Return a row's address, body and fate; None when it was erased or is not `sending` any more."""
    with parts.database.read() as session:
        row = session.get(Outbox, row_id)
        if row is None or row.state != OutboxState.SENDING:
            return None
        body = parts.vault.get_json(row, "body")
        text = numbered(body.get("text", ""), body.get("choices", ()))
        address, decision = _page_to(session, parts, row) if row.kind == PAGE else _reply_to(session, parts, row)
        if row.kind != REDACTION and not text:
            decision = Fate.DROP
        return Letter(
            row.id, row.kind, row.channel, address, text, decision, row.sending_at or row.created_at, row.provider_sid
        )


def _page_to(session: Session, parts: Parts, row: Outbox) -> tuple[str, Fate]:
    if row.page_id is None:
        return parts.vault.get(row, "address") or "", Fate.SEND  # an answer to an acknowledgement
    page = session.get_one(Page, row.page_id)
    case = session.get_one(Case, page.case_id)
    is_over = page.acknowledged_at is not None or case.status == CaseStatus.CLOSED
    return parts.vault.get(row, "address") or "", Fate.DROP if is_over else Fate.SEND


def _reply_to(session: Session, parts: Parts, row: Outbox) -> tuple[str, Fate]:
    if row.conversation_id is None:
        return "", Fate.SEND  # a redaction
    conversation = session.get_one(Conversation, row.conversation_id)
    contact = session.get(Contact, conversation.contact_id) if conversation.contact_id else None
    author = session.scalar(select(Message.author).where(Message.id == row.message_id)) or Author.BOT
    knocked = _has_knocked(session, conversation)
    decision = fate(parts.settings, conversation, author, row.created_at, knocked, now())
    return parts.vault.address(contact) if contact else "", decision


def settle(parts: Parts, row_id: str, outcome: Outcome) -> None:
    """Write an outcome down, if need be in several attempts, and tell the desk.

    Raises:
        OperationalError: the database does not take it; the row will be reconciled.
    """
    for pause in (*_RECORD_AGAIN_SECONDS, None):
        try:
            topics = _record(parts, row_id, outcome)
            break
        except OperationalError:
            if pause is None:
                raise
            time.sleep(pause)
    for topic in topics:
        publish(parts, topic)


def _record(parts: Parts, row_id: str, outcome: Outcome) -> Topics:
    with parts.database.begin() as session:
        row = outcomes.locked(session, row_id)
        # A receipt may have settled it meanwhile; its word counts.
        return outcome(session, row) if row is not None and row.state in outcomes.UNSETTLED else ()


def _send(parts: Parts, sender: TwilioSender, letter: Letter) -> str:
    if letter.kind == REDACTION:
        sender.redact(letter.provider_sid or "")
        return letter.provider_sid or ""
    if letter.fate == Fate.TEMPLATE:
        return sender.send_template(letter.address)
    callback = f"{parts.settings.gateway_url}/webhooks/twilio/status?outbox={letter.row_id}"
    return sender.send(letter.channel, letter.address, letter.body, callback)


def _taken(row: Outbox, letter: Letter, sid: str) -> Topics:
    if letter.fate == Fate.TEMPLATE:
        return outcomes.waits(row, template_sid=sid)
    return outcomes.sent(row, sid)


def _refused(session: Session, parts: Parts, row: Outbox, code: str) -> Topics:
    return outcomes.waits(row) if code == OUTSIDE_WINDOW else outcomes.fail(session, parts, row, code)


def _has_knocked(session: Session, conversation: Conversation) -> bool:
    return bool(
        session.scalar(
            select(
                exists().where(
                    Outbox.conversation_id == conversation.id,
                    Outbox.state == OutboxState.WAITING,
                    Outbox.provider_sid.is_not(None),
                )
            )
        )
    )
