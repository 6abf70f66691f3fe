"""One claimed row: sent, put off, failed or waiting."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from tests.fake_twilio import FakeTwilio
from tests.webhooks.outbox.people import BOTH, KINDS, case, conversation, page, reply, row, rows, send_due
from webhooks.channels.twilio_sender import TwilioSender
from webhooks.clock import now
from webhooks.live import Listener
from webhooks.outbox.claiming import LEASE, claim
from webhooks.outbox.delivery import deliver
from webhooks.outbox.outcomes import BACKOFF_SECONDS
from webhooks.outbox.rows import enqueue_page, enqueue_redaction
from webhooks.parts import Parts
from webhooks.tables import Case, Conversation, Outbox, Page


def test_reply_is_sent(any_parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio) -> None:
    """A reply leaves with its numbered choices, our number and the address of its receipts; the SID is kept."""
    row_id = reply(any_parts, conversation(any_parts), "Are you safe?", ["Yes", "No"])
    send_due(any_parts, sender)
    (message,) = fake_twilio.messages
    assert message.params == {
        "To": "+15005550100",
        "From": "+15005550001",
        "Body": "Are you safe?\n1 Yes\n2 No",
        "StatusCallback": f"https://hotline.example/webhooks/twilio/status?outbox={row_id}",
    }
    stored = row(any_parts, row_id)
    assert (stored.state, stored.provider_sid, stored.attempts) == ("sent", message.sid, 1)


def test_whatsapp_reply(any_parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio) -> None:
    """A WhatsApp reply goes from the WhatsApp number to the WhatsApp address."""
    reply(any_parts, conversation(any_parts, "whatsapp"))
    send_due(any_parts, sender)
    assert (fake_twilio.messages[0].to, fake_twilio.messages[0].params["From"]) == (
        "whatsapp:+15005550100",
        "whatsapp:+15005550002",
    )


def test_lane_keeps_its_order(any_parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio) -> None:
    """Replies of one conversation leave one at a time and in order; another conversation does not wait for them."""
    first, second = conversation(any_parts), conversation(any_parts, number="+15005550101")
    for text in ("one", "two", "three"):
        reply(any_parts, first, text)
    reply(any_parts, second, "other")
    assert [send_due(any_parts, sender) for _ in range(4)] == [2, 1, 1, 0]
    assert [m.body for m in fake_twilio.messages if m.to == "+15005550100"] == ["one", "two", "three"]


def test_claimed_row_is_nobody_elses(any_parts: Parts) -> None:
    """A row that one worker claimed is not claimed again, and neither is the next one of its lane."""
    person = conversation(any_parts)
    first = reply(any_parts, person)
    reply(any_parts, person)
    assert claim(any_parts, KINDS, BOTH, 10) == [first]
    assert claim(any_parts, KINDS, BOTH, 10) == []


@pytest.mark.parametrize(("status", "code"), [(429, 20429), (500, None), (503, None), (400, 63018), (401, 20003)])
def test_busy_twilio_is_asked_again(
    any_parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio, status: int, code: int | None
) -> None:
    """Too many requests, an error of Twilio's or a wrong token put the row off; then it leaves once."""
    row_id = reply(any_parts, conversation(any_parts))
    fake_twilio.fail_next(status, code)
    send_due(any_parts, sender)
    assert (row(any_parts, row_id).state, send_due(any_parts, sender)) == ("pending", 0)
    with time_machine.travel(now() + timedelta(seconds=2)):
        send_due(any_parts, sender)
    assert (row(any_parts, row_id).state, len(fake_twilio.messages)) == ("sent", 1)


def test_backoff_grows(any_parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio) -> None:
    """Each failure waits longer, within a fifth of 1, 2, 5, 15, 60 and again 60 seconds."""
    row_id = reply(any_parts, conversation(any_parts, reply_safe=True))
    fake_twilio.fail_next(503, times=6)
    with time_machine.travel(now(), tick=False) as traveller:
        for expected in (*BACKOFF_SECONDS, 60):
            send_due(any_parts, sender)
            stored = row(any_parts, row_id)
            assert (stored.due_at - now()).total_seconds() == pytest.approx(expected, rel=0.21)
            traveller.move_to(stored.due_at)


