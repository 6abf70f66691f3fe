"""What became of a row whose sender died or never got an answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from tests.fake_twilio import FakeTwilio
from tests.webhooks.outbox.people import BOTH, KINDS, case, conversation, page, reply, row, rows, send_due
from webhooks.channels.twilio_sender import TwilioSender
from webhooks.clock import now
from webhooks.outbox.claiming import LEASE, claim, claim_lost, due_kinds, end_leases
from webhooks.outbox.reconciling import LISTING_DELAYS, Reconciler
from webhooks.outbox.rows import enqueue_page, enqueue_redaction
from webhooks.parts import Parts
from webhooks.tables import Outbox, Page


def reconcile_lost(parts: Parts, reconciler: Reconciler) -> int:
    """Reconcile every row whose lease is over."""
    lost = claim_lost(parts, KINDS, 10)
    for row_id in lost:
        reconciler.reconcile(row_id)
    return len(lost)


def test_living_sender_is_left_alone(any_parts: Parts) -> None:
    """A row in `sending` belongs to its sender until the lease is over."""
    reply(any_parts, conversation(any_parts))
    claim(any_parts, KINDS, BOTH, 1)
    assert claim_lost(any_parts, KINDS, 10) == []
    with time_machine.travel(now() + LEASE + timedelta(seconds=1)):
        assert due_kinds(any_parts, BOTH) == (frozenset(), {"reply"})
        assert len(claim_lost(any_parts, KINDS, 10)) == 1
        assert claim_lost(any_parts, KINDS, 10) == []


def test_leases_end_with_their_worker(any_parts: Parts) -> None:
    """A worker that is alone with its database need not wait for the leases of a dead one."""
    reply(any_parts, conversation(any_parts))
    claim(any_parts, KINDS, BOTH, 1)
    end_leases(any_parts)
    with time_machine.travel(now() + timedelta(seconds=3)):
        assert len(claim_lost(any_parts, KINDS, 10)) == 1


def test_message_that_twilio_has_is_not_sent_again(
    any_parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio
) -> None:
    """A row whose answer was lost takes the SID that Twilio lists."""
    row_id = reply(any_parts, conversation(any_parts), "Are you safe?", ["Yes"])
    fake_twilio.cut_next()
    send_due(any_parts, sender)
    with time_machine.travel(now() + timedelta(seconds=3)):
        reconcile_lost(any_parts, Reconciler(any_parts, sender))
        send_due(any_parts, sender)
    assert (row(any_parts, row_id).state, row(any_parts, row_id).provider_sid) == ("sent", fake_twilio.messages[0].sid)
    assert len(fake_twilio.messages) == 1


def test_message_that_twilio_does_not_have_is_sent(
    any_parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio
) -> None:
    """A row that was claimed but never reached Twilio is sent."""
    row_id = reply(any_parts, conversation(any_parts))
    claim(any_parts, KINDS, BOTH, 1)
    with time_machine.travel(now() + LEASE + timedelta(seconds=1)):
        reconcile_lost(any_parts, Reconciler(any_parts, sender))
        send_due(any_parts, sender)
    assert (row(any_parts, row_id).state, len(fake_twilio.messages)) == ("sent", 1)


def test_earlier_message_of_the_same_text_is_not_taken_for_it(
    any_parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio
) -> None:
    """The same safe reply a minute ago has its own SID, so a lost one is sent all the same."""
    person = conversation(any_parts)
    reply(any_parts, person, "We read this soon.")
    send_due(any_parts, sender)
    reply(any_parts, person, "We read this soon.")
    claim(any_parts, KINDS, BOTH, 1)
    with time_machine.travel(now() + LEASE + timedelta(seconds=1)):
        reconcile_lost(any_parts, Reconciler(any_parts, sender))
        send_due(any_parts, sender)
    assert len({stored.provider_sid for stored in rows(any_parts)}) == len(fake_twilio.messages) == 2


@pytest.mark.parametrize("body", ["", "Sent from a trial account - Hello", "Hello "])
def test_text_as_twilio_keeps_it(any_parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio, body: str) -> None:
    """A redacted text, and one with a trial account's words in front, are still recognised."""
    reply(any_parts, conversation(any_parts), "Hello")
    fake_twilio.cut_next()
    send_due(any_parts, sender)
    fake_twilio.messages[0].body = body
    with time_machine.travel(now() + timedelta(seconds=3)):
        reconcile_lost(any_parts, Reconciler(any_parts, sender))
    assert rows(any_parts)[0].provider_sid == fake_twilio.messages[0].sid


