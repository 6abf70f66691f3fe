"""The page of a case."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.webhooks.desk.conftest import Hand
from tests.webhooks.desk.seeds import HOSTILE, LONG, SCRIPT, Seed, seed_case
from webhooks.clock import now
from webhooks.names import Channel, OutboxState
from webhooks.outbox.rows import enqueue_reply
from webhooks.parts import Parts
from webhooks.tables import Audit, Case, Conversation, Message, Outbox


def _page(hand: Hand, seed: Seed) -> str:
    answer = hand.get(f"/cases/{seed.case.code}")
    assert answer.status_code == 200
    return answer.text


def _words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def _actions(parts: Parts, case: Case) -> list[tuple[str, str]]:
    with parts.database.read() as session:
        rows = session.scalars(select(Audit).where(Audit.case_id == case.id).order_by(Audit.at, Audit.id))
        return [(row.actor, row.action) for row in rows if row.action != "open"]


def test_answers_are_labelled(ana: Hand, night: dict[str, Seed]) -> None:
    """Answers show under their question's label, in the order of the questions, yes and no in words."""
    words = _words(_page(ana, night["sold"]))
    assert (
        words.index("Place Myawaddy, KK Park")
        < words.index("Children among them No")
        < words.index("Reply is safe Yes")
    )


def test_thread_is_in_order(ana: Hand, night: dict[str, Seed]) -> None:
    """Person, bot and operator stand in the order in which they wrote."""
    seed = night["sold"]
    ana.post(f"/cases/{seed.case.code}/reply", {"text": "Kami baca. Di mana dia sekarang?"})
    words = _words(_page(ana, seed))
    order = ("Adik saya", "dia kata kalau", "Thank you. A person", "Kami baca.")
    positions = [words.index(text) for text in order]
    assert positions == sorted(positions)
    assert "Ana" in words


def test_reasons_are_words(ana: Hand, night: dict[str, Seed]) -> None:
    """Rule names show as what they mean; a name without a meaning shows as it is."""
    assert "Someone has a weapon" in _page(ana, night["locked_in"])
    assert "No such rule" in _page(ana, night["hostile"])


def test_failed_delivery_is_told(ana: Hand, night: dict[str, Seed]) -> None:
    """What went wrong with replies is told in words, not as a reason for urgency."""
    assert "A reply was not delivered (error 30003)." in _page(ana, night["sold"])


def test_hostile_text_is_only_text(ana: Hand, night: dict[str, Seed]) -> None:
    """Markup, template code and direction overrides of a person reach the page as harmless text."""
    page = _page(ana, night["hostile"])
    assert SCRIPT not in page
    assert "&lt;script&gt;document.title" in page
    assert "{{ 7 * 7 }}" in page
    assert not re.search(r"[\u202a-\u202e\u2066-\u2069\x00]", page)
    assert "\N{REPLACEMENT CHARACTER}gnp.elif" in page
    assert "DROP TABLE" in page
    assert len(HOSTILE) == 6


def test_long_text_is_whole(ana: Hand, night: dict[str, Seed]) -> None:
    """Ten thousand characters are all there, most of them folded away."""
    page = _page(ana, night["hostile"])
    thread = page[page.index('id="thread"') :].partition("</ol>")[0]
    assert thread.count("He took my passport") >= LONG.count("He took my passport") - 1
    assert "Show 9300 more characters" in thread


def test_opening_marks_as_read(ana: Hand, night: dict[str, Seed], parts: Parts) -> None:
    """The first opening sets when the case was read; that time stays."""
    seed = night["fishing"]
    _page(ana, seed)
    with parts.database.read() as session:
        first = session.get_one(Case, seed.case.id).read_at
    _page(ana, seed)
    with parts.database.read() as session:
        assert session.get_one(Case, seed.case.id).read_at == first
    assert first is not None


def test_every_opening_is_audited(ana: Hand, binh: Hand, night: dict[str, Seed], parts: Parts) -> None:
    """Each opening of a case by each operator leaves a row."""
    seed = night["fishing"]
    for hand in (ana, binh, ana):
        _page(hand, seed)
    assert ana.staff is not None
    assert binh.staff is not None
    assert _actions(parts, seed.case) == [(ana.staff.id, "read"), (binh.staff.id, "read"), (ana.staff.id, "read")]


def test_refreshing_is_not_another_access(ana: Hand, night: dict[str, Seed], parts: Parts) -> None:
    """An open page that refreshes itself is one access, not hundreds."""
    seed = night["fishing"]
    _page(ana, seed)
    for _ in range(5):
        assert ana.get(f"/cases/{seed.case.code}", **{"HX-Request": "true"}).status_code == 200
    assert len(_actions(parts, seed.case)) == 1


def test_refreshing_without_opening_is_audited(ana: Hand, night: dict[str, Seed], parts: Parts) -> None:
    """Asking only for the parts of a page does not get around the audit."""
    seed = night["fishing"]
    ana.get(f"/cases/{seed.case.code}", **{"HX-Request": "true"})
    assert ana.staff is not None
    assert _actions(parts, seed.case) == [(ana.staff.id, "read")]