def test_retry_after_is_honoured(any_parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio) -> None:
    """Twilio's Retry-After counts when it is longer than our own pause."""
    row_id = reply(any_parts, conversation(any_parts))
    fake_twilio.fail_next(429, 20429, retry_after=30)
    with time_machine.travel(now(), tick=False):
        send_due(any_parts, sender)
        assert (row(any_parts, row_id).due_at - now()).total_seconds() == pytest.approx(30)


def test_unreachable_twilio_loses_nothing(any_parts: Parts, fake_twilio: FakeTwilio) -> None:
    """When Twilio cannot be reached at all, the row is put off and not looked for."""
    row_id = reply(any_parts, conversation(any_parts))
    fake_twilio.close()
    unreachable = TwilioSender(any_parts.settings)
    send_due(any_parts, unreachable)
    unreachable.close()
    assert (row(any_parts, row_id).state, row(any_parts, row_id).error_code) == ("pending", "ConnectError")


@pytest.mark.parametrize("code", [21610, 63024, 21211])
def test_refused_reply_is_shown_to_staff(
    any_parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio, code: int
) -> None:
    """A reply that Twilio refuses for good fails, and the open case says so; the desk hears of it."""
    person = conversation(any_parts)
    opened = case(any_parts, person)
    row_id = reply(any_parts, person)
    fake_twilio.fail_next(400, code)
    with Listener(any_parts, ["queue"]) as desk:
        send_due(any_parts, sender)
        assert desk.wait(5) == {"queue"}
    with any_parts.database.read() as session:
        assert session.get_one(Case, opened.id).reasons == [
            f"reply_failed:{code}",
            *(["replies_may_be_blocked"] if code == 21610 else []),
        ]
    assert (row(any_parts, row_id).state, row(any_parts, row_id).error_code) == ("failed", str(code))


def test_refused_reply_does_not_stop_the_lane(any_parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio) -> None:
    """The next reply of a lane leaves although the one before it was refused."""
    person = conversation(any_parts)
    reply(any_parts, person, "one")
    reply(any_parts, person, "two")
    fake_twilio.fail_next(400, 30003)
    send_due(any_parts, sender)
    send_due(any_parts, sender)
    assert [message.body for message in fake_twilio.messages] == ["two"]


def test_refused_page_goes_to_the_next_person(any_parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio) -> None:
    """A page that cannot be delivered is passed on at once, not when its clock is over."""
    _page_the_first(any_parts)
    fake_twilio.fail_next(400, 21211)
    send_due(any_parts, sender)
    send_due(any_parts, sender)
    assert [message.to for message in fake_twilio.messages] == ["+15005550009"]
    with any_parts.database.read() as session:
        assert [(p.level, p.next_at is None) for p in session.scalars(select(Page).order_by(Page.level))] == [
            (0, True),
            (1, False),
        ]


def test_whole_round_of_refused_pages_waits(any_parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio) -> None:
    """When nobody on call can be reached, the round does not spin: the last level's clock goes on."""
    _page_the_first(any_parts)
    fake_twilio.fail_next(400, 21211, times=2)
    assert [send_due(any_parts, sender) for _ in range(3)] == [1, 1, 0]
    with any_parts.database.read() as session:
        assert session.scalars(select(Page.level).where(Page.next_at.is_not(None))).all() == [1]


def test_lost_answer_is_not_an_answer(any_parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio) -> None:
    """When the line is cut after the request, the row stays `sending`: Twilio may have it."""
    row_id = reply(any_parts, conversation(any_parts))
    fake_twilio.cut_next()
    send_due(any_parts, sender)
    stored = row(any_parts, row_id)
    assert (stored.state, stored.provider_sid) == ("sending", None)
    assert stored.due_at < now() + LEASE


def test_template_asks_to_write(any_parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio) -> None:
    """After 24 hours on WhatsApp one neutral template leaves for several replies, and they wait."""
    person = conversation(any_parts, "whatsapp", last_inbound_at=now() - timedelta(hours=25), reply_safe=True)
    for text in ("one", "two"):
        reply(any_parts, person, text, author="operator")
    send_due(any_parts, sender)
    send_due(any_parts, sender)
    assert [message.params.get("ContentSid", "")[:2] for message in fake_twilio.messages] == ["HX"]
    assert [stored.state for stored in rows(any_parts)] == ["waiting", "waiting"]
    assert "StatusCallback" not in fake_twilio.messages[0].params  # its receipt says nothing about the reply


