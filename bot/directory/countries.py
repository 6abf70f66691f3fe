"""Which country a person names: "Malaysia", "อยู่เขมร", "我在緬甸", "dang o thai lan"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import yaml
from babel import Locale

from bot.cleaning import clean
from bot.directory.entries import FOLDER
from bot.languages import LANGUAGES

_LATIN = re.compile("[a-z]")
_SAYS_WHAT_KIND = re.compile(r" ?[(（].*| sar .*|中[国國]| 特别行政区")


class _Names(NamedTuple):
    anywhere: dict[str, str]  # name -> code, looked for inside a sentence
    spaced: re.Pattern[str]
    unspaced: re.Pattern[str]


def country_named(text: str, language: str | None = None) -> str | None:
    """The one country that a text names, as an ISO 3166 alpha-2 code; None for none and for several.

    Countries of the region are found inside a sentence, unless as a people, a language or an embassy; every other
    country of the world only as the whole text, in English or in `language`.
    """
    said = _folded(text)
    names = _region()
    found = {
        names.anywhere[match.group("name")] for find in (names.spaced, names.unspaced) for match in find.finditer(said)
    }
    if len(found) == 1:
        return found.pop()
    return None if found else names.anywhere.get(said) or _elsewhere(language or "en").get(said)


def _folded(text: str) -> str:
    return clean(text).casefold().strip(" .!?,;:()")


def _first_part(name: str) -> str:
    """What people say of a name: CLDR writes "Myanmar (Burma)" and "Hong Kong SAR China"."""
    return _SAYS_WHAT_KIND.sub("", name) or name


@lru_cache(maxsize=1)
def _region() -> _Names:
    table = yaml.safe_load((FOLDER / "names.yml").read_text(encoding="utf-8"))
    names = {
        _first_part(_folded(str(Locale(language).territories[code]))): code
        for language in LANGUAGES
        for code in table["names"]
        if code in Locale(language).territories
    }
    names |= {_folded(name): code for code, listed in table["names"].items() for name in listed}
    for other_word in table["alone"]:
        names.pop(_folded(other_word), None)
    after = [_folded(word) for word in table["not_after"]]
    before = [_folded(word) for word in table["not_before"]]
    return _Names(
        names,
        _pattern([name for name in names if _LATIN.search(name)], after, before, spaced=True),
        _pattern([name for name in names if not _LATIN.search(name)], after, before, spaced=False),
    )


def _pattern(names: list[str], after: list[str], before: list[str], *, spaced: bool) -> re.Pattern[str]:
    longest_first = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    edge = r"\b" if spaced else ""
    not_after = "".join(rf"(?<!{edge}{re.escape(word)} )(?<!{edge}{re.escape(word)})" for word in after)
    not_before = "|".join(re.escape(word) + edge for word in before)
    return re.compile(rf"{edge}{not_after}(?P<name>{longest_first})(?!['’]?s? ?(?:{not_before})){edge}")


@lru_cache(maxsize=len(LANGUAGES))
def _elsewhere(language: str) -> dict[str, str]:
    """Every country of the world in English and in one language."""
    return {
        _folded(str(label)): code
        for spoken in ("en", language)
        for code, label in Locale(spoken).territories.items()
        if len(code) == 2 and code.isalpha()
    }
