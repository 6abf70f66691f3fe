"""A second opinion from langdetect, for messages whose words no served language knows: is it another language?"""

from __future__ import annotations

from functools import lru_cache

from langdetect import DetectorFactory, detect_langs
from langdetect.lang_detect_exception import LangDetectException

from bot.language.hints import served_code

# langdetect samples at random; seeded, the same text always gets the same answer.
DetectorFactory.seed = 0

_SURE = 0.9
_FEWEST_LETTERS = 18  # below this langdetect guesses: 57 % on pairs of English words


@lru_cache(maxsize=256)
def is_another_language(text: str) -> bool:
    """Whether langdetect is sure that `text` is in a language that is not served. It has no Malay, Khmer, Lao, Burmese.

    Asked only about unknown words, because on what is served it is worse than the profile.
    """
    if sum(char.isalpha() for char in text) < _FEWEST_LETTERS:
        return False
    try:
        likely = detect_langs(text)[0]
    except LangDetectException:  # no letters that it knows
        return False
    return likely.prob >= _SURE and served_code(likely.lang) is None
