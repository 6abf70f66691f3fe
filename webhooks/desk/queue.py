"""The queue: which cases wait, in the order in which they need a human. Reads states and times, never words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from webhooks.cases.flags import Flag
from webhooks.names import CaseStatus, Urgency
from webhooks.tables import Case, Staff

LONGEST_QUEUE = 200
CLOSED_PER_PAGE = 50
FILTERS = ("all", "unclaimed", "mine")

_URGENCY_RANK = case({urgency.value: urgency.rank for urgency in Urgency}, value=Case.urgency, else_=0)
_UNACKNOWLEDGED = Case.status.in_((CaseStatus.OPEN, CaseStatus.PAGED))
_OPEN = Case.status != CaseStatus.CLOSED


@dataclass(frozen=True)
class QueueRow:
    """One case as the queue shows it."""

    case: Case
    claimed_by: str | None  # an operator's name

    @property
    def alarms(self) -> bool:
        """Whether it is an emergency that nobody has acknowledged."""
        return self.case.urgency == Urgency.EMERGENCY and self.case.status in (CaseStatus.OPEN, CaseStatus.PAGED)


@dataclass(frozen=True)
class Counts:
    """How many open cases there are, by the queue's filters, and how many emergencies nobody has acknowledged."""

    all: int
    unclaimed: int
    mine: int
    alarms: int
    first_alarm: str | None  # the code of the longest waiting one


def open_cases(session: Session, show: str, staff_id: str) -> Sequence[QueueRow]:
    """Return at most 200 open cases, most urgent first.

    Within an urgency: what may be a prank last; first what nobody has acknowledged, then what waits for an answer and
    whoever fell silent in danger, then the longest waiting.

    Args:
        show: one of `FILTERS`; "mine" are the cases that `staff_id` has claimed.
    """
    query = (
        _with_names()
        .where(_OPEN, *_filter(show, staff_id))
        .order_by(
            _URGENCY_RANK.desc(),
            Case.flags[Flag.PRANK.value].as_string().is_not(None),
            _UNACKNOWLEDGED.desc(),
            func.coalesce(Case.waiting_since, Case.silent_since).is_(None),
            func.coalesce(Case.waiting_since, Case.silent_since, Case.created_at),
            Case.code,
        )
        .limit(LONGEST_QUEUE)
    )
    return [QueueRow(found, name) for found, name in session.execute(query)]


def closed_cases(session: Session, page: int) -> Sequence[QueueRow]:
    """Return a page (from 0) of closed cases, latest first, and one row more when there is a next page."""
    query = (
        _with_names()
        .where(~_OPEN)
        .order_by(Case.closed_at.desc(), Case.code)
        .offset(page * CLOSED_PER_PAGE)
        .limit(CLOSED_PER_PAGE + 1)
    )
    return [QueueRow(found, name) for found, name in session.execute(query)]


def counts(session: Session, staff_id: str) -> Counts:
    """Return how much there is to do."""
    everything, unclaimed, mine = session.execute(
        select(
            func.count(),
            func.count().filter(Case.claimed_by.is_(None)),
            func.count().filter(Case.claimed_by == staff_id),
        ).where(_OPEN)
    ).one()
    alarms = session.scalars(
        select(Case.code).where(Case.urgency == Urgency.EMERGENCY, _UNACKNOWLEDGED).order_by(Case.created_at)
    ).all()
    return Counts(everything, unclaimed, mine, len(alarms), alarms[0] if alarms else None)


def _with_names() -> Select[Case, str]:
    return select(Case, Staff.name).outerjoin(Staff, Staff.id == Case.claimed_by)


def _filter(show: str, staff_id: str) -> list[ColumnElement[bool]]:
    if show == "mine":
        return [Case.claimed_by == staff_id]
    return [Case.claimed_by.is_(None)] if show == "unclaimed" else []
