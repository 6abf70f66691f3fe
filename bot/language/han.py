"""Simplified or traditional Chinese."""

from __future__ import annotations

import re
from functools import lru_cache

import yaml

from bot.language.hints import Hints
from bot.paths import DATA

_TRADITIONAL_COUNTRIES = ("TW", "HK", "MO")
_SIMPLIFIED_COUNTRIES = ("CN", "SG", "MY")
_TRADITIONAL_TAG = re.compile(r"zh-(hant|tw|hk|mo)|yue", re.IGNORECASE)
_SIMPLIFIED_TAG = re.compile(r"zh(-(hans|cn|sg|my).*)?$", re.IGNORECASE)


@lru_cache(maxsize=1)
def _characters() -> dict[str, frozenset[str]]:
    table = yaml.safe_load((DATA / "language" / "han.yml").read_text(encoding="utf-8"))
    return {variant: frozenset("".join(listed.split())) for variant, listed in table.items()}


def variant(text: str, hints: Hints) -> str | None:
    """ "hans" or "hant" by the characters that only one of the two uses, then by the hints; None if nothing tells.

    The person's own earlier writing is the first of the hints: many a message has no such character.
    """
    known = _characters()
    simplified = sum(char in known["hans"] for char in text)
    traditional = sum(char in known["hant"] for char in text)
    if simplified != traditional:
        return "hans" if simplified > traditional else "hant"
    if hints.script:
        return hints.script
    for tag in hints.browser:
        if _TRADITIONAL_TAG.match(tag.replace("_", "-")):
            return "hant"
        if _SIMPLIFIED_TAG.match(tag.replace("_", "-")):
            return "hans"
    if hints.country in _TRADITIONAL_COUNTRIES:
        return "hant"
    return "hans" if hints.country in _SIMPLIFIED_COUNTRIES else None
