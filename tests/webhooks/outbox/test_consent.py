"""Whether a reply may leave now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from webhooks.outbox.consent import Fate, fate
from webhooks.settings import Settings
from webhooks.tables import Conversation

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def decide(
    heard: timedelta | None,
    *,
    channel: str = "sms",
    author: str = "bot",
    written: timedelta = timedelta(),
    knocked: bool = False,
    template: str = "",
    **values: Any,
) -> Fate:
    """Decide about a reply; `heard` and `written` say how long ago."""
    conversation = Conversation(
        channel=channel, last_inbound_at=None if heard is None else AT - heard, case_code="1", **values
    )
    return fate(Settings(twilio_whatsapp_template=template), conversation, author, AT - written, knocked, AT)


def test_answer_leaves() -> None:
    """The answer to a message of this minute leaves."""
    assert decide(MINUTE) == Fate.SEND


def test_operator_may_answer_next_day() -> None:
    """An operator's fresh answer leaves by SMS, however long the person waited for it."""
    assert decide(20 * HOUR, author="operator") == Fate.SEND


def test_stale_answer_waits() -> None:
    """An answer that could not leave for more than an hour would come out of the blue, so it waits."""
    assert decide(2 * HOUR, written=2 * HOUR) == Fate.WAIT


def test_stale_answer_leaves_where_replies_are_safe() -> None:
    """Somebody who said that replies are safe gets a late one too."""
    assert decide(2 * HOUR, written=2 * HOUR, reply_safe=True) == Fate.SEND


@pytest.mark.parametrize(("heard", "expected"), [(MINUTE, Fate.SEND), (16 * MINUTE, Fate.WAIT), (None, Fate.WAIT)])
def test_unsafe_replies_only_while_writing(heard: timedelta | None, expected: Fate) -> None:
    """Somebody who said that replies are not safe gets them only while they are at the phone."""
    assert decide(heard, author="operator", reply_safe=False) == expected


def test_operator_is_silent_after_stop() -> None:
    """After "stop" an operator's message waits until the person writes again; the bot's confirmation leaves."""
    stopped = AT - MINUTE
    assert decide(2 * MINUTE, author="operator", stopped_at=stopped) == Fate.WAIT
    assert decide(2 * MINUTE, stopped_at=stopped) == Fate.SEND
    assert decide(timedelta(), author="operator", stopped_at=stopped) == Fate.SEND


@pytest.mark.parametrize(
    ("reply_safe", "template", "knocked", "expected"),
    [
        (True, "HX1", False, Fate.TEMPLATE),
        (True, "HX1", True, Fate.WAIT),
        (True, "", False, Fate.WAIT),
        (None, "HX1", False, Fate.WAIT),
        (False, "HX1", False, Fate.WAIT),
    ],
)
def test_whatsapp_after_a_day(reply_safe: bool | None, template: str, knocked: bool, expected: Fate) -> None:
    """After 24 hours WhatsApp gets one neutral template, and only where replies are safe; the reply itself waits."""
    late = decide(
        24 * HOUR,
        channel="whatsapp",
        author="operator",
        reply_safe=reply_safe,
        template=template,
        knocked=knocked,
    )
    assert late == expected


def test_whatsapp_within_a_day() -> None:
    """Within 24 hours WhatsApp takes free text."""
    assert decide(23 * HOUR, channel="whatsapp", author="operator") == Fate.SEND
