"""Delivery receipts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.webhooks.outbox.people import BOTH, KINDS, case, conversation, page, reply, row, rows
from webhooks.clock import now
from webhooks.outbox.claiming import claim
from webhooks.outbox.receipts import record_receipt
from webhooks.outbox.rows import enqueue_page
from webhooks.parts import Parts
from webhooks.tables import Case, Outbox, Page

SID, OTHER = "SM" + "1" * 32, "SM" + "2" * 32


def record(parts: Parts, row_id: str, status: str, error_code: str | None = None, sid: str = SID) -> tuple[str, ...]:
    """Record a receipt in a transaction of its own."""
    with parts.database.begin() as session:
        return record_receipt(session, parts, row_id, sid, status, error_code)


def sent_reply(parts: Parts) -> str:
    """Return a row that Twilio took."""
    row_id = reply(parts, conversation(parts))
    with parts.database.begin() as session:
        stored = session.get_one(Outbox, row_id)
        stored.state, stored.provider_sid = "sent", SID
    return row_id


@pytest.mark.parametrize("status", ["delivered", "read"])
def test_delivered(any_parts: Parts, status: str) -> None:
    """A delivered message is marked so, its text is redacted at Twilio, and the conversation's pages hear of it."""
    row_id = sent_reply(any_parts)
    topics = record(any_parts, row_id, status)
    stored = row(any_parts, row_id)
    assert (stored.state, topics) == ("delivered", ("queue", f"conversation:{stored.conversation_id}"))
    assert [(r.kind, r.provider_sid) for r in rows(any_parts)[1:]] == [("redact", SID)]


def test_receipt_of_a_row_without_answer(any_parts: Parts) -> None:
    """A receipt for a row in `sending` proves that it was sent, and under which SID."""
    row_id = reply(any_parts, conversation(any_parts))
    claim(any_parts, KINDS, BOTH, 1)
    record(any_parts, row_id, "queued")
    assert (row(any_parts, row_id).state, row(any_parts, row_id).provider_sid) == ("sent", SID)


def test_receipts_out_of_order(any_parts: Parts) -> None:
    """A receipt that comes late or twice changes nothing."""
    row_id = sent_reply(any_parts)
    record(any_parts, row_id, "delivered")
    assert [record(any_parts, row_id, status) for status in ("sent", "delivered", "failed")] == [(), (), ()]
    assert (row(any_parts, row_id).state, len(rows(any_parts))) == ("delivered", 2)


def test_receipt_of_another_message(any_parts: Parts) -> None:
    """A receipt with another SID than the row's says nothing about the row."""
    row_id = sent_reply(any_parts)
    assert record(any_parts, row_id, "delivered", sid=OTHER) == ()
    assert row(any_parts, row_id).state == "sent"


def test_undelivered_reply(any_parts: Parts) -> None:
    """An undelivered reply fails with Twilio's code, and the open case waits for staff with that reason."""
    person = conversation(any_parts)
    opened = case(any_parts, person)
    row_id = reply(any_parts, person)
    record(any_parts, row_id, "undelivered", "30003")
    with any_parts.database.read() as session:
        found = session.get_one(Case, opened.id)
        assert (found.reasons, found.waiting_since is not None) == (["reply_failed:30003"], True)
    assert (row(any_parts, row_id).state, row(any_parts, row_id).error_code) == ("failed", "30003")


def test_undelivered_page(any_parts: Parts) -> None:
    """An undelivered page goes to the next person at once."""
    opened = case(any_parts, conversation(any_parts), status="paged")
    made = page(any_parts, opened, next_at=now() + timedelta(minutes=5))
    with any_parts.database.begin() as session:
        row_id = enqueue_page(session, any_parts, session.get_one(Page, made.id), "+15005550006", "Suara: look").id
    record(any_parts, row_id, "failed", "30005")
    assert [any_parts.vault.get(r, "address") for r in rows(any_parts)] == list(any_parts.settings.oncall)


def test_closed_whatsapp_window(any_parts: Parts) -> None:
    """WhatsApp's "outside the window" comes as a receipt; the reply waits and nothing has failed."""
    row_id = sent_reply(any_parts)
    record(any_parts, row_id, "undelivered", "63016")
    assert row(any_parts, row_id).state == "waiting"


@pytest.mark.parametrize("row_id", ["", "no such row", "0" * 32])
def test_receipt_of_nothing(any_parts: Parts, row_id: str) -> None:
    """A receipt for a row that was erased, or never was, is no error."""
    assert record(any_parts, row_id, "delivered") == ()


def test_receipt_of_a_redaction(any_parts: Parts) -> None:
    """A late "read" that is found by its SID alone does not touch the row that redacts the message."""
    row_id = sent_reply(any_parts)
    record(any_parts, row_id, "delivered")
    redaction = rows(any_parts)[1]
    assert record(any_parts, redaction.id, "read") == ()
    assert len(rows(any_parts)) == 2
