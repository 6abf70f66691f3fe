"""What the page of a case shows, gathered from the case, its thread and its conversation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webhooks.cases.files import REPLIES_MAY_BE_BLOCKED, ThreadEntry, answers, thread
from webhooks.cases.flags import OFFERS, flags_of
from webhooks.clock import now
from webhooks.desk import words
from webhooks.desk.casework import can_reopen
from webhooks.desk.reach import needs_confirmation, reach_now
from webhooks.names import Author, CaseStatus, OutboxState, Urgency
from webhooks.parts import Parts
from webhooks.tables import Case, Conversation, Page, Staff

SHORT_TEXT = 1200  # characters of a message shown at once; the rest unfolds
_WORST_FIRST = (
    OutboxState.FAILED,
    OutboxState.WAITING,
    OutboxState.PENDING,
    OutboxState.SENDING,
    OutboxState.SENT,
    OutboxState.DELIVERED,
)


@dataclass(frozen=True)
class Entry:
    """One message as the page shows it."""

    id: str
    author: Author
    by: str | None  # the operator's name
    text: str | None
    media: list[str]
    urgency: Urgency
    reasons: list[str]
    at: datetime
    delivery: str | None

    @property
    def beginning(self) -> str:
        """The part that is shown at once."""
        return (self.text or "")[:SHORT_TEXT]

    @property
    def remainder(self) -> str:
        """The part that unfolds; empty for nearly every message."""
        return (self.text or "")[SHORT_TEXT:]


@dataclass(frozen=True)
class Flagged:
    """One flag as the page shows it; of what the person offered, their words."""

    name: str
    at: datetime
    text: str | None


@dataclass(frozen=True)
class CaseView:
    """A case, readable."""

    case: Case
    conversation: Conversation
    claimed_by: str | None
    taken_over_by: str | None
    entries: list[Entry]
    answers: list[tuple[str, str]]
    reasons: list[str]
    problems: list[str]
    pages: int
    flags: list[Flagged]
    notes: list[tuple[str, str]]  # tone ("warn", "calm") and the end of a message id `desk.note.<name>`
    confirm: bool
    reopens: bool

    @property
    def is_closed(self) -> bool:
        """Whether the case is closed."""
        return self.case.status == CaseStatus.CLOSED

    @property
    def alarms(self) -> bool:
        """Whether it is an emergency that nobody has acknowledged."""
        return self.case.urgency == Urgency.EMERGENCY and self.case.status in (CaseStatus.OPEN, CaseStatus.PAGED)


def view(session: Session, parts: Parts, case: Case) -> CaseView:
    """Gather what the page of a case shows."""
    conversation = session.get_one(Conversation, case.conversation_id)
    found = thread(session, parts, case)
    names: Mapping[str, str] = dict(session.execute(select(Staff.id, Staff.name)).all())
    pages = session.scalars(select(Page.id).where(Page.case_id == case.id)).all()
    return CaseView(
        case=case,
        conversation=conversation,
        claimed_by=names.get(case.claimed_by or ""),
        taken_over_by=names.get(conversation.taken_over_by or ""),
        entries=_entries(found, names),
        answers=words.answers_in_order(answers(parts, case)),
        reasons=words.reasons(case.reasons),
        problems=words.problems(case.reasons),
        pages=len(pages),
        flags=_flags(case, found),
        notes=_notes(parts, case, conversation),
        confirm=needs_confirmation(parts, conversation),
        reopens=can_reopen(case, now()),
    )


def _entries(found: Iterable[ThreadEntry], names: Mapping[str, str]) -> list[Entry]:
    """A reply that left in several pieces has several rows in the outbox: the worst of their states counts."""
    entries: dict[str, Entry] = {}
    for item in found:
        earlier = entries.get(item.id)
        entries[item.id] = Entry(
            id=item.id,
            author=item.author,
            by=names.get(item.staff_id or ""),
            text=None if item.text is None else words.plain(item.text),
            media=[_media(each) for each in item.media],
            urgency=item.urgency,
            reasons=words.reasons(f"cue:{cue}" for cue in item.cues),
            at=item.at,
            delivery=_worst(item.delivery, earlier.delivery if earlier else None),
        )
    return list(entries.values())


def _flags(case: Case, found: Iterable[ThreadEntry]) -> list[Flagged]:
    offered = {item.id: item.text for item in found}
    return [
        Flagged(
            raised.flag, raised.at, words.plain(offered.get(raised.message) or "") if raised.flag in OFFERS else None
        )
        for raised in flags_of(case)
    ]


def _worst(one: str | None, other: str | None) -> str | None:
    states = [state for state in (one, other) if state is not None]
    return min(states, key=_WORST_FIRST.index, default=None)


def _media(item: Mapping[str, Any]) -> str:
    """A medium in words: pictures are not shown, because what they may show can be a crime to look at."""
    kind = str(item.get("kind", "file"))
    if item.get("latitude") is not None and item.get("longitude") is not None:
        return words.say("media.place", latitude=item["latitude"], longitude=item["longitude"])
    return words.say_name("media", kind)


def _notes(parts: Parts, case: Case, conversation: Conversation) -> list[tuple[str, str]]:
    """What an operator must know before writing to this person, gravest first."""
    notes = []
    if conversation.stopped_at is not None:
        notes.append(("warn", "stopped"))
    if REPLIES_MAY_BE_BLOCKED in case.reasons:
        notes.append(("warn", "other_ways"))
    if conversation.delete_requested_at is not None:
        notes.append(("warn", "deletion"))
    notes.append(
        {True: ("calm", "safe"), False: ("warn", "not_safe"), None: ("warn", "safety_unknown")}[conversation.reply_safe]
    )
    reach = reach_now(parts, conversation)
    notes.append(("calm" if reach in ("send", "web") else "warn", f"reach_{reach}"))
    return notes
