"""`identify`: script, letter patterns, marker words and hints, weighed into one language or into "cannot know"."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from bot.cleaning import clean
from bot.language import han, profile, scripts, second_opinion
from bot.language.devanagari import is_nepali
from bot.language.hints import Hints, priors
from bot.language.words import latin_words, markers, says_nothing
from bot.languages import LANGUAGES

# The profile is a little too modest; times this its confidence is honest (cross-validation on the training lines).
_HONEST = 1.3
_MARKER = 2.0  # nats of one marker word before the first training; afterwards the profile knows them better
_MOST_MARKERS = 3  # more of them prove no more
_SWITCH = 0.95  # to leave the conversation's language
_SWITCH_WORDS = 3
_SWITCH_WORDS_TO_ENGLISH = 4  # people of every language put in a few English words
_SWITCH_WORDS_FROM_ENGLISH = 2  # many open with "hi" and go on in their own
_SWITCH_SIGNS = 15  # letters of another script; a name has fewer
_UNKNOWN_WORDS = 0.34  # share of known words below which langdetect is asked
_UNUSUAL = re.compile("[äöüåßøæœłńśźżćęąşğıčřžšůőű]")  # letters that no served language uses
_BEYOND_DOUBT = 0.97  # the profile is surer than langdetect would be
# No language has three such letters in a row: it is Thai or Chinese that was read in a Western encoding.
_MISREAD = re.compile("[À-ÿ]{3}")
_GUESS = 0.2  # less likely than this is a menu, not a guess
_UNKNOWN_GUESS = 0.6  # the same for one word that nobody has seen: a name, or a hand that fell on the keys
_KEPT = 0.5  # nothing spoke against the conversation's language
_CERTAIN = 0.99
# Log-odds before anything is known. English words stand in the messages of every language; what Malay and Indonesian
# share is more often Indonesian, which ten times as many people write.
_USUAL = {"en": -0.35, "id": 0.2}
# Their speakers mix them with English in every second message: a third as many of their marker words as English ones
# make it theirs.
_MIXED_WITH_ENGLISH = ("ms", "id", "fil")
_MIXED_SHARE = 1 / 3


@dataclass(frozen=True)
class Identified:
    """`language`: a served code, or None for "cannot know" and "not served"; `confidence`: 0 to 1.

    `script_variant`: "hans" or "hant" for Chinese where something tells, otherwise None.
    """

    language: str | None
    confidence: float
    script_variant: str | None


_UNKNOWN = Identified(None, 0.0, None)


def identify(text: str, hints: Hints = Hints()) -> Identified:  # noqa: B008 - frozen, so sharing it is safe
    """The language of one message. Deterministic; never raises on any `str`.

    With `hints.current` that language stays unless a whole sentence or another script speaks for a different one.
    """
    text = clean(text)
    found = scripts.count(text)
    if found.is_foreign:
        return _UNKNOWN
    if found.language is not None and not _is_quoted(found, hints):
        return _by_script(text, found, hints)
    words = latin_words(text)
    if says_nothing(words) or _MISREAD.search(text):
        return _kept(text, hints)
    return _by_words(text, words, hints)


def _kept(text: str, hints: Hints) -> Identified:
    if hints.current is None:
        return _UNKNOWN
    return Identified(hints.current, _KEPT, han.variant(text, hints) if hints.current == "zh" else None)


def _is_quoted(found: scripts.Scripts, hints: Hints) -> bool:
    """A name or a sign in another script within a message of the conversation's language."""
    return (
        hints.current is not None
        and found.language != hints.current
        and found.native_share < 1 / 2
        and found.native < _SWITCH_SIGNS
    )


def _by_script(text: str, found: scripts.Scripts, hints: Hints) -> Identified:
    if found.language == "ne" and not is_nepali(text):
        return _UNKNOWN
    variant = han.variant(text, hints) if found.language == "zh" else None
    return Identified(found.language, max(1 / 2, min(_CERTAIN, 1 / 2 + found.native_share)), variant)


def most_likely(words: list[str], trained: profile.Profile | None, hints: Hints = Hints()) -> str:  # noqa: B008
    """The language of words in Latin letters by their evidence alone; one that is not served begins with "-"."""
    return _weigh(words, trained, hints)[0]


def _weigh(words: list[str], trained: profile.Profile | None, hints: Hints) -> tuple[str, float, dict[str, int], float]:
    """The most likely language, its probability, the marker words and the share of known words."""
    marked = markers(words)
    nats, known = trained.evidence(words) if trained else (_by_markers(marked), 0.0)
    chances = _chances(nats, hints)
    language = max(chances, key=lambda code: chances[code])
    chance = chances[language]
    mixed = _mixed_in(marked, chances) if language == "en" != hints.current else None
    if mixed is not None:
        language, chance = mixed, chance + chances[mixed]
    return language, chance, marked, known


def _by_words(text: str, words: list[str], hints: Hints) -> Identified:
    language, chance, marked, known = _weigh(words, profile.current(), hints)
    if language not in LANGUAGES:
        return _UNKNOWN
    if hints.current and language != hints.current and _stays(words, marked, language, chance, hints.current):
        return _kept(text, hints)
    if not hints and not marked and chance < (_UNKNOWN_GUESS if len(words) == 1 and known == 0 else _GUESS):
        return _UNKNOWN
    doubtful = known < _UNKNOWN_WORDS and chance < _BEYOND_DOUBT
    if (doubtful or _UNUSUAL.search(text.lower())) and second_opinion.is_another_language(text):
        return _UNKNOWN
    variant = han.variant("", hints) if language == "zh" else None
    return Identified(language, chance, variant)


def _stays(words: list[str], marked: dict[str, int], language: str, chance: float, current: str) -> bool:
    if current == "en":
        enough = _SWITCH_WORDS_FROM_ENGLISH
    else:
        enough = _SWITCH_WORDS_TO_ENGLISH if language == "en" else _SWITCH_WORDS
    return chance < _SWITCH or len(words) < enough or (current in marked and current != "en")


def _mixed_in(marked: dict[str, int], chances: dict[str, float]) -> str | None:
    enough = max(1.0, _MIXED_SHARE * marked.get("en", 0))
    mixed = [language for language in _MIXED_WITH_ENGLISH if marked.get(language, 0) >= enough]
    return max(mixed, key=lambda language: (marked[language], chances[language]), default=None)


def _by_markers(marked: dict[str, int]) -> dict[str, float]:
    return {language: _MARKER * min(_MOST_MARKERS, marked.get(language, 0)) for language in LANGUAGES}


def _chances(nats: dict[str, float], hints: Hints) -> dict[str, float]:
    """The probability of each language, the ones that are not served among them."""
    hinted = priors(hints)
    scores = {
        language: _HONEST * value + _USUAL.get(language, 0.0) + hinted.get(language, 0.0)
        for language, value in nats.items()
    }
    best = max(scores.values())
    odds = {language: math.exp(score - best) for language, score in scores.items()}
    total = sum(odds.values())
    return {language: value / total for language, value in odds.items()}
