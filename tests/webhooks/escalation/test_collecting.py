"""Many emergencies at once do not flood the phone of whoever is on call, and none of them is forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from tests.webhooks.escalation.test_alarm import acknowledged, alarm, pages
from tests.webhooks.outbox.people import conversation, rows
from webhooks.channels.render import is_gsm7, segments
from webhooks.clock import now
from webhooks.escalation import clocks
from webhooks.escalation.collecting import MOST_A_MINUTE
from webhooks.parts import Parts
from webhooks.tables import Case, Outbox


def wave(parts: Parts, count: int) -> list[Case]:
    """Raise the alarms of so many people."""
    return [alarm(parts, conversation(parts, number=f"+1500555{4000 + number}")) for number in range(count)]


def texts(parts: Parts) -> list[str]:
    """Return what leaves for phones, oldest first."""
    return [parts.vault.get_json(row, "body")["text"] for row in rows(parts)]


def collected(parts: Parts) -> list[Outbox]:
    """Return the rows that stand for several pages."""
    return [row for row in rows(parts) if row.page_id is None]


def test_few_emergencies_have_a_text_each(any_parts: Parts) -> None:
    """Up to five in a minute each come with their own code."""
    cases = wave(any_parts, MOST_A_MINUTE)
    assert [case.code in text for case, text in zip(cases, texts(any_parts), strict=True)] == [True] * MOST_A_MINUTE


def test_a_wave_is_one_more_text(any_parts: Parts) -> None:
    """Twenty at once are five texts and one that names all twenty; each case has its page and its clock."""
    cases = wave(any_parts, 20)
    (last,) = collected(any_parts)
    said = texts(any_parts)[-1]
    assert len(rows(any_parts)) == MOST_A_MINUTE + 1
    assert ("20 emergencies" in said, any_parts.settings.staff_url in said) == (True, True)
    assert (is_gsm7(said), segments(said)) == (True, 1)
    assert any_parts.vault.get(last, "address") == any_parts.settings.oncall[0]
    assert {page.case_id for page in pages(any_parts)} == {case.id for case in cases}
    assert all(page.next_at is not None for page in pages(any_parts))


def test_each_of_a_wave_is_acknowledged_by_itself(any_parts: Parts) -> None:
    """Taking one case stops its clock alone, and does not take back the text that speaks of the others."""
    cases = wave(any_parts, 8)
    assert acknowledged(any_parts, cases[-1].code) is not None
    stopped = [page.case_id for page in pages(any_parts) if page.next_at is None]
    assert stopped == [cases[-1].id]
    assert [row.state for row in collected(any_parts)] == ["pending"]


def test_wave_that_nobody_takes_goes_to_the_next_person(any_parts: Parts) -> None:
    """When the clocks end, the second person gets five texts and one for the rest, too."""
    with time_machine.travel(now(), tick=False) as clock:
        wave(any_parts, 9)
        clock.shift(timedelta(seconds=any_parts.settings.ack_seconds))
        assert clocks.tick(any_parts) == 9
    second = [row for row in rows(any_parts) if any_parts.vault.get(row, "address") == any_parts.settings.oncall[1]]
    assert len(second) == MOST_A_MINUTE + 1


@pytest.mark.parametrize(("seconds", "more"), [(30, 0), (61, 1)])
def test_a_minute_later_each_has_its_text_again(any_parts: Parts, seconds: int, more: int) -> None:
    """The count is of the last minute: a single emergency after the wave comes with its code."""
    with time_machine.travel(now(), tick=False) as clock:
        wave(any_parts, 7)
        clock.shift(timedelta(seconds=seconds))
        latest = alarm(any_parts, conversation(any_parts, number="+15005559999"))
    assert sum(latest.code in text for text in texts(any_parts)) == more


def test_text_that_left_is_not_changed(any_parts: Parts) -> None:
    """What came after the collective text left is in another one, a minute after it at the earliest."""
    with time_machine.travel(now(), tick=False):
        wave(any_parts, 7)
        with any_parts.database.begin() as session:
            first = session.get_one(Outbox, collected(any_parts)[0].id)
            first.state = "sent"
        alarm(any_parts, conversation(any_parts, number="+15005559999"))
    left, later = sorted(collected(any_parts), key=lambda row: row.due_at)
    assert ("7 emergencies" in any_parts.vault.get_json(left, "body")["text"], left.state) == (True, "sent")
    assert "8 emergencies" in any_parts.vault.get_json(later, "body")["text"]
    assert later.due_at - left.due_at >= timedelta(minutes=1)
