"""Typing slips in long words: one letter missing, added, wrong or swapped.

Symmetric deletes (W. Garbe's SymSpell): two words one slip apart share a form with one letter deleted, so that a
look-up costs one dictionary access a letter and no comparison with every word.
"""

from collections.abc import Iterable

MIN_LETTERS = 8
"""Shorter words have too many real neighbours: "hurting" and "hunting", "chained" and "chaired"."""


class Spellings:
    """The long words of a language, found again when one of their letters slipped."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_rest: dict[str, list[str]] = {}
        for word in sorted(words):
            if len(word) >= MIN_LETTERS and word.isascii() and word.isalpha():
                for rest in (word, *_one_less(word)):
                    self._by_rest.setdefault(rest, []).append(word)

    def meant(self, typed: str) -> str | None:
        """The word that was meant by `typed`, or None; the first letter is always typed right."""
        if len(typed) < MIN_LETTERS - 1 or not typed.isascii() or not typed.isalpha():
            return None
        for rest in (typed, *_one_less(typed)):
            for word in self._by_rest.get(rest, ()):
                if word[0] == typed[0] and _one_slip_apart(word, typed):
                    return word
        return None


def _one_less(word: str) -> list[str]:
    return [word[:at] + word[at + 1 :] for at in range(len(word))]


def _one_slip_apart(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1:
        return False
    at = 0
    while at < min(len(one), len(other)) and one[at] == other[at]:
        at += 1
    swapped = one[at + 1 : at + 2] + one[at : at + 1] + one[at + 2 :] == other[at:]
    return one[at + 1 :] == other[at + 1 :] or one[at + 1 :] == other[at:] or one[at:] == other[at + 1 :] or swapped
