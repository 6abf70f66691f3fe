"""The case file: opened once a conversation, raised but never lowered, read for a purpose, closed with an outcome."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from bot.casecode import new_code
from webhooks.cases import erasing
from webhooks.clock import now
from webhooks.names import Author, CaseCode, CaseKind, CaseStatus, OutboxState, Urgency
from webhooks.parts import Parts
from webhooks.tables import Audit, Case, Conversation, Message, Outbox, Page

ANSWER_FIELDS = (
    "place",
    "what_seen",
    "when",
    "ongoing",
    "how_many",
    "children",
    "vehicles",
    "names",
    "contacts",
    "link",
    "how_known",
    "danger_now",
    "need",
    "reply_safe",
    "reply_when",
)
SCORE = "score:"  # the beginning of a reason: how many percent the trained model gives an emergency
REPLIES_MAY_BE_BLOCKED = "replies_may_be_blocked"  # a reason of a case: they wrote STOP, or Twilio said so

# The graver kind wins when a case turns out to be about more than it began with.
_GRAVITY = (
    CaseKind.OTHER,
    CaseKind.HUMAN,
    CaseKind.TIP,
    CaseKind.HELP_OTHER,
    CaseKind.HELP_SELF,
    CaseKind.SELF_HARM,
    CaseKind.EMERGENCY,
)


class CaseNotFound(LookupError):
    """No case has this code."""


class UnknownAnswerField(ValueError):
    """A tip has no such question."""


@dataclass(frozen=True)
class ThreadEntry:
    """One message of a case's thread, readable."""

    id: str
    author: Author
    staff_id: str | None
    text: str | None  # None: erased
    media: list[dict[str, Any]]
    urgency: Urgency
    cues: tuple[str, ...]
    at: datetime
    delivery: str | None  # the outbox state of a reply; None for what people wrote


def reserve_code(session: Session) -> CaseCode:
    """Return a code that no case has and that no conversation keeps for its next case."""
    while True:
        code = CaseCode(new_code())
        if not session.scalar(
            select(
                or_(
                    select(Case.id).where(Case.code == code).exists(),
                    select(Conversation.id).where(Conversation.case_code == code).exists(),
                )
            )
        ):
            return code


def open_case_of(session: Session, conversation_id: str) -> Case | None:
    """Return the case of a conversation that is not closed, if there is one."""
    return session.scalar(
        select(Case).where(Case.conversation_id == conversation_id, Case.status != CaseStatus.CLOSED).limit(1)
    )


def open_case_id(session: Session, conversation_id: str) -> str | None:
    """Return the id of the case of a conversation that is not closed, if there is one."""
    return session.scalar(
        select(Case.id).where(Case.conversation_id == conversation_id, Case.status != CaseStatus.CLOSED).limit(1)
    )


def open_case(
    session: Session,
    parts: Parts,  # noqa: ARG001 -- every function of the case file takes the same parts
    conversation: Conversation,
    kind: str,
    urgency: str,
    reasons: Iterable[str] = (),
) -> Case:
    """Return the conversation's case: a new one, or the one not closed with kind, urgency and reasons raised.

    Raises:
        ValueError: no such kind or urgency.
    """
    kind, urgency = CaseKind(kind), Urgency(urgency)
    # Two requests of one conversation must not open two cases; SQLite has only one writer anyway.
    session.execute(select(Conversation.id).where(Conversation.id == conversation.id).with_for_update())
    case = open_case_of(session, conversation.id)
    if case is None:
        case = Case(
            code=conversation.case_code,
            conversation_id=conversation.id,
            channel=conversation.channel,
            kind=kind,
            urgency=urgency,
            status=CaseStatus.OPEN,
            reasons=[],
            waiting_since=now(),
        )
        session.add(case)
    case.kind = max(CaseKind(case.kind), kind, key=_GRAVITY.index)
    case.urgency = max(Urgency(case.urgency), urgency, key=lambda value: value.rank)
    case.language = conversation.language or case.language
    case.country = conversation.country or conversation.country_hint or case.country
    add_reasons(case, reasons)
    session.flush()
    return case


def add_reasons(case: Case, reasons: Iterable[str]) -> None:
    """Add reasons that the case does not have yet: names of rules and intents, never words of a person.

    Of several scores (`score:97`, the model's percentage for one message) the highest stays.
    """
    fresh = [reason for reason in dict.fromkeys(reasons) if reason not in case.reasons]
    if fresh:
        known = [*case.reasons, *fresh]
        best = max((reason for reason in known if reason.startswith(SCORE)), key=_percent, default=None)
        # A new list: a changed JSON value is not noticed.
        case.reasons = [reason for reason in known if reason == best or not reason.startswith(SCORE)]


