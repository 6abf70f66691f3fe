"""Nepali among the languages that share its script: Hindi, Marathi and Bhojpuri are not served."""

from __future__ import annotations

import itertools
import re
from functools import lru_cache

import yaml

from bot.paths import DATA

_WORD = re.compile("[\u0900-\u0963\u0970-\u097f]+")
# Nepali ties its particles to the word before; the others write them apart.
_NEPALI_ENDING = re.compile(
    "(लाई|हरू|हरु|बाट|सँग|देखि|सम्म|हुन्छ|नुहोस्|नुस्|दैछ|दैछन्|दैछु|इरहेको|एको|एकी|ेको|ेकी|ेका|्छ|्छु|्छन्|दैन|दिन|ौला|्यो)$"
)


@lru_cache(maxsize=1)
def _words() -> dict[str, frozenset[str]]:
    table = yaml.safe_load((DATA / "language" / "devanagari.yml").read_text(encoding="utf-8"))
    return {name: frozenset(word.replace("_", " ") for word in listed.split()) for name, listed in table.items()}


def is_nepali(text: str) -> bool:
    """Whether a text in Devanagari is Nepali; without a telling word it is taken as Nepali, the one that is served."""
    words = _WORD.findall(text)
    spoken = [*words, *(f"{first} {second}" for first, second in itertools.pairwise(words))]
    known = _words()
    nepali = sum(word in known["nepali"] or bool(_NEPALI_ENDING.search(word)) for word in spoken)
    return nepali >= sum(word in known["others"] for word in spoken)
