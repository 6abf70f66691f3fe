"""Cut a text into the units that forms are made of: words, numbers, and syllables where no spaces are written.

`\\w` does not match the vowel signs of Indic and Khmer letters, so the letters of each script are named here.
"""

import re
from dataclasses import dataclass

JOINED, SPACED, PAUSED, STOPPED = 0, 1, 2, 3
"""What stands before a unit: nothing, a space or sign, a comma, the end of a sentence."""

# A syllable as it is written: what may stand before its first letter, the letter, and every sign that hangs on it.
# A match can then neither begin before a vowel sign nor end within a stacked or closed consonant.
_THAI = "[เแโใไ]?[ก-ฮ][ัิ-ฺ็-๎]*(?:[ะาำๅ][ัิ-ฺ็-๎]*)*|[ฯๆเแโใไะ-ฺๅ]"
_LAO = "[ເ-ໄ]?[ກ-ຮໜ-ໟ][ັິ-ຼ່-ໍ]*(?:[ະາຳຽ][ັິ-ຼ່-ໍ]*)*|[ເ-ໆະ-ຽ]"
_KHMER = "[ក-ឳ](?:្[ក-ឳ]|[឴-៑៝\u200b])*|[ៗៈ]"
_BURMESE = (
    "[\u1000-\u102a\u103f\u104c-\u104f](?:[\u102b-\u103e](?:\u1039[\u1000-\u1021])?|\u1039[\u1000-\u1021])*"
    "(?:[\u1000-\u1021]\u1037?\u103a[\u102b-\u1038\u103b-\u103e]*(?:\u1039[\u1000-\u1021][\u102b-\u103e]*)?)*"
)
_HAN = "[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_UNSPACED = f"{_THAI}|{_LAO}|{_KHMER}|{_BURMESE}|{_HAN}"

# Letters of the scripts with spaces, their signs, and digits; apostrophes inside a word belong to it.
_LETTER = (
    "0-9A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u0300-\u0dff\u1e00-\u1fff\u200c\u200d"
    "\ua8e0-\ua8ff"
)
_WORD = f"[{_LETTER}](?:[{_LETTER}]|['’`&](?=[{_LETTER}])|(?<=[0-9])[.:,](?=[0-9]))*"
_FACE = "[:;=8][-']?[)(DPpd/|]|[\u2600-\u27bf\U0001f300-\U0001faff]"
_STOP = "[.!?;\n\u0964\u104b\u17d4\u3002\uff01\uff1f…]+"

_PAUSE = "[,、，၊،]"

_UNIT = re.compile(
    f"(?P<unspaced>{_UNSPACED})|(?P<face>{_FACE})|(?P<word>{_WORD})|(?P<stop>{_STOP})|(?P<pause>{_PAUSE})|(?P<gap>.)",
    re.S,
)
_STRENGTH = {"gap": SPACED, "pause": PAUSED, "stop": STOPPED}
_APOSTROPHES = str.maketrans("", "", "'’`")
_DIGITS = re.compile(r"\d+(?:[.:,]\d+)*")

# Letters of the phonetic alphabet that nobody texts carry a form's placeholders through the cutting.
_AGE_MARK, _NUMBER_MARK = "\u02ae", "\u02af"

CHILD_AGES = range(4, 18)
"""Ages, in years, that `#<18` in a form stands for; smaller numbers are counts more often than ages."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One word or written syllable, lower-case, and what stands before it."""

    text: str
    before: int
    unspaced: bool = False

    def shapes(self) -> tuple[str, ...]:
        """The unit with its numbers as placeholders: "16hrs" is also "#hrs" and, as an age could be, "#<18hrs"."""
        if self.unspaced or not _DIGITS.search(self.text):
            return ()
        plain = _DIGITS.sub("#", self.text)
        first = _DIGITS.match(self.text)
        if first and first[0].isdigit() and len(first[0]) < 3 and int(first[0]) in CHILD_AGES:
            return (plain, _DIGITS.sub("#<18", self.text, count=1))
        return (plain,)


def units_of_form(form: str) -> list[str]:
    """The units of a lexicon form, with "#" and "#<18" kept as placeholders."""
    marked = form.replace("#<18", _AGE_MARK).replace("#", _NUMBER_MARK)
    return [unit.text.replace(_AGE_MARK, "#<18").replace(_NUMBER_MARK, "#") for unit in units_of(marked)]


def units_of(text: str) -> list[Unit]:
    """Cut a cleaned text into units; punctuation is dropped, and remembered in `before` of what follows."""
    units: list[Unit] = []
    before = JOINED
    for piece in _UNIT.finditer(text.lower()):
        kind = piece.lastgroup
        if kind in _STRENGTH:
            before = max(before, _STRENGTH[kind])
        else:
            found = piece[0]
            units.append(Unit(found.translate(_APOSTROPHES) if kind == "word" else found, before, kind == "unspaced"))
            before = JOINED
    return units
