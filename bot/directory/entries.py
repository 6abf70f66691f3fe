"""One row of the directory, and the reading of `data/directory/<COUNTRY>.yml` with plain errors."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.languages import LANGUAGES
from bot.paths import DATA

FOLDER = DATA / "directory"
KINDS = ("emergency", "trafficking", "children", "women_children", "labour")
CHANNELS = ("call", "sms", "whatsapp")
RUN_BY = ("police", "government", "ngo")
_NUMBER = re.compile(r"\+?\d[\d -]*\d")
_YEAR = re.compile(r"\d{4}(-\d{2}){0,2}")
_FILE = re.compile(r"[A-Z]{2}\.yml")


class DirectoryError(ValueError):
    """A row of the directory cannot be used; the message says which and why."""


@dataclass(frozen=True)
class Entry:
    """One number of one service. None means that the source does not say.

    `country` is an ISO 3166 alpha-2 code, `hours` is as the service gives them in local time, `languages` are codes of
    `bot.languages`, `source_date` is the source's own year or date, `verified_on` the day on which somebody dialled.
    """

    country: str
    service: str
    number: str
    kind: str
    channel: tuple[str, ...]
    run_by: str
    source: str
    source_date: str | None
    hours: str | None
    languages: tuple[str, ...] | None
    cost: str | None
    records_calls: bool | None
    asks_identity: bool | None
    immigration_linked: bool | None
    verified_on: datetime.date | None
    verified_by: str | None
    notes: str | None = None

    def __post_init__(self) -> None:
        self._demand(re.fullmatch("[A-Z]{2}", self.country) is not None, "country is not an ISO 3166 alpha-2 code")
        self._demand(bool(self.service.strip()), "service is empty")
        self._demand(_NUMBER.fullmatch(self.number) is not None, "number has more than digits, blanks and dashes")
        self._demand(self.kind in KINDS, f"kind is none of {', '.join(KINDS)}")
        self._demand(
            bool(self.channel) and set(self.channel) <= set(CHANNELS), f"channel is none of {', '.join(CHANNELS)}"
        )
        self._demand(self.run_by in RUN_BY, f"run_by is none of {', '.join(RUN_BY)}")
        self._demand(bool(self.source.strip()), "source is empty: a number without a source is not given to anyone")
        self._demand(
            self.source_date is None or _YEAR.fullmatch(self.source_date) is not None,
            "source_date is no year, month or day",
        )
        self._demand(set(self.languages or ()) <= set(LANGUAGES), "languages has a code that is not served")
        self._demand(
            (self.verified_on is None) == (self.verified_by is None), "verified_on and verified_by go together"
        )

    def _demand(self, holds: bool, complaint: str) -> None:
        if not holds:
            raise DirectoryError(f"{self.country} {self.service!r}: {complaint}")


_TYPES: dict[str, type | tuple[type, ...]] = {
    "service": str,
    "number": str,
    "kind": str,
    "channel": list,
    "run_by": str,
    "source": str,
    "source_date": (str, type(None)),
    "hours": (str, type(None)),
    "languages": (list, type(None)),
    "cost": (str, type(None)),
    "records_calls": (bool, type(None)),
    "asks_identity": (bool, type(None)),
    "immigration_linked": (bool, type(None)),
    "verified_on": (datetime.date, type(None)),
    "verified_by": (str, type(None)),
    "notes": (str, type(None)),
}
_REQUIRED = {field.name for field in fields(Entry)} - {"country", "notes"}


def read_entry(country: str, row: object) -> Entry:
    """An entry from one YAML row; raises DirectoryError for a missing, unknown or wrong field."""
    if not isinstance(row, dict):
        raise DirectoryError(f"{country}: a row is not a mapping of fields")
    label = f"{country} {row.get('service')!r}"
    if missing := sorted(_REQUIRED - row.keys()):
        raise DirectoryError(f"{label}: missing {', '.join(missing)}")
    if unknown := sorted(map(str, row.keys() - _TYPES.keys())):
        raise DirectoryError(f"{label}: unknown {', '.join(unknown)}")
    for name, value in row.items():
        if not isinstance(value, _TYPES[name]):
            raise DirectoryError(f"{label}: {name} has the wrong type (quote numbers and years)")
    plain: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    return Entry(country=country, **plain)


def read_file(path: Path) -> tuple[Entry, ...]:
    """All entries of one country's file; raises DirectoryError, also for a number that stands twice in one kind."""
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise DirectoryError(f"{path.name} is not YAML: {error}") from error
    if not isinstance(rows, list):
        raise DirectoryError(f"{path.name} is not a list of rows")
    entries = tuple(read_entry(path.stem, row) for row in rows)
    keys = [(entry.number, entry.kind) for entry in entries]
    if len(set(keys)) < len(keys):
        raise DirectoryError(f"{path.name} has a number twice")
    return entries


@lru_cache(maxsize=8)
def read_folder(folder: Path = FOLDER) -> dict[str, tuple[Entry, ...]]:
    """Every country's entries by country code, read once."""
    return {path.stem: read_file(path) for path in sorted(folder.iterdir()) if _FILE.fullmatch(path.name)}
