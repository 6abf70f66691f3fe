"""Route: danger to the on-call person, a taken-over conversation to its operator, everything else to the brain."""

from __future__ import annotations

from sqlalchemy.orm import Session

from webhooks.cases.erasing import alarm_is_open
from webhooks.cases.files import REPLIES_MAY_BE_BLOCKED, add_reasons, open_case, open_case_of
from webhooks.clock import now
from webhooks.escalation.alarm import raise_alarm
from webhooks.inbound import lease
from webhooks.inbound.letter import Letter
from webhooks.names import CaseKind, Urgency
from webhooks.parts import Parts
from webhooks.tables import Case, Conversation, Message

PAGING_FAILED = "paging_failed"
REPEATED = "repeated"


def concerns_staff(letter: Letter) -> bool:
    """Whether routing writes to a case: danger, a second message like it, an operator, replies that may not arrive."""
    return (
        letter.message.urgency == Urgency.EMERGENCY
        or letter.repeated
        or letter.replies_blocked
        or letter.conversation.taken_over_by is not None
    )


def route(letter: Letter) -> None:
    """Page for danger in any state of the conversation; then leave the message to an operator, or to the brain."""
    session, parts, conversation, message = letter.session, letter.parts, letter.conversation, letter.message
    if message.urgency == Urgency.EMERGENCY:
        session.flush()
        letter.case = raise_alarm(
            session, parts, conversation, _kind(letter), Urgency.EMERGENCY, _reasons(letter), message
        )
    elif letter.repeated:
        session.flush()
        letter.case = open_case(
            session, parts, conversation, CaseKind.OTHER, Urgency.HIGH, [*_reasons(letter), REPEATED]
        )
        message.case_id = letter.case.id
    if letter.replies_blocked and alarm_is_open(session, conversation.id):
        letter.case = open_case_of(session, conversation.id)
        if letter.case is not None:
            add_reasons(letter.case, [REPLIES_MAY_BE_BLOCKED])
    if conversation.taken_over_by is not None:
        letter.case = leave_to_operator(session, parts, conversation, message)
    elif letter.hold and lease.is_free(conversation):
        letter.lease = lease.give(parts.settings, conversation)


def file_danger(letter: Letter) -> None:
    """Put danger on top of the queue although the page could not be written."""
    reasons = [*_reasons(letter), PAGING_FAILED]
    letter.case = open_case(
        letter.session, letter.parts, letter.conversation, _kind(letter), Urgency.EMERGENCY, reasons
    )
    letter.message.case_id = letter.message.case_id or letter.case.id


def _kind(letter: Letter) -> CaseKind:
    return CaseKind.SELF_HARM if letter.kind == "self_harm" else CaseKind.EMERGENCY


def _reasons(letter: Letter) -> list[str]:
    return [f"cue:{cue}" for cue in letter.message.cues]


def leave_to_operator(session: Session, parts: Parts, conversation: Conversation, message: Message) -> Case:
    """Hand a message to the operator who has taken over: the brain never sees it, and the case shows who waits."""
    case = open_case(session, parts, conversation, CaseKind.OTHER, message.urgency)
    message.case_id = message.case_id or case.id
    message.handled_at = now()
    case.waiting_since = case.waiting_since or message.created_at
    conversation.check_due_at = None  # a human reads
    return case
