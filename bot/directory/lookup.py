"""Which numbers to give: by country, in danger, and which of them are too long unverified."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import lru_cache

import yaml

from bot.directory.entries import FOLDER, DirectoryError, Entry, read_folder

# What stands beside the emergency number, in this order: whoever is there first.
_BESIDE_EMERGENCY = ("trafficking", "children", "women_children")

WITHOUT_CHECKED_NUMBER = frozenset({"LA", "MO", "TL"})
"""Countries of the region for which sources disagree, or there is none."""


def countries() -> tuple[str, ...]:
    """The countries with at least one number, as ISO 3166 codes in alphabetical order."""
    return tuple(sorted(read_folder()))


def numbers(country: str | None) -> list[Entry]:
    """The services of a country beside its general emergency number; empty where no number was found in a source."""
    return [entry for entry in read_folder().get(country or "", ()) if entry.kind != "emergency"]


def emergency_numbers(country: str | None, language: str | None) -> list[Entry]:
    """What to call in danger: the general emergency number, then one line against trafficking or for children.

    The line is the one that speaks the person's language where there is such a one. Without a country: the emergency
    numbers of the countries that are likely for the language (`data/directory/likely.yml`).
    """
    if country is not None:
        return _in_danger(country, language)
    likely = likely_countries(language)
    if len(likely) == 1:
        return _in_danger(likely[0], language)
    return [entry for code in likely for entry in _general(code)[:1]]


def emergency_numbers_for_phone(country: str | None, language: str | None) -> list[Entry]:
    """As `emergency_numbers`, where the country may be only that of the phone.

    A phone from outside the region says little about where its owner is: then the likely countries, whose names belong
    beside the numbers. A country of the region without a checked number stays without one: nobody there can use
    another country's.
    """
    if country in WITHOUT_CHECKED_NUMBER:
        return []
    return emergency_numbers(country, language) or emergency_numbers(None, language)


def _general(country: str) -> list[Entry]:
    return [entry for entry in read_folder().get(country, ()) if entry.kind == "emergency"]


def _in_danger(country: str, language: str | None) -> list[Entry]:
    return _general(country) + list(_line_beside(country, language))


def _line_beside(country: str, language: str | None) -> Iterator[Entry]:
    dialled = {entry.number for entry in _general(country)}
    lines = [entry for entry in numbers(country) if "call" in entry.channel and entry.number not in dialled]
    for kind in _BESIDE_EMERGENCY:
        of_kind = [entry for entry in lines if entry.kind == kind]
        speaking = [entry for entry in of_kind if entry.languages and language in entry.languages]
        open_to_all = [entry for entry in of_kind if not entry.languages]
        if speaking or open_to_all:
            yield (speaking + open_to_all)[0]
            return


@lru_cache(maxsize=1)
def _likely() -> dict[str, tuple[str, ...]]:
    table = yaml.safe_load((FOLDER / "likely.yml").read_text(encoding="utf-8"))
    for language, codes in table.items():
        if unknown := [code for code in codes if not _general(code)]:
            raise DirectoryError(f"likely.yml, {language}: no emergency number for {', '.join(unknown)}")
    return {language: tuple(codes) for language, codes in table.items()}


def likely_countries(language: str | None) -> tuple[str, ...]:
    """Where a person who writes in `language` most likely is; an unknown language is taken as English."""
    return _likely().get(language or "en", _likely()["en"])


def entries_older_than(days: int, today: datetime.date | None = None) -> list[Entry]:
    """Entries that nobody has dialled within `days` before `today` (UTC); never dialled counts as older."""
    oldest = (today or datetime.datetime.now(datetime.timezone.utc).date()) - datetime.timedelta(days=days)
    return [
        entry
        for country in countries()
        for entry in read_folder()[country]
        if entry.verified_on is None or entry.verified_on < oldest
    ]
