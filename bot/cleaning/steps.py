"""`clean`: the steps in their order."""

import re
import unicodedata

from bot.cleaning import characters, mojibake, stretched, typing, zawgyi

LONGEST = 2_000  # characters that understanding reads; ten SMS segments are under 1,600
_LONGEST_READ = 10_000  # characters looked at before anything is dropped
_BLANKS = re.compile(r"\s+")
_MOST_PASSES = 8  # one is enough for nearly all messages; a cut can bring new neighbours together


def clean(text: str) -> str:
    """What understanding reads: NFC, at most `LONGEST` characters, folded as each module here says.

    Idempotent, and never raises on any `str`, lone surrogates and NUL included. The original is kept elsewhere.
    """
    text = _pass(text[:_LONGEST_READ])
    for _ in range(_MOST_PASSES):
        again = _pass(text)
        if again == text:
            break
        text = again
    return text


def _pass(text: str) -> str:
    text = typing.join_khanda_ta(mojibake.repaired(text))
    if zawgyi.is_zawgyi(text):
        text = zawgyi.to_unicode(text)
    text = typing.settle(text)
    text = text.translate(characters.FOLDED)
    text = unicodedata.normalize("NFC", text)
    text = stretched.shorten(text)
    return _BLANKS.sub(" ", text).strip()[:LONGEST].rstrip()
