"""Rows of the directory: what is refused, and what the shipped files hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.directory.entries import DirectoryError, read_entry, read_file, read_folder

ROW: dict[str, Any] = {
    "service": "A line",
    "number": "123",
    "kind": "trafficking",
    "channel": ["call"],
    "hours": None,
    "languages": None,
    "cost": None,
    "records_calls": None,
    "asks_identity": None,
    "run_by": "ngo",
    "immigration_linked": None,
    "source": "example.org",
    "source_date": "2020",
    "verified_on": None,
    "verified_by": None,
}


def test_a_whole_row_is_read() -> None:
    """A row with every field becomes an entry of its country."""
    entry = read_entry("TH", ROW)

    assert (entry.country, entry.number, entry.channel) == ("TH", "123", ("call",))


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("source", " ", "without a source"),
        ("number", "call us", "more than digits"),
        ("number", 1300, "wrong type"),
        ("kind", "pizza", "kind is none of"),
        ("channel", ["fax"], "channel is none of"),
        ("channel", [], "channel is none of"),
        ("run_by", "company", "run_by is none of"),
        ("languages", ["xx"], "not served"),
        ("source_date", "last year", "no year"),
        ("verified_by", "somebody", "go together"),
        ("service", "", "service is empty"),
        ("colour", "red", "unknown colour"),
    ],
)
def test_a_wrong_field_is_refused_in_plain_words(field: str, value: object, complaint: str) -> None:
    """A wrong value stops the reading, and the message says what is wrong."""
    with pytest.raises(DirectoryError, match=complaint):
        read_entry("TH", ROW | {field: value})


def test_a_missing_field_is_named() -> None:
    """A row without its source is refused with the name of the field."""
    with pytest.raises(DirectoryError, match="missing source"):
        read_entry("TH", {name: value for name, value in ROW.items() if name != "source"})


@pytest.mark.parametrize(
    ("content", "complaint"),
    [("- [", "not YAML"), ("service: A line", "not a list"), ("- just text", "not a mapping")],
)
def test_a_damaged_file_is_refused_in_plain_words(tmp_path: Path, content: str, complaint: str) -> None:
    """A file that is no list of rows is refused, and the message says why."""
    path = tmp_path / "TH.yml"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(DirectoryError, match=complaint):
        read_file(path)


def test_every_shipped_row_has_a_source_and_nobody_claims_to_have_dialled_it() -> None:
    """The shipped directory names a source for each number and leaves the verification to whoever deploys it."""
    entries = [entry for rows in read_folder().values() for entry in rows]

    assert len(entries) == 37
    assert all(entry.source and entry.verified_on is None for entry in entries)


@pytest.mark.parametrize(("country", "number"), [("TH", "1191"), ("KH", "1288"), ("LA", "191"), ("LA", "1191")])
def test_unverified_numbers_are_not_shipped(country: str, number: str) -> None:
    """Numbers on which the sources disagree stand nowhere."""
    assert number not in [entry.number for entry in read_folder().get(country, ())]