def test_waiting_replies_leave_when_the_person_writes(
    any_parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio
) -> None:
    """What waited for the WhatsApp window leaves in order after the person's next message."""
    person = conversation(any_parts, "whatsapp", last_inbound_at=now() - timedelta(hours=25))
    for text in ("one", "two"):
        reply(any_parts, person, text, author="operator")
    send_due(any_parts, sender)
    send_due(any_parts, sender)
    with any_parts.database.begin() as session:
        session.get_one(Conversation, person.id).last_inbound_at = now()
    reply(any_parts, person, "three")
    for _ in range(3):
        send_due(any_parts, sender)
    assert [message.body for message in fake_twilio.messages] == ["one", "two", "three"]


def test_closed_window_is_no_failure(any_parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio) -> None:
    """When Twilio says that the WhatsApp window is closed, the reply waits for the person."""
    row_id = reply(any_parts, conversation(any_parts, "whatsapp"))
    fake_twilio.fail_next(400, 63016)
    send_due(any_parts, sender)
    assert row(any_parts, row_id).state == "waiting"


def test_erased_person_gets_nothing(any_parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio) -> None:
    """A reply to somebody whose contact was erased fails without a request."""
    person = conversation(any_parts)
    row_id = reply(any_parts, person)
    with any_parts.database.begin() as session:
        session.get_one(Conversation, person.id).contact_id = None
    send_due(any_parts, sender)
    assert (row(any_parts, row_id).error_code, fake_twilio.requests) == ("no_address", [])


def test_page_of_a_closed_case_is_dropped(any_parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio) -> None:
    """A page whose case was closed before it could leave rings nobody."""
    opened = _page_the_first(any_parts)
    with any_parts.database.begin() as session:
        session.get_one(Case, opened.id).status = "closed"
    send_due(any_parts, sender)
    assert ([stored.state for stored in rows(any_parts)], fake_twilio.messages) == (["failed"], [])


@pytest.mark.parametrize("refused", [False, True])
def test_answer_to_an_acknowledgement(
    any_parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio, refused: bool
) -> None:
    """The line that an on-call person gets back belongs to no page; it is sent, or fails by itself."""
    with any_parts.database.begin() as session:
        row = Outbox(kind="page", channel="sms", lane="acknowledgement:1", sequence=1)
        any_parts.vault.put(row, "address", "+15005550006")
        any_parts.vault.put_json(row, "body", {"text": "Suara: the case is yours", "choices": []})
        session.add(row)
    if refused:
        fake_twilio.fail_next(400, 21610)
    send_due(any_parts, sender)
    assert [stored.state for stored in rows(any_parts)] == ["failed" if refused else "sent"]


def test_redaction_empties_the_text(any_parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio) -> None:
    """A redaction row has Twilio forget the text of a message."""
    reply(any_parts, conversation(any_parts), "a story")
    send_due(any_parts, sender)
    with any_parts.database.begin() as session:
        enqueue_redaction(session, any_parts, "sms", fake_twilio.messages[0].sid)
    send_due(any_parts, sender)
    assert fake_twilio.messages[0].body == ""
    assert [stored.state for stored in rows(any_parts)] == ["sent", "sent"]


def test_receipt_before_the_answer_wins(any_parts: Parts, sender: TwilioSender, fake_twilio: FakeTwilio) -> None:
    """A row that a receipt settled while its request was under way keeps the receipt's word."""
    row_id = reply(any_parts, conversation(any_parts))
    claim(any_parts, KINDS, BOTH, 1)
    with any_parts.database.begin() as session:
        stored = session.get_one(Outbox, row_id)
        stored.state, stored.provider_sid = "delivered", "SM" + "a" * 32
    deliver(any_parts, sender, row_id)
    assert (row(any_parts, row_id).state, row(any_parts, row_id).provider_sid) == ("delivered", "SM" + "a" * 32)
    assert fake_twilio.messages == []


def _page_the_first(parts: Parts) -> Case:
    opened = case(parts, conversation(parts), status="paged")
    made = page(parts, opened, next_at=now() + timedelta(minutes=5))
    with parts.database.begin() as session:
        enqueue_page(session, parts, session.get_one(Page, made.id), parts.settings.oncall[0], "Suara: look")
    return opened
