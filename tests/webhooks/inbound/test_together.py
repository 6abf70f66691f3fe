"""Danger that only several short messages show together."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from bot.paths import DATA
from bot.triage import screen
from bot.triage.rules import rulebook
from tests.webhooks.inbound.test_pipeline import broken, only, rows, sms, web
from tests.webhooks.inbound.turns import DANGER, commanding, only_case, write
from tests.webhooks.stub_brain import StubBrain
from webhooks.cases.files import close_case
from webhooks.clock import now
from webhooks.inbound import pipeline
from webhooks.inbound.handling import handle
from webhooks.inbound.pipeline import take
from webhooks.inbound.together import AT_HAND, MOST, WITHIN, Said, emergency_in, said
from webhooks.names import CaseStatus, Urgency
from webhooks.parts import Parts
from webhooks.tables import Case, Message, Page

FRAGMENTS = ("hello", "the door is locked", "i cant get out")


def screened(*texts: str, language: str = "en") -> list[Said]:
    """Return messages as the pipeline screens each of them."""
    found = [(text, screen(text, language)) for text in texts]
    return [said(text, each.urgency, each.cues) for text, each in found]


@pytest.mark.parametrize(
    ("fragments", "language"),
    [
        (FRAGMENTS, "en"),
        (("please", "he is coming"), "en"),
        (("i hide", "in the toilet"), "en"),
        (("hai", "saya sembunyi", "dia cari saya"), "ms"),
        (("ช่วยด้วย", "เขากำลังมา"), "th"),
        (("他们", "把门", "锁了"), "zh"),
        (("em bị", "khóa", "trong phòng"), "vi"),
        (("tolong", "mereka datang"), "id"),
    ],
)
def test_fragments_page(any_parts: Parts, fragments: tuple[str, ...], language: str) -> None:
    """No fragment is an emergency; the last one raises the alarm, with cues that say so."""
    assert [each.urgency for each in screened(*fragments, language=language)].count(Urgency.EMERGENCY) == 0
    receipts = [take(any_parts, web(text, sid=str(number), language=language)) for number, text in enumerate(fragments)]
    assert [receipt.urgency == Urgency.EMERGENCY for receipt in receipts] == [False] * (len(fragments) - 1) + [True]
    case = only_case(any_parts)
    assert (case.status, rows(any_parts, Page)) == (CaseStatus.PAGED, 1)
    assert any(reason.startswith("cue:together:") for reason in case.reasons)


def test_one_that_asks_and_one_that_says_who_comes() -> None:
    """Two short messages with different cues, one of them of this hour, add up; the same one twice does not."""
    assert emergency_in(screened("pls", "the door", "he is coming back"), "en") is not None
    assert emergency_in(screened("help pls", "help pls"), "en") is None


def test_long_messages_are_not_joined() -> None:
    """A story in long messages speaks of many things: joined it would be an emergency, and it is not."""
    story = screened("They promised me a good job in a restaurant by the sea", "so I packed and the agent came tonight")
    assert screen("\n".join(each.text for each in story), "en").urgency == Urgency.EMERGENCY
    assert emergency_in(story, "en") is None


def test_fragments_of_another_hour(any_parts: Parts) -> None:
    """What was said more than half an hour ago is another matter."""
    with time_machine.travel(now(), tick=False) as clock:
        for text in FRAGMENTS[:-1]:
            take(any_parts, sms(text))
        clock.shift(WITHIN + timedelta(seconds=1))
        assert take(any_parts, sms(FRAGMENTS[-1])).urgency != Urgency.EMERGENCY


def test_fragments_with_much_between_them(any_parts: Parts) -> None:
    """Only the last five messages count."""
    for text in (*FRAGMENTS[:-1], *["ok"] * (MOST - 1)):
        take(any_parts, sms(text))
    assert take(any_parts, sms(FRAGMENTS[-1])).urgency != Urgency.EMERGENCY


def test_fragments_of_two_people(any_parts: Parts) -> None:
    """Messages of different people are never joined."""
    receipts = [take(any_parts, web(text, secret_hash=bytes([7 + i]) * 32)) for i, text in enumerate(FRAGMENTS)]
    assert {receipt.urgency for receipt in receipts} <= {Urgency.ROUTINE, Urgency.HIGH}


def test_fragments_after_the_alarm_was_closed(any_parts: Parts) -> None:
    """What an operator has closed is not dug out again by the next harmless word."""
    for text in FRAGMENTS:
        receipt = take(any_parts, sms(text))
    assert receipt.urgency == Urgency.EMERGENCY
    with any_parts.database.begin() as session:
        close_case(session, any_parts, session.scalars(select(Case)).one(), None, "resolved")
    assert take(any_parts, sms("ok")).urgency == Urgency.ROUTINE


def test_words_after_the_alarm_are_not_alarms_again(any_parts: Parts) -> None:
    """While staff read along, "ok" is no new emergency only because of what came before it."""
    for text in FRAGMENTS:
        take(any_parts, sms(text))
    assert take(any_parts, sms("ok")).urgency == Urgency.ROUTINE


def test_brain_hears_of_it(any_parts: Parts, brain: StubBrain) -> None:
    """The brain gets the urgency and the kind that messages have together, so that the person is told the number."""
    for text in FRAGMENTS:
        conversation = write(any_parts, text, language="en")
    handle(any_parts, brain, conversation)
    assert (brain.asked[-1].urgency, brain.asked[-1].screening_kind) == ("emergency", "danger")
    assert brain.asked[-1].alarm


def test_a_second_message_that_may_be_danger_brings_a_human(any_parts: Parts) -> None:
    """ "help pls" twice is on the queue as a possible danger, whatever the brain makes of it; nobody is paged."""
    assert take(any_parts, sms("help pls")).case is None
    assert take(any_parts, sms("help pls")).case is not None
    case = only(any_parts, Case)
    assert (case.urgency, case.status, "repeated" in case.reasons) == (Urgency.HIGH, CaseStatus.OPEN, True)
    assert rows(any_parts, Page) == 0


def test_fault_in_the_weighing_loses_nothing(any_parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the joined screening breaks, each message still counts for itself."""
    take(any_parts, sms("hello"))
    monkeypatch.setattr(pipeline, "weigh", broken)
    assert take(any_parts, sms(DANGER)).urgency == Urgency.EMERGENCY
    assert rows(any_parts, Message) == 2


