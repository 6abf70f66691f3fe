"""The schema: what may be read in a stolen copy."""

from __future__ import annotations

from sqlalchemy import LargeBinary, String

from webhooks.tables import Base

# Every column that may hold text and is not sealed, with why it says nothing about a person.
READABLE = {
    "ids": {"id", "contact_id", "conversation_id", "case_id", "message_id", "page_id", "staff_id"},
    "staff": {"claimed_by", "taken_over_by", "actor", "name", "password_hash"},
    "states and kinds": {"kind", "urgency", "status", "state", "outcome", "author", "action", "detail", "part"},
    "where a conversation takes place": {"channel", "language", "script_variant", "country", "country_hint"},
    "codes of cases and providers": {"code", "case_code", "provider_sid", "error_code"},
    "queues": {"lane", "lease_owner"},
}


def test_every_text_column_is_sealed_or_known_to_say_nothing() -> None:
    """A new column that could hold a story or a number has to be sealed, or named here with its reason."""
    readable = set().union(*READABLE.values())
    unclassified = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, String) and column.name not in readable
    }
    assert unclassified == set()


def test_every_binary_column_is_a_seal_or_a_hash() -> None:
    """Bytes in the database are sealed values, keyed indexes or hashes, and say so in their names."""
    others = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary) and not column.name.endswith(("_sealed", "_index", "_hash"))
    }
    assert others == set()
