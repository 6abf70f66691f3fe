"""Retention: what is no longer needed is erased. The worker calls `run` every hour.

- A closed case keeps its thread and answers for `retention_days`, then only what counts: code, states, times.
- What never became part of a case is erased after `conversation_days` of silence, and with it, once no case has words
  either, how to reach the person.
- Whoever asked for deletion waits for neither, only for an open alarm.

Each conversation is its own transaction: one that fails stops no other. The brain deletes its copy first, outside the
transaction; while it does not answer, the conversation waits for the next run.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, delete, or_, select
from sqlalchemy.orm import Session

from webhooks.brain import BrainUnavailable, brain_of
from webhooks.cases import erasing
from webhooks.clock import now
from webhooks.inbound import lease
from webhooks.logs import log
from webhooks.names import CaseStatus, ConversationId, OutboxState
from webhooks.parts import Parts
from webhooks.tables import Audit, Case, Contact, Conversation, Message, Outbox, Page

_UNSENT = (OutboxState.PENDING, OutboxState.SENDING)
_AT_ONCE = 500  # of each kind in one run; the next hour takes the rest
_CONFIRMATION = timedelta(hours=1)  # after it the confirmation of a deletion has left, or never will

Forget = Callable[[ConversationId], None]


def run(parts: Parts, forget: Forget | None = None) -> int:
    """Erase everything whose time is over; returns how many conversations and cases were touched.

    `forget` deletes the brain's copy; without one, the configured brain is asked.
    """
    at = now()
    closed_before = at - timedelta(days=parts.settings.retention_days)
    silent_since = at - timedelta(days=parts.settings.conversation_days)
    ask = forget or brain_of(parts.settings).forget
    done = _each(parts, _wished(at), lambda session, found: _fulfil(session, parts, found), ask)
    done += _each(parts, _expired(closed_before), lambda session, found: _expire(session, found))
    done += _each(parts, _silent(silent_since), lambda session, found: _erase_silent(session, found), ask)
    _erase_loose_rows(parts, silent_since)
    return done


def _each(parts: Parts, wanted: Select[str], work: Callable[[Session, str], bool], forget: Forget | None = None) -> int:
    with parts.database.read() as session:
        ids = session.scalars(wanted.limit(_AT_ONCE)).all()
    done = 0
    for found in ids:
        try:
            if forget is not None:
                forget(ConversationId(found))
        except BrainUnavailable:
            log.warning("brain_did_not_forget", count=len(ids) - done)
            return done  # the next one would only wait for the same brain
        with parts.database.begin() as session:
            done += work(session, found)
    return done


def _wished(at: datetime) -> Select[str]:
    return select(Conversation.id).where(
        Conversation.delete_requested_at <= at - _CONFIRMATION, ~_has_case(Case.status != CaseStatus.CLOSED)
    )


def _fulfil(session: Session, parts: Parts, conversation_id: str) -> bool:
    """Do what a person asked for: words and number go."""
    conversation = _locked(session, conversation_id)
    asked = conversation.delete_requested_at if conversation else None
    if conversation is None or asked is None or erasing.alarm_is_open(session, conversation_id):
        return False
    if _is_waited_for(session, conversation_id):
        return False
    erasing.erase_words(session, parts, conversation)
    conversation.delete_requested_at = None
    if conversation.last_inbound_at is None or conversation.last_inbound_at <= asked:
        _drop_contact(session, conversation)
    _note(session, "erase_on_request")
    return True


def _expired(before: datetime) -> Select[str]:
    has_words = select(Message.id).where(Message.case_id == Case.id).exists()
    return select(Case.id).where(
        Case.status == CaseStatus.CLOSED, Case.closed_at <= before, or_(has_words, Case.answers_sealed.is_not(None))
    )


def _expire(session: Session, case_id: str) -> bool:
    """Leave of a case what counts: its code, kind, states and times."""
    case = session.get_one(Case, case_id)
    case.answers_sealed = None
    messages = select(Message.id).where(Message.case_id == case_id)
    session.execute(delete(Outbox).where(Outbox.message_id.in_(messages)))
    session.execute(delete(Outbox).where(Outbox.page_id.in_(select(Page.id).where(Page.case_id == case_id))))
    session.execute(delete(Message).where(Message.case_id == case_id))
    session.add(Audit(actor="suara", action="erase_expired", case_id=case_id))
    return True


def _silent(before: datetime) -> Select[str]:
    """Select silent conversations that hold what no case needs: words outside a case, or a contact without any."""
    words = select(Message.id).where(Message.conversation_id == Conversation.id)
    return select(Conversation.id).where(
        or_(
            Conversation.last_inbound_at <= before,
            Conversation.last_inbound_at.is_(None) & (Conversation.created_at <= before),
        ),
        ~_has_case(Case.status != CaseStatus.CLOSED),
        or_(
            ~_has_case(),
            words.where(Message.case_id.is_(None)).exists(),
            or_(Conversation.contact_id.is_not(None), Conversation.secret_hash.is_not(None)) & ~words.exists(),
        ),
    )


def _erase_silent(session: Session, conversation_id: str) -> bool:
    """Erase what is outside any case; the conversation itself stays only as what its closed cases refer to."""
    conversation = _locked(session, conversation_id)
    if conversation is None or _is_waited_for(session, conversation_id):
        return False
    caseless = select(Message.id).where(Message.conversation_id == conversation_id, Message.case_id.is_(None))
    session.execute(delete(Outbox).where(Outbox.message_id.in_(caseless)))
    session.execute(delete(Message).where(Message.conversation_id == conversation_id, Message.case_id.is_(None)))
    if session.scalar(select(Message.id).where(Message.conversation_id == conversation_id).limit(1)) is None:
        _drop_contact(session, conversation)
    if session.scalar(select(Case.id).where(Case.conversation_id == conversation_id).limit(1)) is None:
        session.execute(delete(Outbox).where(Outbox.conversation_id == conversation_id))
        session.delete(conversation)
    _note(session, "erase_silent")
    return True


def _erase_loose_rows(parts: Parts, before: datetime) -> None:
    """Erase settled outbox rows that belong to no conversation and no page: answers to staff, redactions."""
    settled = (OutboxState.SENT, OutboxState.DELIVERED, OutboxState.FAILED)
    with parts.database.begin() as session:
        session.execute(
            delete(Outbox).where(
                Outbox.conversation_id.is_(None),
                Outbox.page_id.is_(None),
                Outbox.state.in_(settled),
                Outbox.created_at <= before,
            )
        )


def _drop_contact(session: Session, conversation: Conversation) -> None:
    """Forget how to reach a person: number, or the browser's secret. Their next message is a new conversation."""
    contact_id = conversation.contact_id
    conversation.contact_id = conversation.secret_hash = None
    session.flush()
    if contact_id is not None:
        session.execute(delete(Contact).where(Contact.id == contact_id))


def _locked(session: Session, conversation_id: str) -> Conversation | None:
    return session.scalar(select(Conversation).where(Conversation.id == conversation_id).with_for_update())


def _is_waited_for(session: Session, conversation_id: str) -> bool:
    """Whether something is still on its way: a message to handle, a handler at work, or a reply to send."""
    waits = select(Message.id).where(Message.conversation_id == conversation_id, Message.handled_at.is_(None))
    leaves = select(Outbox.id).where(Outbox.conversation_id == conversation_id, Outbox.state.in_(_UNSENT))
    return (
        session.scalar(waits.limit(1)) is not None
        or session.scalar(leaves.limit(1)) is not None
        or lease.is_held(session, ConversationId(conversation_id))
    )


def _has_case(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(Case.id).where(Case.conversation_id == Conversation.id, *conditions).exists()


def _note(session: Session, action: str) -> None:
    """Write down that something was erased, not what: the trace must not name what is gone."""
    session.add(Audit(actor="suara", action=action))
