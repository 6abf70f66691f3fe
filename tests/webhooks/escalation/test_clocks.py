"""The paging clocks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from tests.webhooks.escalation.test_alarm import acknowledged, alarm, pages, without_oncall
from tests.webhooks.outbox.people import conversation, rows
from webhooks.clock import now
from webhooks.escalation.clocks import tick
from webhooks.parts import Parts
from webhooks.tables import Case, Outbox


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    """A clock that the test moves."""
    with time_machine.travel(now(), tick=False) as traveller:
        yield traveller


def pass_time(parts: Parts, clock: time_machine.Coordinates) -> int:
    """Let one paging interval pass, and return how many pages went to the next level."""
    clock.shift(parts.settings.ack_seconds)
    return tick(parts)


def mark_sent(parts: Parts) -> None:
    """Have every page leave."""
    with parts.database.begin() as session:
        for row in session.scalars(select(Outbox)):
            row.state = "sent"


def numbers(parts: Parts) -> list[str | None]:
    """Return whom the pages went to, in order."""
    return [parts.vault.get(row, "address") for row in rows(parts)]


def test_clock_waits(any_parts: Parts, clock: time_machine.Coordinates) -> None:
    """Before its time a page stays where it is."""
    alarm(any_parts, conversation(any_parts))
    clock.shift(any_parts.settings.ack_seconds - 1)
    assert (tick(any_parts), len(pages(any_parts))) == (0, 1)


def test_pages_go_round_until_somebody_answers(any_parts: Parts, clock: time_machine.Coordinates) -> None:
    """Unacknowledged pages go through the on-call list and around, each interval; an acknowledgement ends it."""
    first, second = any_parts.settings.oncall
    opened = alarm(any_parts, conversation(any_parts))
    for _ in range(3):
        mark_sent(any_parts)
        assert pass_time(any_parts, clock) == 1
    assert numbers(any_parts) == [first, second, first, second]
    assert [page.level for page in pages(any_parts)] == [0, 1, 2, 3]
    acknowledged(any_parts, opened.code)
    assert pass_time(any_parts, clock) == 0


def test_late_tick_pages_one_level(any_parts: Parts, clock: time_machine.Coordinates) -> None:
    """After an hour without a worker one person is paged, not a whole hour's pages at once."""
    alarm(any_parts, conversation(any_parts))
    clock.shift(3600)
    assert (tick(any_parts), tick(any_parts), len(pages(any_parts))) == (1, 0, 2)


def test_closed_case_rings_nobody(any_parts: Parts, clock: time_machine.Coordinates) -> None:
    """The clocks of a closed case stop."""
    opened = alarm(any_parts, conversation(any_parts))
    with any_parts.database.begin() as session:
        session.get_one(Case, opened.id).status = "closed"
    assert (pass_time(any_parts, clock), pages(any_parts)[0].next_at) == (0, None)


def test_outage_piles_up_no_pages(any_parts: Parts, clock: time_machine.Coordinates) -> None:
    """While nothing can leave, each on-call person has one waiting page for a case, however long it takes."""
    alarm(any_parts, conversation(any_parts))
    for _ in range(6):
        assert pass_time(any_parts, clock) == 1
    assert sorted(map(str, numbers(any_parts))) == sorted(any_parts.settings.oncall)


def test_clock_holds_while_nobody_can_be_paged(any_parts: Parts, clock: time_machine.Coordinates) -> None:
    """When the on-call list was emptied meanwhile, the clock goes on without levels piling up."""
    alarm(any_parts, conversation(any_parts))
    assert pass_time(without_oncall(any_parts), clock) == 0
    assert pages(any_parts)[0].next_at == now() + timedelta(seconds=any_parts.settings.ack_seconds)
    assert pass_time(any_parts, clock) == 1
