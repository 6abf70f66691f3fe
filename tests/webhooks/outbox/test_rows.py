"""Rows of the outbox, in the transaction of what caused them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.webhooks.outbox.people import case, conversation, reply, rows
from webhooks.clock import now
from webhooks.outbox.rows import enqueue_page, enqueue_reply, next_sequence
from webhooks.parts import Parts
from webhooks.tables import Conversation, Message, Outbox, Page


def test_reply_is_in_thread_and_outbox(any_parts: Parts) -> None:
    """A reply stands in the thread of the open case and waits in the outbox, both sealed."""
    person = conversation(any_parts)
    opened = case(any_parts, person)
    with any_parts.database.begin() as session:
        message = enqueue_reply(session, any_parts, person, "How are you?", ["Well", "Not well"])
    (row,) = rows(any_parts)
    assert (message.case_id, any_parts.vault.get(message, "text")) == (opened.id, "How are you?")
    assert any_parts.vault.get_json(row, "body") == {"text": "How are you?", "choices": ["Well", "Not well"]}
    assert (row.message_id, row.state, row.lane) == (message.id, "pending", f"conversation:{person.id}")


def test_rolled_back_cause_leaves_no_reply(any_parts: Parts) -> None:
    """When the transaction of the cause fails, neither the reply nor its row exists."""
    person = conversation(any_parts)

    def fail() -> None:
        with any_parts.database.begin() as session:
            enqueue_reply(session, any_parts, person, "Hello")
            raise RuntimeError("the cause failed")

    with pytest.raises(RuntimeError):
        fail()
    with any_parts.database.read() as session:
        assert session.scalars(select(Message)).all() == []
        assert session.scalars(select(Outbox)).all() == []


def test_web_reply_waits_for_the_browser(any_parts: Parts) -> None:
    """A reply of the web chat is nothing for the worker: it waits until the browser has it, whole."""
    reply(any_parts, conversation(any_parts, "web"), "x" * 5000, ["Yes"])
    (row,) = rows(any_parts)
    assert (row.state, row.channel) == ("waiting", "web")
    assert any_parts.vault.get_json(row, "body")["choices"] == ["Yes"]


def test_long_reply_leaves_in_pieces(any_parts: Parts) -> None:
    """A reply longer than Twilio takes becomes rows of one lane in order, with nothing lost."""
    reply(any_parts, conversation(any_parts), "\n".join(f"line {number}" for number in range(400)), ["Yes", "No"])
    found = rows(any_parts)
    texts = [any_parts.vault.get_json(row, "body")["text"] for row in found]
    assert "\n".join(texts).split("\n") == [*(f"line {number}" for number in range(400)), "1 Yes", "2 No"]
    assert max(len(text) for text in texts) <= 1600
    assert len({row.lane for row in found}) == 1


def test_page_goes_to_a_number_of_its_own(any_parts: Parts) -> None:
    """A page's number is sealed in its row, and its lane is its own."""
    opened = case(any_parts, conversation(any_parts))
    with any_parts.database.begin() as session:
        page = Page(case_id=opened.id, level=0)
        session.add(page)
        session.flush()
        enqueue_page(session, any_parts, page, "+15005550009", "Suara: look")
    (row,) = rows(any_parts)
    assert any_parts.vault.get(row, "address") == "+15005550009"
    assert (row.lane, row.kind, row.channel) == (f"page:{page.id}", "page", "sms")


def test_sequences_rise() -> None:
    """Two rows of one process never share a place in a lane, even within one tick of the clock."""
    numbers = [next_sequence() for _ in range(1000)]
    assert numbers == sorted(set(numbers))


def test_new_message_releases_what_waited(any_parts: Parts) -> None:
    """What waited for the person to write leaves before the answer to what they wrote."""
    person = conversation(any_parts)
    waiting = reply(any_parts, person, "first")
    with any_parts.database.begin() as session:
        row = session.get_one(Outbox, waiting)
        row.state, row.provider_sid = "waiting", "SM" + "1" * 32
        session.get_one(Conversation, person.id).last_inbound_at = now()
    reply(any_parts, person, "second")
    assert [(row.state, row.provider_sid) for row in rows(any_parts)] == [("pending", None), ("pending", None)]
