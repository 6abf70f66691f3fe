"""Sequences that keyboards produce in several ways for the same sight: Thai, Lao, Khmer, Bengali and Burmese."""

import re

# Bengali khanda ta, as typed before it had a code point (Unicode 4.1): ta, virama, joiner.
_KHANDA_TA = re.compile("\u09a4\u09cd\u200d")
# Two Thai or Lao E signs typed for one AE; nikhahit and aa typed for AM, with a tone between or not.
_THAI_LAO = (
    (re.compile("\u0e40\u0e40"), "\u0e41"),
    (re.compile("\u0ec0\u0ec0"), "\u0ec1"),
    (re.compile("([\u0e48-\u0e4b]?)\u0e4d([\u0e48-\u0e4b]?)\u0e32"), "\\1\\2\u0e33"),
    (re.compile("([\u0ec8-\u0ecb]?)\u0ecd([\u0ec8-\u0ecb]?)\u0eb2"), "\\1\\2\u0eb3"),
)
# Vowel signs above and below come before the tone in Unicode; phones also send them the other way round.
_THAI_LAO_MARKS = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4c\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd]{2,}")
_TONES = frozenset("\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0ec8\u0ec9\u0eca\u0ecb\u0ecc")
# Khmer: subscript DA looks like subscript TA; split vowels are typed in two parts; a sign before AA.
_KHMER = (
    (re.compile("\u17d2\u178a"), "\u17d2\u178f"),
    (re.compile("\u17c1\u17b6"), "\u17c4"),
    (re.compile("\u17c1\u17b8"), "\u17be"),
    (re.compile("\u17c6\u17b6"), "\u17b6\u17c6"),
)
# Burmese: the digits zero and seven look like the letters wa and ra, and are typed for them; and zero for wa.
_BURMESE = (
    (re.compile("(?<![\u1040-\u1049])\u1040(?=[\u102b-\u103e\u1004\u1000-\u1021]\u103a|[\u102b-\u103e])"), "\u101d"),
    (re.compile("(?<![\u1040-\u1049])\u1047(?=[\u102b-\u103e])"), "\u101b"),
    (re.compile("(?<=[\u1040-\u1049])\u101d(?=[\u1040-\u1049])"), "\u1040"),
)
_SCRIPTS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")


def join_khanda_ta(text: str) -> str:
    """Old spelling of Bengali khanda ta to its letter; before joiners are dropped."""
    return _KHANDA_TA.sub("\u09ce", text) if "\u09cd\u200d" in text else text


def _vowels_first(match: re.Match[str]) -> str:
    return "".join(sorted(match.group(), key=_TONES.__contains__))


def settle(text: str) -> str:
    """One spelling for what looks the same in Thai, Lao, Khmer and Burmese."""
    if not _SCRIPTS.search(text):
        return text
    for pattern, plain in (*_THAI_LAO, *_KHMER, *_BURMESE):
        text = pattern.sub(plain, text)
    return _THAI_LAO_MARKS.sub(_vowels_first, text)
