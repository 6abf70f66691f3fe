"""A reply as one text: choices become numbered lines, long texts several messages, and what a text costs as SMS."""

from __future__ import annotations

from collections.abc import Sequence

# The longest body that Twilio takes, in UTF-16 code units, which is how it counts ("Message Body", error 21617).
LONGEST_BODY = 1600

# 3GPP TS 23.038, the default alphabet and its extension table; a character of the latter takes two places.
_GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM7_EXTENSION = frozenset("\f^{}\\[~]|€")

_GSM7_ONE, _GSM7_MANY = 160, 153  # septets in a single segment, and in each of several
_UCS2_ONE, _UCS2_MANY = 70, 67  # the same in UTF-16 code units


def numbered(text: str, choices: Sequence[str] = ()) -> str:
    """Return the text with each choice on its own line behind its number, which the brain reads as an answer."""
    lines = [f"{number} {choice}" for number, choice in enumerate(choices, start=1)]
    return "\n".join([text, *lines] if text else lines)


def pieces(text: str, longest: int = LONGEST_BODY) -> list[str]:
    """Return the text in pieces of at most `longest` UTF-16 units, cut at a line, else a blank, else anywhere."""
    rest, found = text, []
    while units(rest) > longest:
        head = _head(rest, longest)
        cut = max(head.rfind("\n"), 0) or max(head.rfind(" "), 0) or len(head)
        found.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [piece for piece in [*found, rest] if piece]


def is_gsm7(text: str) -> bool:
    """Whether every character is in GSM-7; one that is not turns the whole message to UCS-2."""
    return all(char in _GSM7 or char in _GSM7_EXTENSION for char in text)


def segments(text: str) -> int:
    """Return how many SMS segments a text takes (160 or 153 septets in GSM-7, 70 or 67 units in UCS-2)."""
    if is_gsm7(text):
        length = sum(2 if char in _GSM7_EXTENSION else 1 for char in text)
        return 1 if length <= _GSM7_ONE else -(-length // _GSM7_MANY)
    length = units(text)
    return 1 if length <= _UCS2_ONE else -(-length // _UCS2_MANY)


def units(text: str) -> int:
    """Return the length in UTF-16 code units: two for an emoji."""
    return len(text) + sum(char > "\uffff" for char in text)


def _head(text: str, longest: int) -> str:
    head = text[:longest]
    while units(head) > longest:
        head = head[: longest - units(head)]  # negative: as many characters as there are units too many
    return head
