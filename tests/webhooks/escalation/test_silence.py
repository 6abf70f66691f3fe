"""The clocks that run on when a person does not write."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from tests.webhooks.inbound.turns import DANGER, commanding, only_case, silent, take_over, write
from tests.webhooks.stub_brain import StubBrain
from webhooks.cases.files import close_case
from webhooks.clock import now
from webhooks.escalation.silence import watch
from webhooks.inbound.handling import handle
from webhooks.names import CaseStatus, ConversationId, Urgency
from webhooks.parts import Parts
from webhooks.tables import Case, Conversation, Page


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    """A clock that only the test moves."""
    with time_machine.travel(now(), tick=False) as traveller:
        yield traveller


def asked(parts: Parts, brain: StubBrain) -> ConversationId:
    """Have somebody asked whether they are in danger now."""
    brain.answering = commanding({"command": "open_case", "kind": "other", "urgency": "high"}, {"command": "check"})
    conversation = write(parts, "he comes back at 6")
    handle(parts, brain, conversation)
    return conversation


def pages(parts: Parts) -> int:
    """Count the pages."""
    with parts.database.read() as session:
        return len(session.scalars(select(Page.id)).all())


def test_no_answer_in_time_counts_as_yes(any_parts: Parts, brain: StubBrain, clock: time_machine.Coordinates) -> None:
    """When the time is over the case is an emergency and somebody is paged, once, and the case says why."""
    asked(any_parts, brain)
    clock.shift(timedelta(seconds=any_parts.settings.check_seconds - 1))
    assert (watch(any_parts), pages(any_parts)) == (0, 0)
    clock.shift(timedelta(seconds=1))
    assert (watch(any_parts), pages(any_parts)) == (1, 1)
    case = only_case(any_parts)
    assert (case.kind, case.urgency, case.status) == ("emergency", Urgency.EMERGENCY, CaseStatus.PAGED)
    assert "unanswered:danger_now" in case.reasons
    assert (watch(any_parts), pages(any_parts)) == (0, 1)


def test_an_answer_in_time_pages_nobody(any_parts: Parts, brain: StubBrain, clock: time_machine.Coordinates) -> None:
    """Whoever answers is believed, or asked again by the brain."""
    asked(any_parts, brain)
    brain.answering = commanding()
    clock.shift(timedelta(seconds=60))
    handle(any_parts, brain, write(any_parts, "no"))
    clock.shift(timedelta(hours=1))
    assert (watch(any_parts), pages(any_parts)) == (0, 0)


def test_an_operator_who_reads_needs_no_page(
    any_parts: Parts, brain: StubBrain, clock: time_machine.Coordinates
) -> None:
    """A case that an operator closed is not dug out by the clock."""
    asked(any_parts, brain)
    with any_parts.database.begin() as session:
        close_case(session, any_parts, session.scalars(select(Case)).one(), None, "resolved")
    clock.shift(timedelta(hours=1))
    assert (watch(any_parts), pages(any_parts)) == (0, 0)


def test_silence_in_danger_is_flagged(any_parts: Parts, brain: StubBrain, clock: time_machine.Coordinates) -> None:
    """A person in danger who does not write is flagged with the time of the last message, acknowledged or not."""
    conversation = write(any_parts, DANGER)
    handle(any_parts, brain, conversation)
    written = now()
    clock.shift(timedelta(seconds=any_parts.settings.silent_seconds - 1))
    assert watch(any_parts) == 0
    with any_parts.database.begin() as session:
        session.scalars(select(Case)).one().status = CaseStatus.ACKNOWLEDGED
    clock.shift(timedelta(seconds=1))
    assert watch(any_parts) == 1
    assert only_case(any_parts).silent_since == written
    assert watch(any_parts) == 0


def test_whoever_writes_again_is_not_silent(
    any_parts: Parts, brain: StubBrain, clock: time_machine.Coordinates
) -> None:
    """The next message takes the flag off, also while an operator writes; a new silence puts it on again."""
    conversation = write(any_parts, DANGER)
    handle(any_parts, brain, conversation)
    clock.shift(timedelta(hours=1))
    watch(any_parts)
    take_over(any_parts, conversation)
    write(any_parts, "still here")
    assert only_case(any_parts).silent_since is None
    clock.shift(timedelta(hours=1))
    assert watch(any_parts) == 1


def test_silence_without_danger_is_nothing(any_parts: Parts, brain: StubBrain, clock: time_machine.Coordinates) -> None:
    """A tip whose writer has gone is no silence in danger."""
    brain.answering = commanding({"command": "open_case", "kind": "tip", "urgency": "high"})
    handle(any_parts, brain, write(any_parts, "a house near the market"))
    clock.shift(timedelta(days=1))
    assert watch(any_parts) == 0
    assert only_case(any_parts).silent_since is None


def test_clock_goes_on_without_oncall(any_parts: Parts, brain: StubBrain, clock: time_machine.Coordinates) -> None:
    """With nobody on call the unanswered question still puts the case on top of the queue."""
    asked(any_parts, brain)
    alone = any_parts.settings.model_copy(update={"oncall": ()})
    own = Parts(settings=alone, database=any_parts.database, keys=any_parts.keys, vault=any_parts.vault)
    clock.shift(timedelta(hours=1))
    assert watch(own) == 1
    assert only_case(any_parts).urgency == Urgency.EMERGENCY
    with any_parts.database.read() as session:
        assert session.scalars(select(Conversation.check_due_at)).one() is None


def test_possible_danger_without_the_brain(any_parts: Parts, brain: StubBrain, clock: time_machine.Coordinates) -> None:
    """What may be danger is on the queue as soon as the brain is silent, and pages when the brain stays away."""
    brain.answering = silent
    conversation = write(any_parts, "help pls")
    handle(any_parts, brain, conversation)
    assert (only_case(any_parts).urgency, pages(any_parts)) == (Urgency.HIGH, 0)
    clock.shift(timedelta(seconds=any_parts.settings.check_seconds))
    handle(any_parts, brain, conversation)
    assert watch(any_parts) == 1
    assert (only_case(any_parts).urgency, pages(any_parts)) == (Urgency.EMERGENCY, 1)
    clock.shift(timedelta(seconds=30))
    handle(any_parts, brain, conversation)
    clock.shift(timedelta(hours=1))
    watch(any_parts)
    assert pages(any_parts) == 1


def test_brain_that_comes_back_asks_instead(
    any_parts: Parts, brain: StubBrain, clock: time_machine.Coordinates
) -> None:
    """When the brain answers in time the clock of the outage stops, and nobody is paged for nothing."""
    brain.answering = silent
    conversation = write(any_parts, "help pls")
    handle(any_parts, brain, conversation)
    clock.shift(timedelta(seconds=20))
    brain.answering = commanding()
    handle(any_parts, brain, conversation)
    clock.shift(timedelta(seconds=any_parts.settings.check_seconds))
    watch(any_parts)
    assert pages(any_parts) == 0
