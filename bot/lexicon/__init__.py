"""The concepts of a message: what it speaks of, the same names in every language, found from data/lexicon/."""

from bot.lexicon.reading import Reading, prepare, read, read_cleaned

__all__ = ["Reading", "concepts", "prepare", "read", "read_cleaned"]


def concepts(text: str, language: str | None) -> frozenset[str]:
    """The concepts in a message.

    Args:
        text: as the person wrote it; it is cleaned here.
        language: a language code; None, or one without a lexicon, matches the likely languages of the script.
    """
    return read(text, language).concepts
