"""Typing slips in long words: one letter missing, added, swapped, or the key beside it.

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


def _one_slip_apart(meant: str, typed: str) -> bool:
    if abs(len(meant) - len(typed)) > 1:
        return False
    at = 0
    while at < min(len(meant), len(typed)) and meant[at] == typed[at]:
        at += 1
    if meant[at:] == typed[at + 1 :] or meant[at + 1 :] == typed[at:]:
        return True
    if meant[at + 1 : at + 2] + meant[at : at + 1] + meant[at + 2 :] == typed[at:]:
        return True
    return meant[at + 1 :] == typed[at + 1 :] and typed[at] in _BESIDE[meant[at]]


def _neighbours() -> dict[str, str]:
    rows = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
    beside = {letter: "" for row in rows for letter in row}
    for y, row in enumerate(rows):
        for x, letter in enumerate(row):
            near = [(y, x - 1), (y, x + 1), (y - 1, x), (y - 1, x + 1), (y + 1, x - 1), (y + 1, x)]
            beside[letter] = "".join(rows[v][w] for v, w in near if 0 <= v < len(rows) and 0 <= w < len(rows[v]))
    return beside


_BESIDE = _neighbours()
"""The keys beside each key: a wrong letter is a slip only if it lies there ("nakatulong" is not "nakakulong")."""
