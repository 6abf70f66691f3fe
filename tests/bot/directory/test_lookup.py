"""Which numbers are given, and in which order."""

from __future__ import annotations

import dataclasses
import datetime

import pytest

from bot import directory
from bot.directory import lookup
from bot.directory.entries import Entry, read_folder
from bot.languages import LANGUAGES


@pytest.mark.parametrize(
    ("country", "language", "expected"),
    [
        ("TH", "my", ["191", "1-800-010-180"]),
        ("TH", "km", ["191", "1-800-010-181"]),
        ("TH", "en", ["191", "1300"]),
        ("MY", "ms", ["999", "03-8000 8000"]),
        ("PH", "fil", ["911", "1343"]),
        ("ID", "id", ["112", "110", "129"]),
        ("KH", "km", ["117", "1280"]),
        ("HK", "fil", ["999"]),
        ("MM", "my", ["199"]),
        ("LA", "lo", []),
        ("TL", "en", []),
        ("XX", "en", []),
    ],
)
def test_in_danger_the_general_number_comes_first(country: str, language: str, expected: list[str]) -> None:
    """The emergency number, then one line of the country, the one that speaks the person's language first."""
    assert [entry.number for entry in directory.emergency_numbers(country, language)] == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [("ms", ["MY", "SG", "BN"]), ("my", ["TH", "MY", "MM"]), ("en", ["SG", "MY", "PH", "TH"]), (None, ["SG", "MY"])],
)
def test_without_a_country_the_likely_ones_are_given(language: str | None, expected: list[str]) -> None:
    """A phone of no known country gets the emergency numbers of where its language is spoken, one a country."""
    found = [entry.country for entry in directory.emergency_numbers(None, language)]

    assert found[: len(expected)] == expected
    assert len(found) == len(set(found))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_leads_to_a_number(language: str) -> None:
    """Nobody in danger is left without a number because the country is unknown."""
    assert directory.emergency_numbers(None, language)


def test_numbers_are_the_services_beside_the_emergency_number() -> None:
    """What stands in the list of a country is not the emergency number again."""
    assert [entry.number for entry in directory.numbers("SG")] == ["6435 0000", "6438 5122"]
    assert directory.numbers("MM") == directory.numbers(None) == []


def test_countries_are_those_with_a_file() -> None:
    """Each file of the folder is a country."""
    assert directory.countries() == tuple(sorted(read_folder()))


def test_a_number_that_was_never_dialled_counts_as_old() -> None:
    """Until somebody dials them, all shipped numbers are listed."""
    assert len(directory.entries_older_than(365)) == 37


@pytest.mark.parametrize(("age", "listed"), [(364, False), (366, True)])
def test_a_number_dialled_within_the_days_is_not_listed(
    monkeypatch: pytest.MonkeyPatch, age: int, listed: bool
) -> None:
    """The day of the last call decides, counted back from today."""
    today = datetime.date(2026, 6, 1)
    dialled = _dialled(read_folder()["TH"][0], today - datetime.timedelta(days=age))
    monkeypatch.setattr(lookup, "read_folder", lambda: {"TH": (dialled,)})

    assert (dialled in directory.entries_older_than(365, today)) is listed


def _dialled(entry: Entry, on: datetime.date) -> Entry:
    return dataclasses.replace(entry, verified_on=on, verified_by="the test")