def _percent(score: str) -> int:
    digits = score.removeprefix(SCORE)
    return int(digits) if digits.isdecimal() else 0


def set_answer(session: Session, parts: Parts, case: Case, field: str, value: str) -> None:
    """Seal one answer into the case; a later answer to the same question replaces it.

    Raises:
        UnknownAnswerField: a tip has no such question.
    """
    if field not in ANSWER_FIELDS:
        raise UnknownAnswerField(field)
    parts.vault.put_json(case, "answers", answers(parts, case) | {field: value})
    session.flush()


def answers(parts: Parts, case: Case) -> dict[str, str]:
    """Return what the person answered, by field; empty when nothing, or erased."""
    found: dict[str, str] | None = parts.vault.get_json(case, "answers")
    return found or {}


def access_case(session: Session, actor: str, code: str, purpose: str) -> Case:
    """Return a case and write down who opened it and what for; the purpose "read" marks it as read.

    Raises:
        CaseNotFound: no case has this code.
    """
    case = session.scalar(select(Case).where(Case.code == code))
    if case is None:
        raise CaseNotFound("no case has this code")
    session.add(Audit(actor=actor, action=purpose, case_id=case.id))
    if purpose == "read" and case.read_at is None:
        case.read_at = now()
    return case


def report_status(session: Session, code: str) -> str | None:
    """Return what became of a report: `received`, `read`, `working` or `closed`; None when the code is unknown."""
    case = session.scalar(select(Case).where(Case.code == code))
    if case is None:
        return None
    if case.status == CaseStatus.CLOSED:
        return "closed"
    if case.status == CaseStatus.IN_PROGRESS:
        return "working"
    return "read" if case.read_at or case.acknowledged_at else "received"


def close_case(session: Session, parts: Parts, case: Case, staff_id: str | None, outcome: str) -> None:
    """Close a case, hand the conversation back to the bot, stop the clocks, and reserve the code of a next case.

    A deletion that the person asked for while the alarm was open is done now. `staff_id` is None when Suara itself
    closes. Closing a closed case changes nothing.
    """
    if case.status == CaseStatus.CLOSED:
        return
    conversation = session.get_one(Conversation, case.conversation_id)
    case.status, case.outcome, case.closed_at, case.waiting_since = CaseStatus.CLOSED, outcome, now(), None
    conversation.case_code = reserve_code(session)
    conversation.taken_over_by = conversation.check_due_at = None
    case.silent_since = None
    session.execute(update(Page).where(Page.case_id == case.id).values(next_at=None))
    session.execute(
        update(Message)
        .where(Message.conversation_id == case.conversation_id, Message.case_id.is_(None))
        .values(case_id=case.id)
    )
    session.add(Audit(actor=staff_id or "suara", action="close", case_id=case.id, detail=outcome[:64]))
    session.flush()
    if conversation.delete_requested_at is not None:
        erasing.erase_words(session, parts, conversation)


def thread(session: Session, parts: Parts, case: Case) -> list[ThreadEntry]:
    """Return the messages of a case, oldest first; an open case includes what no other case has."""
    belongs = Message.case_id == case.id
    if case.status != CaseStatus.CLOSED:
        belongs = or_(belongs, Message.case_id.is_(None))
    messages = session.scalars(
        select(Message)
        .where(Message.conversation_id == case.conversation_id, belongs)
        .order_by(Message.created_at, Message.id)
    ).all()
    states = _delivery(session, case.conversation_id)
    return [
        ThreadEntry(
            id=message.id,
            author=Author(message.author),
            staff_id=message.staff_id,
            text=parts.vault.get(message, "text"),
            media=parts.vault.get_json(message, "media") or [],
            urgency=Urgency(message.urgency),
            cues=tuple(message.cues),
            at=message.created_at,
            delivery=states.get(message.id),
        )
        for message in messages
    ]


# A long reply leaves in several rows; what stands for it is the state of the part that is furthest behind.
_BEHIND = (
    OutboxState.FAILED,
    OutboxState.WAITING,
    OutboxState.PENDING,
    OutboxState.SENDING,
    OutboxState.SENT,
    OutboxState.DELIVERED,
)


def _delivery(session: Session, conversation_id: str) -> dict[str, str]:
    states: dict[str, str] = {}
    for message_id, state in session.execute(
        select(Outbox.message_id, Outbox.state).where(Outbox.conversation_id == conversation_id)
    ):
        if message_id is not None:
            states[message_id] = min(
                states.get(message_id, state), state, key=lambda value: _BEHIND.index(OutboxState(value))
            )
    return states