def test_redacted_pages_are_not_mixed_up(any_parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio) -> None:
    """Where the texts are redacted, a page is rather sent twice than taken for another page to the same phone."""
    opened = case(any_parts, conversation(any_parts), status="paged")
    made = page(any_parts, opened, next_at=now() + timedelta(minutes=5))
    with any_parts.database.begin() as session:
        enqueue_page(session, any_parts, session.get_one(Page, made.id), "+15005550009", "Suara: look")
    fake_twilio.cut_next()
    send_due(any_parts, sender)
    fake_twilio.messages[0].body = ""
    with time_machine.travel(now() + timedelta(seconds=3)):
        reconcile_lost(any_parts, Reconciler(any_parts, sender))
        send_due(any_parts, sender)
    assert len(fake_twilio.messages) == 2


def test_receipt_settles_a_lost_row(any_parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio) -> None:
    """A receipt that came after the crash says that the message was sent; nothing is asked."""
    row_id = reply(any_parts, conversation(any_parts))
    claim(any_parts, KINDS, BOTH, 1)
    with any_parts.database.begin() as session:
        session.get_one(Outbox, row_id).state = "sent"
    with time_machine.travel(now() + LEASE + timedelta(seconds=1)):
        assert reconcile_lost(any_parts, Reconciler(any_parts, sender)) == 0
    assert fake_twilio.requests == []


def test_list_that_fails_is_asked_again_and_then_the_message_leaves(
    any_parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio
) -> None:
    """While Twilio's list does not answer, it is asked for half a minute; then a double message beats a lost one."""
    row_id = reply(any_parts, conversation(any_parts))
    claim(any_parts, KINDS, BOTH, 1)
    fake_twilio.fail_lists(503, times=5)
    reconciler = Reconciler(any_parts, sender)
    with time_machine.travel(now() + LEASE + timedelta(seconds=1), tick=False) as traveller:
        for delay in (*LISTING_DELAYS, 0):
            assert reconcile_lost(any_parts, reconciler) == 1
            assert fake_twilio.messages == []
            traveller.shift(delay)
        assert row(any_parts, row_id).state == "pending"
        send_due(any_parts, sender)
    assert len(fake_twilio.messages) == 1


def test_no_list_at_all(any_parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio) -> None:
    """Where there is no list, the message leaves after a few seconds in which a receipt may still come."""
    reply(any_parts, conversation(any_parts))
    claim(any_parts, KINDS, BOTH, 1)
    fake_twilio.lists = False
    reconciler = Reconciler(any_parts, sender)
    with time_machine.travel(now() + LEASE + timedelta(seconds=1), tick=False) as traveller:
        for delay in (2, 3, 0):
            assert reconcile_lost(any_parts, reconciler) == 1
            traveller.shift(delay)
        send_due(any_parts, sender)
    assert len(fake_twilio.messages) == 1


def test_template_that_twilio_has_is_not_sent_again(
    any_parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio
) -> None:
    """A lost answer to the WhatsApp template is found too, and the reply waits."""
    reply(
        any_parts,
        conversation(any_parts, "whatsapp", last_inbound_at=now() - timedelta(hours=30), reply_safe=True),
        author="operator",
    )
    fake_twilio.cut_next()
    send_due(any_parts, sender)
    with time_machine.travel(now() + timedelta(seconds=3)):
        reconcile_lost(any_parts, Reconciler(any_parts, sender))
        send_due(any_parts, sender)
    assert (rows(any_parts)[0].state, len(fake_twilio.messages)) == ("waiting", 1)


def test_lost_redaction_is_repeated(any_parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio) -> None:
    """Redacting twice is harmless, so it is simply done again."""
    reply(any_parts, conversation(any_parts), "a story")
    send_due(any_parts, sender)
    with any_parts.database.begin() as session:
        enqueue_redaction(session, any_parts, "sms", fake_twilio.messages[0].sid)
    claim(any_parts, KINDS, BOTH, 1)
    with time_machine.travel(now() + LEASE + timedelta(seconds=1)):
        reconcile_lost(any_parts, Reconciler(any_parts, sender))
        send_due(any_parts, sender)
    assert fake_twilio.messages[0].body == ""
