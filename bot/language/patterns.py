"""What a message in Latin letters shows of its language: letter patterns, words and pairs of words."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable

ORDERS = (1, 2, 3, 4, 5)  # letters
_WORD = "_"
# A word says more than one of its many letter patterns, a pair of words a little less: chosen by cross-validation.
_LOUDNESS_OF_LETTERS, _LOUDNESS_OF_WORD, _LOUDNESS_OF_PAIR = 1.0, 3.0, 2.0


def patterns(words: list[str]) -> set[str]:
    """The distinct patterns of a message: letters within and across its words, and words and pairs marked with "_"."""
    text = f" {' '.join(words)} " if words else ""
    found = {text[start : start + order] for order in ORDERS for start in range(len(text) - order + 1)}
    found.update(word_pattern(word) for word in words)
    found.update(f"{_WORD}{first} {second}" for first, second in itertools.pairwise(words))
    return found


def word_pattern(word: str) -> str:
    """The pattern of a whole word."""
    return _WORD + word


def loudness(pattern: str) -> float:
    """How much one pattern counts before the message is brought to length 1."""
    if not pattern.startswith(_WORD):
        return _LOUDNESS_OF_LETTERS
    return _LOUDNESS_OF_PAIR if " " in pattern else _LOUDNESS_OF_WORD


def length(found: Iterable[str]) -> float:
    """The length by which a message is divided, so that long ones and short ones speak equally loud; at least 1."""
    return math.sqrt(max(1.0, sum(loudness(pattern) ** 2 for pattern in found)))
