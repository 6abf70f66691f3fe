"""Flags of a case: in words, with their time, and in the order of the queue."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.catalogue import text
from tests.webhooks.desk.conftest import Hand
from tests.webhooks.desk.seeds import SCRIPT, Seed, seed_case
from tests.webhooks.desk.test_queue import _codes
from webhooks.cases.files import REPLIES_MAY_BE_BLOCKED
from webhooks.cases.flags import OFFERS, Flag, raise_flag
from webhooks.clock import now
from webhooks.names import Author
from webhooks.parts import Parts
from webhooks.tables import Case, Message


def flag(parts: Parts, seed: Seed, *flags: Flag) -> None:
    """Raise flags with the first message of the person."""
    with parts.database.begin() as session:
        said = select(Message).where(Message.conversation_id == seed.conversation.id, Message.author == Author.PERSON)
        message = session.scalars(said.order_by(Message.created_at)).first()
        assert message is not None
        for each in flags:
            raise_flag(session.get_one(Case, seed.case.id), each, message)


def emergency(parts: Parts, minutes: int, said: str = "they locked me in") -> Seed:
    """Store an emergency."""
    return seed_case(parts, kind="emergency", urgency="emergency", said=(said,), minutes=minutes)


@pytest.mark.parametrize("name", list(Flag))
def test_flag_reads_as_words(ana: Hand, parts: Parts, name: Flag) -> None:
    """Each flag is a word in the queue, and on the case what it means and when it was raised."""
    seed = emergency(parts, 5)
    flag(parts, seed, name)
    word, meaning = text(f"desk.flag.{name}", "en"), text(f"desk.flag_means.{name}", "en")
    assert word in ana.get("/").text
    page = ana.get(f"/cases/{seed.case.code}").text
    shown = page[page.index('class="flags"') :].partition("</ul>")[0]
    assert word in shown
    assert meaning in shown
    assert "<time" in shown


def test_offered_words_stand_beside_the_flag(ana: Hand, parts: Parts) -> None:
    """A code word is read without looking for it in the thread; other flags repeat nothing; nothing is markup."""
    seed = emergency(parts, 5, said=SCRIPT)
    flag(parts, seed, *Flag)
    page = ana.get(f"/cases/{seed.case.code}").text
    shown = page[page.index('class="flags"') :].partition("</ul>")[0]
    assert shown.count("&lt;script&gt;") == len(OFFERS)
    assert "<script" not in shown


def test_prank_stands_lower_among_its_urgency(ana: Hand, parts: Parts) -> None:
    """What may be a prank stands behind every other emergency and before all that is less urgent; it is never gone."""
    prank, other, high = emergency(parts, 30), emergency(parts, 1), seed_case(parts, urgency="high", minutes=60)
    flag(parts, prank, Flag.PRANK)
    assert _codes(ana.get("/").text) == [other.case.code, prank.case.code, high.case.code]


def test_silent_in_danger_stands_with_those_who_wait(ana: Hand, parts: Parts) -> None:
    """A person in danger who was answered and fell silent is flagged, and stands before an answered one who writes."""
    answered, silent = emergency(parts, 9), emergency(parts, 6)
    with parts.database.begin() as session:
        for case in session.scalars(select(Case)):
            case.waiting_since = None
        session.get_one(Case, silent.case.id).silent_since = now() - timedelta(minutes=6)
    page = ana.get("/").text
    assert _codes(page) == [silent.case.code, answered.case.code]
    assert page.count(text("desk.flag.silent", "en")) == 1
    assert text("desk.flag_means.silent", "en") in ana.get(f"/cases/{silent.case.code}").text


def test_blocked_replies_name_other_ways(ana: Hand, parts: Parts) -> None:
    """After a stop word in an alarm the case says that replies may be blocked, and how else to reach out."""
    seed = emergency(parts, 5)
    assert text("desk.note.other_ways", "en") not in ana.get(f"/cases/{seed.case.code}").text
    with parts.database.begin() as session:
        session.get_one(Case, seed.case.id).reasons = [REPLIES_MAY_BE_BLOCKED]
    page = ana.get(f"/cases/{seed.case.code}").text
    assert text("desk.note.other_ways", "en") in page
    assert text("desk.problem.replies_may_be_blocked", "en") in page
