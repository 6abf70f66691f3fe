"""The vault: sealed columns and the contact book."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webhooks.names import Channel, PhoneNumber
from webhooks.tables import Base, Contact
from webhooks.vault.keys import Keys


class Vault:
    """The only code that turns sealed columns into text, and contacts into numbers.

    `name` is a column without its suffix: `put(message, "text", …)` fills `message.text_sealed`.
    """

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def put(self, row: Base, name: str, value: str | None) -> None:
        """Seal a text into a row's column, bound to table, column and row id."""
        sealed = (
            None
            if value is None
            else self._keys.sealer.seal(_context(row, name), value.encode("utf-8", "surrogatepass"))
        )
        setattr(row, f"{name}_sealed", sealed)

    def get(self, row: Base, name: str) -> str | None:
        """Return what `put` sealed. Raises SealBroken when it was moved or tampered with."""
        sealed: bytes | None = getattr(row, f"{name}_sealed")
        return (
            None
            if sealed is None
            else self._keys.sealer.open(_context(row, name), sealed).decode("utf-8", "surrogatepass")
        )

    def put_json(self, row: Base, name: str, value: Any) -> None:
        """Seal a JSON value into a row's column."""
        self.put(row, name, json.dumps(value, ensure_ascii=True))

    def get_json(self, row: Base, name: str) -> Any:
        """Return what `put_json` sealed, or None."""
        text = self.get(row, name)
        return None if text is None else json.loads(text)

    def contact(self, session: Session, channel: Channel, address: PhoneNumber) -> Contact:
        """Return the contact of an address, made when new."""
        index = self.address_index(channel, address)
        found = session.scalar(select(Contact).where(Contact.channel == channel, Contact.address_index == index))
        if found is None:
            found = Contact(channel=channel, address_index=index)
            self.put(found, "address", address)
            session.add(found)
            session.flush()
        return found

    def address(self, contact: Contact) -> PhoneNumber:
        """Return the address of a contact; only what delivers messages calls this."""
        return PhoneNumber(self.get(contact, "address") or "")

    def address_index(self, channel: Channel, address: PhoneNumber) -> bytes:
        """Return the blind index by which a contact is found."""
        return self._keys.index(f"contact:{channel}", address)


def _context(row: Base, name: str) -> str:
    return f"{row.__tablename__}.{name}_sealed:{row.id}"  # type: ignore[attr-defined]  # every sealed table has an id
