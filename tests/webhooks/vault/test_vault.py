"""The vault: sealed columns and contacts."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from webhooks.names import Channel, PhoneNumber
from webhooks.parts import Parts
from webhooks.tables import Contact, Message
from webhooks.vault.sealing import SealBroken

NUMBER = PhoneNumber("+15005550006")


def test_a_text_comes_back_as_it_was_written(parts: Parts) -> None:
    """NUL, lone surrogates and right-to-left marks survive the vault."""
    message = Message(conversation_id="c")
    text = "a\0b\ud800\u202eน"
    parts.vault.put(message, "text", text)
    assert parts.vault.get(message, "text") == text


def test_a_text_does_not_open_in_another_row(parts: Parts) -> None:
    """A sealed text copied into another message is refused."""
    one, other = Message(conversation_id="c"), Message(conversation_id="c")
    parts.vault.put(one, "text", "story")
    other.text_sealed = one.text_sealed
    with pytest.raises(SealBroken):
        parts.vault.get(other, "text")


def test_nothing_stays_nothing(parts: Parts) -> None:
    """An absent text is not sealed into something."""
    message = Message(conversation_id="c")
    parts.vault.put(message, "text", None)
    assert parts.vault.get(message, "text") is None


def test_a_number_is_one_contact(parts: Parts) -> None:
    """The same number on the same channel is found again; on another channel it is another contact."""
    with parts.database.begin() as session:
        first = parts.vault.contact(session, Channel.SMS, NUMBER)
        again = parts.vault.contact(session, Channel.SMS, NUMBER)
        whatsapp = parts.vault.contact(session, Channel.WHATSAPP, NUMBER)
        assert session.scalar(select(func.count()).select_from(Contact)) == 2
    assert first.id == again.id != whatsapp.id
    assert parts.vault.address(first) == NUMBER


def test_the_number_is_not_in_the_row(parts: Parts) -> None:
    """Neither the index nor the seal holds the digits."""
    with parts.database.begin() as session:
        contact = parts.vault.contact(session, Channel.SMS, NUMBER)
    assert NUMBER[1:].encode() not in contact.address_index + contact.address_sealed
