"""What the brain notes on a case: flags that staff see at once, and the clock of "are you in danger now?"."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from tests.webhooks.inbound.turns import DANGER, commanding, only_case, replies, silent, take_over, write
from tests.webhooks.stub_brain import StubBrain, echo
from webhooks.cases.files import close_case
from webhooks.cases.flags import Flag, flags_of
from webhooks.clock import now
from webhooks.inbound.handling import handle
from webhooks.names import Author, CaseStatus, ConversationId, Urgency
from webhooks.parts import Parts
from webhooks.tables import Case, Conversation, Message, Page


def note(kind: str) -> dict[str, str]:
    """Return the command that notes something."""
    return {"command": "note", "kind": kind}


def alarmed(parts: Parts, brain: StubBrain) -> ConversationId:
    """Raise an alarm and have it answered."""
    conversation = write(parts, DANGER)
    handle(parts, brain, conversation)
    return conversation


def raised(parts: Parts) -> list[Flag]:
    """Return the flags of the one case."""
    return [found.flag for found in flags_of(only_case(parts))]


@pytest.mark.parametrize("kind", list(Flag))
def test_every_note_is_a_flag_of_the_open_alarm(any_parts: Parts, brain: StubBrain, kind: str) -> None:
    """Each kind of note stands on the case with the time and the id of the message that raised it."""
    alarmed(any_parts, brain)
    brain.answering = commanding(note(kind))
    handle(any_parts, brain, write(any_parts, "something that the brain took for it"))
    (flag,) = flags_of(only_case(any_parts))
    with any_parts.database.read() as session:
        newest = select(Message.id).where(Message.author == Author.PERSON).order_by(Message.created_at.desc())
        assert (flag.flag, flag.message) == (kind, session.scalars(newest.limit(1)).one())
    assert abs(flag.at - now()) < timedelta(minutes=1)


@pytest.mark.parametrize("command", [note("friendly"), {"command": "note"}, {"command": "note", "kind": ["prank"]}])
def test_note_of_no_kind_is_left_out(any_parts: Parts, brain: StubBrain, command: dict[str, object]) -> None:
    """A note outside the contract changes nothing, and the person still gets the reply."""
    alarmed(any_parts, brain)
    brain.answering = commanding(command)
    handle(any_parts, brain, write(any_parts, "hm"))
    assert (raised(any_parts), replies(any_parts)[-1]) == ([], "done")


def test_change_of_tone_counts_from_the_first_time(any_parts: Parts, brain: StubBrain) -> None:
    """A second "it was a joke" leaves the flag with the time of the first."""
    alarmed(any_parts, brain)
    brain.answering = commanding(note("tone_changed"))
    handle(any_parts, brain, write(any_parts, "it was a joke"))
    first = flags_of(only_case(any_parts))
    handle(any_parts, brain, write(any_parts, "really a joke"))
    assert flags_of(only_case(any_parts)) == first


def test_latest_safe_time_counts(any_parts: Parts, brain: StubBrain) -> None:
    """A newer safe time replaces the older: staff must not write at the wrong hour."""
    alarmed(any_parts, brain)
    brain.answering = commanding(note("safe_time"))
    handle(any_parts, brain, write(any_parts, "write after ten"))
    first = flags_of(only_case(any_parts))
    handle(any_parts, brain, write(any_parts, "no, after eleven"))
    assert flags_of(only_case(any_parts))[0].message != first[0].message


@pytest.mark.parametrize("kind", ["code_word", "safe_time", "child"])
def test_offer_brings_a_human(any_parts: Parts, brain: StubBrain, kind: str) -> None:
    """A code word, a safe time or a child is on the queue at once, although no case was open."""
    brain.answering = commanding(note(kind))
    handle(any_parts, brain, write(any_parts, "something"))
    case = only_case(any_parts)
    assert (case.urgency, case.status) == (Urgency.HIGH, CaseStatus.OPEN)
    assert case.waiting_since is not None


@pytest.mark.parametrize("kind", ["tone_changed", "hostile_reader", "prank"])
def test_other_notes_open_no_case(any_parts: Parts, brain: StubBrain, kind: str) -> None:
    """Without a case there is nothing to note on: "who is this" alone calls nobody."""
    brain.answering = commanding(note(kind))
    handle(any_parts, brain, write(any_parts, "who is this"))
    with any_parts.database.read() as session:
        assert session.scalars(select(Case)).all() == []


def test_tone_changes_only_after_an_alarm(any_parts: Parts, brain: StubBrain) -> None:
    """In a tip nobody was alarmed, so that "never mind" is no change of tone."""
    brain.answering = commanding({"command": "open_case", "kind": "tip", "urgency": "high"}, note("tone_changed"))
    handle(any_parts, brain, write(any_parts, "never mind"))
    assert raised(any_parts) == []


def test_calling_it_off_changes_nothing(any_parts: Parts, brain: StubBrain) -> None:
    """After "it was a joke" and "delete it" the page's clock runs on, and the tone is noted by the gateway itself."""
    alarmed(any_parts, brain)
    with any_parts.database.read() as session:
        due = session.scalars(select(Page.next_at)).one()
    brain.answering = commanding({"command": "stop"}, {"command": "delete"})
    handle(any_parts, brain, write(any_parts, "delete it, it was a joke"))
    with any_parts.database.read() as session:
        assert session.scalars(select(Page.next_at)).one() == due
    assert only_case(any_parts).status == CaseStatus.PAGED
    assert raised(any_parts) == [Flag.TONE_CHANGED]


