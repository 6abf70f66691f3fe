"""Burmese typed in Zawgyi, an old font encoding in the same code points: told from Unicode, and turned into it.

Zawgyi stores what the eye sees: the vowel E and the medial RA before their consonant, asat at another code point, and
dozens of stacked and narrow shapes as characters of their own (`data/cleaning/zawgyi.yml`). Unicode stores what is
spoken: consonant, medials, vowels (Unicode Technical Note 11).
"""

from __future__ import annotations

import re
from functools import lru_cache

import yaml

from bot.paths import DATA

_MYANMAR = re.compile("[\u1000-\u1097]")
_CONSONANT = "[\u1000-\u1021\u1025\u1027\u1029\u103f\u104e]"
# What Unicode Burmese does not contain: shapes of their own; a stacking sign with nothing below it, or with a letter of
# another row (Pali stacks within a row); the vowel E after anything but its consonant; medial YA before its consonant;
# "rwi" and "mwa", which are the commonest words "shi" and "hma" in Zawgyi.
_ONLY_ZAWGYI = re.compile(
    "[\u1033\u1034\u105a\u1060-\u1097]"
    "|\u1039(?![\u1000-\u1021])"
    "|(?<![\u1000-\u1021\u1025\u1027\u1029\u103b-\u103f\u1031])\u1031"
    "|(?<![\u1000-\u1021\u1025\u1027\u1029\u103a\u103b])\u103b(?=[\u1000-\u1021\u1025\u1027\u1029])"
    "|(?<=[\u1000-\u1003])\u1039(?![\u1000-\u1003])"
    "|(?<=[\u1005-\u100a])\u1039(?![\u1005-\u100a])"
    "|(?<=[\u100b-\u100f])\u1039(?![\u100b-\u100f])"
    "|(?<=[\u1010-\u1014])\u1039(?![\u1010-\u1014\u1019])"
    "|(?<=[\u1015-\u1019])\u1039(?![\u1015-\u1019])"
    "|(?<=\u101a)\u1039(?!\u101a)|(?<=\u101c)\u1039(?!\u101c)|(?<=\u101e)\u1039(?![\u101e\u1019])"
    "|(?<=[\u1004\u101b\u101d\u101f-\u1021])\u1039"
    "|(?<=\u101b)\u103d(?=\u102d)|(?<=\u1019)\u103d(?=\u102c)"
)
# What Zawgyi does not contain: medial HA at its own place, the KINZI sequence, asat after the vowel AA, after the lower
# dot, before visarga or at the end of a word (there Zawgyi has a medial only in the particle "bya").
_ONLY_UNICODE = re.compile(
    "\u103e|\u1004\u103a\u1039|[\u102b\u102c\u1037]\u103a|(?<!\u1031[\u1000-\u1021])\u103a\u1038"
    "|(?<!\u1017)\u103a(?=[\\s\u104a\u104b]|$)|[\u103b-\u103d]\u1031(?![\u1000-\u1021])"
)
# Asat after the lower dot is Unicode even in a message of Zawgyi.
_UNICODE_ASAT = re.compile("(?<=\u1037)\u103a")

_ORDER = {
    sign: place * 2
    for place, sign in enumerate(
        "\u103b\u103c\u103d\u103e\u1031\u102d\u102e\u1032\u102f\u1030\u102c\u102b\u1036\u1037\u103a\u1038"
    )
}
_KINZI = "\u1004\u103a\u1039"
_PRIVATE = re.compile("[\ue000-\uf8ff]")
# E and RA in front of their consonant with what is stacked below it; both are kept at private places until then.
_E_BEFORE, _RA_BEFORE, _KINZI_AFTER = "\ue031", "\ue03c", "\ue064"
# Without a consonant they are what Unicode has there: some keyboards mix the two.
_LEFT_OVER = {ord(_E_BEFORE): "\u1031", ord(_RA_BEFORE): "\u103b", ord(_KINZI_AFTER): _KINZI}
_SIGNS = f"[\u102b-\u1030\u1032\u1036-\u1038\u103a-\u103e{_KINZI_AFTER}]*"
_SYLLABLE = re.compile(
    f"({_E_BEFORE}?)({_RA_BEFORE}?)({_CONSONANT}(?:\u1039[\u1000-\u1021])?)({_KINZI_AFTER}?)"
    f"({_SIGNS}(?:\u1039[\u1000-\u1021])?{_SIGNS})"
)


def is_zawgyi(text: str) -> bool:
    """Whether Burmese letters are in Zawgyi: it has signs of it, and more of them than signs of Unicode."""
    return bool(_MYANMAR.search(text)) and len(_ONLY_ZAWGYI.findall(text)) > len(_ONLY_UNICODE.findall(text))


@lru_cache(maxsize=1)
def _shapes() -> dict[int, str]:
    table: dict[str, str] = yaml.safe_load((DATA / "cleaning" / "zawgyi.yml").read_text(encoding="utf-8"))
    return {int(code, 16): plain for code, plain in table.items()}


def to_unicode(text: str) -> str:
    """Zawgyi text in Unicode order and code points; other characters stay as they are, private ones are dropped."""
    text = _UNICODE_ASAT.sub("\u1039", _PRIVATE.sub("", text))
    return _SYLLABLE.sub(_reordered, text.translate(_shapes())).translate(_LEFT_OVER)


def _reordered(match: re.Match[str]) -> str:
    vowel, ra, consonant, _, rest = match.groups()
    kinzi = _KINZI if _KINZI_AFTER in match.group() else ""
    stacked = "".join(re.findall("\u1039.", rest))
    signs = re.sub(f"\u1039.|{_KINZI_AFTER}", "", rest) + ("\u103c" if ra else "") + ("\u1031" if vowel else "")
    order = _ORDER | {"\u103a": _ORDER["\u102f"] - 1} if "\u103a\u102f" in signs else _ORDER
    # The same sign is often struck twice in Zawgyi, where it cannot be seen.
    return kinzi + consonant + stacked + "".join(sorted(dict.fromkeys(signs), key=lambda sign: order[sign]))
