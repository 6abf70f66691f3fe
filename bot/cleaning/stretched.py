"""Stretched letters ("tolooong", "pleaseeee"), rows of signs ("!!!!!") and Thai laughter ("555555")."""

import itertools
import re

# Words are cut first and searched then: one pattern for both is slow on a word of ten thousand letters.
_WORD = re.compile(r"[^\W\d_]{3,}")
_STRETCH = re.compile(r"([^\W\d_])\1{2,}", re.IGNORECASE)
_SIGNS = re.compile(r"([^\w\s])\1{2,}")
_MARKS = re.compile(r"([\u0300-\u036f\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])\1{2,}")
_ACCENTS = re.compile(r"([\u0300-\u036f]{2})[\u0300-\u036f]+")
_LAUGHTER = re.compile(r"(?<![\da-zA-Z_+.\-])5{4,}(?=\+|\W|[^\W\d]|$)(?![.\-]?\d)")
# A Chinese character doubled is a word of its own (謝謝, 看看); other letters stretch to one.
_IDEOGRAPH = re.compile("[\u3400-\u9fff]")
# Words whose double letter is their spelling, so that "freeee" is "free" and "ooo" the Filipino "oo" (yes).
# fmt: off
_DOUBLED = frozenset((
    "all", "been", "bee", "beer", "boss", "book", "borrow", "call", "called", "carry", "cell", "cheer", "coffee",
    "cook", "cool", "deep", "door", "dress", "employee", "feel", "feet", "fell", "fill", "food", "foot", "free",
    "full", "good", "goodbye", "green", "happen", "happy", "hell", "hello", "hurry", "illegal", "keep", "kill",
    "killed", "killing", "kiss", "less", "look", "lottery", "marry", "meet", "miss", "missing", "moon", "need",
    "off", "office", "poor", "pull", "room", "school", "see", "seen", "sell", "sleep", "small", "soon", "sorry",
    "speed", "still", "stopped", "street", "sweet", "tall", "tell", "three", "too", "took", "tree", "wall",
    "weekend", "week", "well", "will", "wood", "worry", "yell", "agree", "fee", "guarantee", "trafficking", "pass",
    "loss", "cross", "address", "possible", "till", "bill", "hill", "bull", "ball",
    # Malay and Indonesian
    "maaf", "saat", "taat", "keadaan", "kerjaan", "pekerjaan", "pertanyaan", "kegunaan", "manfaat",
    # Filipino
    "oo", "opoo", "saan", "nasaan", "kaagad", "maaari", "maaga", "paano", "taas", "paa", "nandoon", "noon", "doon",
    "roon", "ganoon", "dalaa", "kaawaawa",
    # romanised Thai, Bengali and Nepali
    "baan", "maak", "teen", "khaa", "aami", "haami", "aama", "paani", "malaai",
))
# fmt: on
_MOST_STRETCHES = 4


def _halves(word: str) -> str:
    """The word with each stretch cut to one letter, or to two where that is a known spelling."""
    stretches = list(_STRETCH.finditer(word))
    if len(stretches) <= _MOST_STRETCHES:
        for lengths in itertools.product((1, 2), repeat=len(stretches)):
            candidate = _cut(word, lengths)
            if candidate.lower() in _DOUBLED:
                return candidate
    return _cut(word, tuple(2 if _IDEOGRAPH.match(stretch.group()) else 1 for stretch in stretches))


def _cut(word: str, lengths: tuple[int, ...]) -> str:
    remaining = iter(lengths)
    return _STRETCH.sub(lambda stretch: stretch.group()[: next(remaining)], word)


def _shortened(match: re.Match[str]) -> str:
    word = match.group()
    if not _STRETCH.search(word):
        return word
    following = match.string[match.end() : match.end() + 1]
    if word.lower() == "www" and following == ".":
        return word
    return _halves(word)


def shorten(text: str) -> str:
    """Stretched words cut to a spelling, rows of one sign to two, stacked accents to two, "5555…" to "555"."""
    if _STRETCH.search(text):
        text = _WORD.sub(_shortened, text)
    text = _MARKS.sub(r"\1", text)
    text = _ACCENTS.sub(r"\1", text)
    text = _SIGNS.sub(r"\1\1", text)
    return _LAUGHTER.sub("555", text)
