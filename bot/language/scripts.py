"""Which script a message is written in, and which served language that makes certain."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_SERVED = {
    "th": "\u0e00-\u0e7f",
    "lo": "\u0e80-\u0eff",
    "my": "\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f",
    "km": "\u1780-\u17ff\u19e0-\u19ff",
    "ta": "\u0b80-\u0bff",
    "bn": "\u0980-\u09ff",
    "ne": "\u0900-\u097f",
    "zh": "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f",
}
_PATTERNS = {language: re.compile(f"[{characters}]") for language, characters in _SERVED.items()}
_LATIN = re.compile("[a-zA-Zªº\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff]")
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
_NEITHER = re.compile(f"[^\\W\\d_a-zA-Z\u00c0-\u024f\u1e00-\u1eff\u30fc{''.join(_SERVED.values())}]")
# One sign of these scripts says as much as this many Latin letters.
_WEIGHT = {"zh": 3}


@dataclass(frozen=True)
class Scripts:
    """How many letters a message has: Latin, of the most frequent served script, of scripts that are not served."""

    latin: int
    native: int
    language: str | None
    foreign: int

    @property
    def native_share(self) -> float:
        """The served script's part of all letters, 0 to 1; a Chinese sign counts as three Latin letters."""
        weighted = self.native * _WEIGHT.get(self.language or "", 1)
        return weighted / max(1, weighted + self.latin + self.foreign)

    @property
    def is_foreign(self) -> bool:
        """Whether most of the message is in a script of no served language."""
        return self.foreign > self.native + self.latin


def count(text: str) -> Scripts:
    """The letters of a message by script. Han beside kana is Japanese, so it counts as not served."""
    latin = len(_LATIN.findall(text))
    if text.isascii():
        return Scripts(latin, 0, None, 0)
    signs = {language: len(pattern.findall(text)) for language, pattern in _PATTERNS.items()}
    foreign = sum(unicodedata.category(char).startswith("L") for char in _NEITHER.findall(text))
    # A shrug face has one kana and Chinese adverts write "の"; Japanese has many.
    if len(_KANA.findall(text)) * 8 >= signs["zh"] > 0:
        foreign += signs.pop("zh")
    language = max(signs, key=lambda code: signs[code])
    native = signs[language]
    return Scripts(latin, native, language if native else None, foreign)
