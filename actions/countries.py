"""Countries by name in the languages of the region, from Unicode's CLDR: to recognise one, and to show it."""

from __future__ import annotations

import re
from functools import cache

from babel import Locale

from bot.cleaning import clean
from bot.languages import LANGUAGES

REGION = ("TH", "MY", "MM", "KH", "LA", "VN", "PH", "ID", "SG", "BN", "TL", "CN", "HK", "TW", "BD", "NP", "IN")
"""Where people of this region are taken from and to; recognised inside a sentence."""

_ALSO = {
    "burma": "MM",
    "hongkong": "HK",
    "hong kong": "HK",
    "laos": "LA",
    "lao": "LA",
    "kampuchea": "KH",
    "pinas": "PH",
    "pilipinas": "PH",
    "msia": "MY",
    "m'sia": "MY",
    "viet nam": "VN",
    "vietnam": "VN",
    "tanah melayu": "MY",
    "s'pore": "SG",
    "macau": "MO",
}
_LATIN = re.compile(r"[a-z]")


def name(country: str, language: str) -> str:
    """A country's name in a language; the code itself where Unicode has no name."""
    return str(Locale(language).territories.get(country) or Locale("en").territories.get(country) or country)


def find(text: str, language: str | None = None) -> str | None:
    """The one country that a text names, as an ISO 3166 code; None for none, and for several."""
    wanted = _folded(text)
    if not wanted:
        return None
    found = {code for known, code in _names().items() if _is_in(known, wanted)}
    if len(found) == 1:
        return found.pop()
    return _elsewhere(language or "en").get(wanted) if not found else None


def _folded(text: str) -> str:
    return clean(text).casefold().strip(" .!?,;:()")


@cache
def _names() -> dict[str, str]:
    """Names of the region's countries in all thirteen languages, and as people also write them."""
    names = {
        _folded(str(Locale(language).territories[code])): code
        for language in LANGUAGES
        for code in REGION
        if code in Locale(language).territories
    }
    # CLDR writes "Myanmar (Burma)" and "Hong Kong SAR China"; people write the first part.
    names |= {re.split(r" ?[(（]| sar ", known)[0]: code for known, code in names.items()}
    return {known: code for known, code in (names | _ALSO).items() if known}


@cache
def _elsewhere(language: str) -> dict[str, str]:
    """Every country of the world, for a message that is nothing but its name."""
    return {
        _folded(str(label)): code
        for spoken in ("en", language)
        for code, label in Locale(spoken).territories.items()
        if len(code) == 2 and code.isalpha()
    }


def _is_in(known: str, text: str) -> bool:
    if not _LATIN.search(known):
        return known in text
    return re.search(rf"(?<!\w){re.escape(known)}(?!\w)", text) is not None
