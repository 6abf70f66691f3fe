"""The numbers that the page shows: the emergency numbers of each country, and who else can be called there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from babel import Locale

from bot import directory


@dataclass(frozen=True)
class Line:
    """One number: as it is read, and as a phone dials it."""

    number: str
    dial: str
    service: str = ""  # nothing for a general emergency number


@dataclass(frozen=True)
class Country:
    """The numbers of one country."""

    code: str
    name: str
    emergency: tuple[Line, ...]
    others: tuple[Line, ...]


def near(country: str | None, language: str) -> Country | None:
    """Return the country's numbers, or None when there is no checked emergency number of it."""
    return next((found for found in by_country(language) if found.code == country and found.emergency), None)


@cache
def by_country(language: str) -> tuple[Country, ...]:
    """Return every country with its numbers, by its name in this language (a catalogue's code)."""
    names = Locale.parse(language).territories
    found = [_country(code, names[code], language.partition("_")[0]) for code in directory.countries()]
    return tuple(sorted(found, key=lambda country: country.name))


def _country(code: str, name: str, language: str) -> Country:
    emergency = directory.emergency_numbers(code, language)
    dialled = {entry.number for entry in emergency}
    others = [entry for entry in directory.numbers(code) if entry.number not in dialled]
    return Country(
        code,
        name,
        tuple(Line(entry.number, _dial(entry.number)) for entry in emergency),
        tuple(Line(entry.number, _dial(entry.number), entry.service) for entry in others),
    )


def _dial(number: str) -> str:
    return "".join(char for char in number if char.isdecimal() or char == "+")
