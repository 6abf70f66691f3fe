"""Single characters: what is dropped, what becomes a blank, and what is folded to a plainer character."""

import unicodedata

# Kept as one blank: line ends and tabs separate words. NUL and the other controls separate nothing.
_BLANK_CONTROLS = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85")
# Letters and symbols that show nothing: Hangul fillers and the empty Braille cell.
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
# Combining marks that only choose an emoji's look; U+20E3 makes "1" a keycap, and menus are answered with keycaps.
_LOOKS = frozenset("\u20e3\u034f")
_PLAIN = {
    **dict.fromkeys("‘’‚‛′`´ʼʹ＇", "'"),
    **dict.fromkeys("“”„‟″«»＂", '"'),
    **dict.fromkeys("‐‑‒–—―−⁃﹘﹣－", "-"),
    "…": "...",
    "。": ".",
    "、": ",",
    "⁄": "/",
}
_DROPPED_CATEGORIES = frozenset(("Cc", "Cf", "Cs", "Co"))


def _is_variation_selector(codepoint: int) -> bool:
    return 0xFE00 <= codepoint <= 0xFE0F or 0xE0100 <= codepoint <= 0xE01EF or 0x180B <= codepoint <= 0x180F


def _is_skin_tone(codepoint: int) -> bool:
    return 0x1F3FB <= codepoint <= 0x1F3FF


def _is_typographic(codepoint: int) -> bool:
    """Full-width forms, mathematical and enclosed letters: the same letters, drawn otherwise."""
    return 0xFF01 <= codepoint <= 0xFF5E or 0x1D400 <= codepoint <= 0x1D7FF or 0x1F130 <= codepoint <= 0x1F189


def fold(char: str) -> str:
    """What one character becomes: itself, a plainer one, a blank, or nothing."""
    codepoint = ord(char)
    if char in _PLAIN:
        return _PLAIN[char]
    if char in _BLANK_CONTROLS or char in _BLANK_LETTERS or char.isspace():
        return " "
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    if char in _LOOKS or _is_variation_selector(codepoint) or _is_skin_tone(codepoint):
        return ""
    if unicodedata.category(char) in _DROPPED_CATEGORIES:
        return ""
    if _is_typographic(codepoint):
        return unicodedata.normalize("NFKC", char)
    return char


class FoldTable(dict[int, str]):
    """A table for `str.translate` that works out each character once, when it first meets it."""

    def __missing__(self, codepoint: int) -> str:
        folded = self[codepoint] = fold(chr(codepoint))
        return folded


FOLDED = FoldTable()
