"""What people type word for word, as every catalogue lists it for its language (`word.*`)."""

from __future__ import annotations

from functools import cache, lru_cache

from actions.turn import Turn
from bot import catalogue
from bot.cleaning import clean

_SIGNS = " .!?,;:~…。၊။।៕"
_APOSTROPHES = str.maketrans("", "", "'’`")


@lru_cache(maxsize=1)  # several lists are asked about the same message
def plain(text: str) -> str:
    """A message as the lists have it: cleaned, without the signs at its ends and without apostrophes."""
    return clean(text).casefold().translate(_APOSTROPHES).strip(_SIGNS)


@cache
def words_of(message: str, language: str | None) -> frozenset[str]:
    """The typed words that a catalogue lists under an id, separated by |, and the English ones."""
    spoken = {*catalogue.ways(language or catalogue.FALLBACK), catalogue.FALLBACK}
    return frozenset(
        plain(word) for code in spoken for word in catalogue.text(message, code).split("|") if word.strip()
    )


def is_one_of(turn: Turn, message: str) -> bool:
    """Whether the whole message is one of the words under this id."""
    return not turn.pressed and plain(turn.text) in words_of(message, turn.language)


def names_one_of(turn: Turn, message: str) -> bool:
    """Whether one of the words under this id stands anywhere in the message."""
    written = plain(turn.words)
    return any(word in written for word in words_of(message, turn.language))
