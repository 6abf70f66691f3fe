"""What the classifier sees of a message: character n-grams, words, the lexicon's concepts and pairs of these."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from itertools import combinations, pairwise

from bot.cleaning import clean, mask_numbers
from bot.lexicon import read_cleaned
from bot.lexicon.units import units_of

LONGEST_GRAM = 4
"""Characters. On held-out messages 88.2 % with 4; 87.6 % with 3 and with 5."""

BLOCKS: tuple[float, ...] = (1.5, 1.0, 0.8, 0.8)
"""How loud n-grams, words, concepts and pairs of concepts speak (docs/decisions/understanding.md). A feature starts
with the character of its block's number, 1 to 4: cleaned text holds no control characters."""

_ACCENTED = re.compile("[\u00c0-\u024f\u1e00-\u1eff]")
"""Latin letters with marks, as NFC has them."""

NGRAM, WORD, CONCEPT, PAIR = "\x01", "\x02", "\x03", "\x04"


def readable(text: str) -> str:
    """The text that understanding works on, at training and at inference alike."""
    return mask_numbers(clean(text)).casefold()


def unaccented(text: str) -> str:
    """The text without the accents of Latin letters; Vietnamese is texted with them and without."""
    if text.isascii():
        return text
    letters = unicodedata.normalize("NFD", text.replace("đ", "d"))
    return "".join(letter for letter in letters if not "\u0300" <= letter <= "\u036f")


def features(text: str, concepts: Iterable[str] = ()) -> Counter[str]:
    """Count the features of a message that `readable` has cleaned.

    N-grams do not cross spaces, but feel them, as scikit-learn's `char_wb` does. Words are written syllables where a
    script has no spaces; they count alone, with the next one, and with the one after it. A word with accents counts
    with them too: "dừng" stops, and "đúng" agrees.
    """
    plain = unaccented(text)
    counts: Counter[str] = Counter()
    for word in plain.split():
        padded = f" {word} "
        for size in range(1, LONGEST_GRAM + 1):
            counts.update([NGRAM + padded[start : start + size] for start in range(len(padded) - size + 1)])
    words = [unit.text for unit in units_of(plain)]
    counts.update([WORD + word for word in words])
    counts.update([f"{WORD}{first} {second}" for first, second in pairwise(words)])
    counts.update([f"{WORD}{first}_{third}" for first, third in zip(words, words[2:], strict=False)])
    if _ACCENTED.search(text):
        counts.update([WORD + unit.text for unit in units_of(text) if _ACCENTED.search(unit.text)])
    found = sorted(concepts)
    counts.update([CONCEPT + concept for concept in found])
    counts.update([f"{PAIR}{first} {second}" for first, second in combinations(found, 2)])
    return counts


def message_features(text: str, language: str | None) -> Counter[str]:
    """The features of a message as it arrived."""
    cleaned = readable(text)
    return features(cleaned, read_cleaned(cleaned, language).concepts)
