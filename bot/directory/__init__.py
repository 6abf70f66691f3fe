"""The numbers that may be given to a person, each with its source; never a guess."""

from bot.directory.countries import country_named
from bot.directory.entries import DirectoryError, Entry
from bot.directory.lookup import (
    countries,
    emergency_numbers,
    emergency_numbers_for_phone,
    entries_older_than,
    likely_countries,
    numbers,
)

__all__ = [
    "DirectoryError",
    "Entry",
    "countries",
    "country_named",
    "emergency_numbers",
    "emergency_numbers_for_phone",
    "entries_older_than",
    "likely_countries",
    "numbers",
]