def test_erased_messages_say_nothing(any_parts: Parts, brain: StubBrain) -> None:
    """Words that were deleted are gone from the joined screening as well."""
    brain.answering = commanding({"command": "delete"})
    for text in FRAGMENTS[:-1]:
        conversation = write(any_parts, text)
    handle(any_parts, brain, conversation)
    assert take(any_parts, sms(FRAGMENTS[-1])).urgency != Urgency.EMERGENCY


def test_rules_of_this_hour_exist() -> None:
    """Every name in the list of rules that speak of this hour is a rule that says high."""
    high = {rule.name for rule in rulebook().rules if rule.urgency == "high"}
    assert sorted(AT_HAND - high) == []


def test_routine_messages_page_nobody_together() -> None:
    """Of the routine messages of the evaluation files, each with the four before it, at most 3 in 1,000 page joined."""
    windows = []
    for path in sorted((DATA / "eval").glob("*.jsonl")):
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        routine = [row["text"] for row in rows if row["urgency"] == "routine"]
        found = screened(*routine, language=path.stem)
        windows += [(found[max(0, end - MOST) : end], path.stem) for end in range(1, len(found) + 1)]
    calm = [(window, language) for window, language in windows if window[-1].urgency != Urgency.EMERGENCY]
    paged = sum(emergency_in(window, language) is not None for window, language in calm)
    assert len(calm) > 1_000
    assert paged <= 0.003 * len(calm)