def test_danger_after_a_prank_is_danger(any_parts: Parts, brain: StubBrain) -> None:
    """A case that was set lower as a prank is an alarm like any other when a dangerous message comes."""
    alarmed(any_parts, brain)
    brain.answering = commanding(note("prank"))
    handle(any_parts, brain, write(any_parts, "haha you are stupid"))
    assert raised(any_parts) == [Flag.PRANK]
    write(any_parts, DANGER)
    assert raised(any_parts) == []


def check_due(parts: Parts) -> object:
    """Return when the question of the one conversation counts as yes."""
    with parts.database.read() as session:
        return session.scalars(select(Conversation.check_due_at)).one()


def test_asking_starts_a_clock_and_an_answer_stops_it(any_parts: Parts, brain: StubBrain) -> None:
    """The command `check` says that the danger question was asked; the person's next message is an answer."""
    brain.answering = commanding({"command": "check"})
    with time_machine.travel(now(), tick=False):
        handle(any_parts, brain, write(any_parts, "he comes back at 6"))
        assert check_due(any_parts) == now() + timedelta(seconds=any_parts.settings.check_seconds)
    brain.answering = echo
    handle(any_parts, brain, write(any_parts, "no"))
    assert check_due(any_parts) is None


def test_deleting_is_no_answer_to_the_question(any_parts: Parts, brain: StubBrain) -> None:
    """Whoever deletes instead of answering stops and postpones no clock, erases nothing, and staff see the tone."""
    brain.answering = commanding({"command": "open_case", "kind": "other", "urgency": "high"}, {"command": "check"})
    handle(any_parts, brain, write(any_parts, "he comes back at 6"))
    due = check_due(any_parts)
    brain.answering = commanding({"command": "delete"}, {"command": "check"})
    conversation = write(any_parts, "delete my messages")
    handle(any_parts, brain, conversation)
    assert (check_due(any_parts), raised(any_parts), brain.forgotten) == (due, [Flag.TONE_CHANGED], [])
    with any_parts.database.begin() as session:
        texts = select(Message.text_sealed).where(Message.author == Author.PERSON)
        assert None not in session.scalars(texts).all()
        close_case(session, any_parts, session.scalars(select(Case)).one(), None, "resolved")
        assert set(session.scalars(texts).all()) == {None}


def test_stopping_is_no_answer_to_the_question(any_parts: Parts, brain: StubBrain) -> None:
    """STOP instead of an answer, perhaps by another hand: the question still counts as yes, and staff see the tone."""
    brain.answering = commanding({"command": "open_case", "kind": "other", "urgency": "high"}, {"command": "check"})
    handle(any_parts, brain, write(any_parts, "he comes back at 6"))
    due = check_due(any_parts)
    brain.answering = commanding({"command": "stop"})
    handle(any_parts, brain, write(any_parts, "no more messages please"))
    assert (check_due(any_parts), raised(any_parts)) == (due, [Flag.TONE_CHANGED])


def test_stopping_without_a_question_starts_no_clock(any_parts: Parts, brain: StubBrain) -> None:
    """Whoever was not asked is left alone."""
    brain.answering = commanding({"command": "stop"})
    handle(any_parts, brain, write(any_parts, "no more messages please"))
    assert check_due(any_parts) is None


def test_clock_runs_on_while_the_brain_is_silent(any_parts: Parts, brain: StubBrain) -> None:
    """A message that nobody understood is no answer: without the brain the question still counts as yes."""
    brain.answering = commanding({"command": "check"})
    handle(any_parts, brain, write(any_parts, "he comes back at 6"))
    brain.answering = silent
    handle(any_parts, brain, write(any_parts, "1"))
    assert check_due(any_parts) is not None


def test_clock_stops_when_a_human_reads(any_parts: Parts, brain: StubBrain) -> None:
    """An operator who has taken over decides; so does one who closes the case."""
    brain.answering = commanding({"command": "open_case", "kind": "other", "urgency": "high"}, {"command": "check"})
    conversation = write(any_parts, "he comes back at 6")
    handle(any_parts, brain, conversation)
    take_over(any_parts, conversation)
    write(any_parts, "yes")
    assert check_due(any_parts) is None
    with any_parts.database.begin() as session:
        session.get_one(Conversation, conversation).check_due_at = now()
        case = session.scalars(select(Case)).one()
        close_case(session, any_parts, case, None, "resolved")
    assert check_due(any_parts) is None