def test_refresh_holds_parts_only(ana: Hand, night: dict[str, Seed]) -> None:
    """A refresh brings state, messages, notes, answers and alarm, and leaves the reply that is being typed alone."""
    part = ana.get(f"/cases/{night['sold'].case.code}", **{"HX-Request": "true"}).text
    assert re.findall(r'id="(\w+)"[^>]*hx-swap-oob="true"', part) == ["state", "thread", "notes", "answers", "alarm"]
    assert "<textarea" not in part


def test_unknown_code_is_a_plain_page(ana: Hand) -> None:
    """A code that no case has, and what is no code, are plain 404 pages."""
    assert ana.get("/cases/1234567890").status_code == 404
    answer = ana.get("/cases/4821093715")
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("safe", "note"),
    [
        (True, "The person said that a reply is safe."),
        (False, "The person said that a reply is NOT safe."),
        (None, "Not known whether a reply is safe."),
    ],
)
def test_safety_of_a_reply_is_said(ana: Hand, parts: Parts, safe: bool | None, note: str) -> None:
    """Beside the reply stands what the person said about its safety, also when they said nothing."""
    assert note in _page(ana, seed_case(parts, reply_safe=safe))


def test_stopped_person_is_said(ana: Hand, parts: Parts) -> None:
    """Beside the reply stands that the person wants no more messages, and that it waits."""
    seed = seed_case(parts)
    with parts.database.begin() as session:
        session.get_one(Conversation, seed.conversation.id).stopped_at = now()
    page = _page(ana, seed)
    assert "The person asked for no more messages." in page
    assert "Your reply waits until the person writes again." in page


def test_whatsapp_window_is_said(ana: Hand, parts: Parts) -> None:
    """After 24 hours the page says that WhatsApp holds the reply back."""
    fresh = seed_case(parts, channel=Channel.WHATSAPP, minutes=5, reply_safe=True)
    old = seed_case(parts, channel=Channel.WHATSAPP, minutes=25 * 60, reply_safe=True)
    assert "Your reply leaves at once." in _page(ana, fresh)
    assert "Your reply waits until the person writes again." in _page(ana, old)


@pytest.mark.parametrize(
    ("states", "shown"),
    [
        ([OutboxState.DELIVERED], "Delivered"),
        ([OutboxState.SENT], "Sent"),
        ([OutboxState.PENDING], "Waits to be sent"),
        ([OutboxState.WAITING], "Waits until the person can get it"),
        ([OutboxState.DELIVERED, OutboxState.FAILED], "Not delivered"),
    ],
)
def test_delivery_of_a_reply_is_shown(ana: Hand, parts: Parts, states: list[str], shown: str) -> None:
    """An operator's reply shows how far it got; of several pieces the worst counts, and it shows once."""
    seed = seed_case(parts)
    assert ana.staff is not None
    text = "x" * (1500 if len(states) == 1 else 3000)
    with parts.database.begin() as session:
        conversation = session.get_one(Conversation, seed.conversation.id)
        message = enqueue_reply(session, parts, conversation, text, author="operator", staff_id=ana.staff.id)
        rows = session.scalars(select(Outbox).where(Outbox.message_id == message.id).order_by(Outbox.sequence)).all()
        for index, row in enumerate(rows):
            row.state = states[min(index, len(states) - 1)]
    page = _page(ana, seed)
    assert re.findall(r'class="delivery \w+">([^<]+)<', page) == [shown]


def test_media_are_words(ana: Hand, parts: Parts) -> None:
    """A photo is a sentence with a reason, a location its coordinates; nothing is loaded from elsewhere."""
    seed = seed_case(parts)
    with parts.database.begin() as session:
        message = Message(conversation_id=seed.conversation.id, author="person", handled_at=now())
        media = [
            {"kind": "photo", "url": "https://api.twilio.com/media/ME1"},
            {"kind": "location", "latitude": 16.68, "longitude": 98.51},
            {"kind": "<b>hologram</b>"},
        ]
        parts.vault.put_json(message, "media", media)
        session.add(message)
    page = _page(ana, seed)
    assert "Suara does not show photos" in page
    assert "latitude 16.68, longitude 98.51" in page
    assert "<b>hologram" not in page
    assert "twilio.com" not in page


def test_erased_words_are_said(ana: Hand, parts: Parts) -> None:
    """After retention a message is a word that says so."""
    seed = seed_case(parts)
    with parts.database.begin() as session:
        for message in session.scalars(select(Message)):
            message.text_sealed = None
    assert "Erased." in _page(ana, seed)


def test_wanted_deletion_is_said(ana: Hand, parts: Parts) -> None:
    """An operator learns that the person wants everything deleted."""
    seed = seed_case(parts)
    with parts.database.begin() as session:
        session.get_one(Conversation, seed.conversation.id).delete_requested_at = now() - timedelta(minutes=1)
    assert "asked for everything to be deleted" in _page(ana, seed)
