"""The words of a message in Latin letters, and the marker words that belong to one language."""

from __future__ import annotations

import re
from functools import lru_cache

import yaml

from bot.paths import DATA

_WORD = re.compile("[a-z\u00df-\u00f6\u00f8-\u024f\u1e00-\u1eff]+(?:'[a-z\u00df-\u00f6\u00f8-\u024f\u1e00-\u1eff]+)*")
# A language shows after a few lines; the rest of a long letter would only cost time.
_MOST_WORDS = 60
_LONGEST_MARKER = 3  # words


def latin_words(text: str) -> list[str]:
    """The first words in Latin letters, in small letters; digits and other scripts separate words."""
    return _WORD.findall(text.lower())[:_MOST_WORDS]


@lru_cache(maxsize=1)
def _markers() -> dict[str, str]:
    table = yaml.safe_load((DATA / "language" / "markers.yml").read_text(encoding="utf-8"))
    return {word.replace("_", " "): language for language, listed in table.items() for word in listed.split()}


@lru_cache(maxsize=1)
def _unsure() -> frozenset[str]:
    table = yaml.safe_load((DATA / "language" / "unsure.yml").read_text(encoding="utf-8"))
    return frozenset(table)


def markers(words: list[str]) -> dict[str, int]:
    """How many marker words and phrases of each language there are among `words`."""
    known = _markers()
    found: dict[str, int] = {}
    for length in range(1, _LONGEST_MARKER + 1):
        for start in range(len(words) - length + 1):
            language = known.get(words[start] if length == 1 else " ".join(words[start : start + length]))
            if language is not None:
                found[language] = found.get(language, 0) + 1
    return found


def says_nothing(words: list[str]) -> bool:
    """Whether all words are ones that people type in every language: "ok", "haha", "visa"."""
    return all(word in _unsure() for word in words)
