"""Read one message with the lexicon of its language, and with English where people mix it in."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cache, cached_property

from bot.cleaning import clean
from bot.lexicon import source
from bot.lexicon.index import Match, index_of
from bot.lexicon.units import Unit, units_of

GUEST = "en"
"""The language whose words are mixed into all others, from Manglish to Thai."""

MIN_GUEST_LETTERS = 4
"""Shorter English words are words of other languages too ("air", "die", "mana"); they count only in English company."""

MIN_SHARE_OF_BEST = 0.8
"""Without a known language, one counts as likely when it knows at least this share of the words that the best knows."""

MIN_KNOWN_SHARE = 0.3
"""A language that knows fewer of the words than this is taken as wrongly given, when another one knows more."""


@dataclass(frozen=True)
class Reading:
    """A message cut into units, and the forms found in it."""

    language: str | None
    units: tuple[Unit, ...] = ()
    matches: tuple[Match, ...] = field(default=(), repr=False)

    @cached_property
    def concepts(self) -> frozenset[str]:
        """The names of every concept found."""
        return frozenset(name for match in self.matches for name in match.concepts)


def read(text: str, language: str | None) -> Reading:
    """Find every form in the text; a language that is None or plainly wrong is replaced by the likely ones."""
    return read_cleaned(clean(text), language)


def read_cleaned(text: str, language: str | None) -> Reading:
    """The same of a text that `clean` has seen: cleaning is a third of the work."""
    units = units_of(text)
    chosen = [language] if language in source_languages() else []
    if not chosen or _known_share(units, chosen[0]) < MIN_KNOWN_SHARE:
        chosen = list(likely_languages(units)) or chosen
    matches: dict[Match, None] = {}
    for code in chosen:
        matches.update(dict.fromkeys(index_of(code).search(units)))
    if chosen and GUEST not in chosen:
        matches.update(dict.fromkeys(_guests(units, chosen)))
    ordered = sorted(matches, key=lambda match: (match.start, match.end))
    return Reading(chosen[0] if len(chosen) == 1 else None, tuple(units), tuple(ordered))


def prepare() -> None:
    """Read every lexicon now, about a second of work, so that the first message need not wait for it."""
    _speakers()


def likely_languages(units: list[Unit]) -> tuple[str, ...]:
    """The languages that know about as many of the units as the one that knows most, best first."""
    votes: Counter[str] = Counter()
    speakers = _speakers()
    for unit in units:
        for code in speakers.get(unit.text, ()):
            votes[code] += 1
    if not votes:
        return ()
    most = max(votes.values())
    likely = [code for code in votes if votes[code] >= MIN_SHARE_OF_BEST * most]
    return tuple(sorted(likely, key=lambda code: (-votes[code], source_languages().index(code))))


@cache
def source_languages() -> tuple[str, ...]:
    """The languages that have a lexicon, read once."""
    return source.languages()


@cache
def _speakers() -> dict[str, tuple[str, ...]]:
    """Every word of every lexicon, with the languages that have it."""
    speakers: dict[str, tuple[str, ...]] = {}
    for code in source_languages():
        for word in index_of(code).words:
            speakers[word] = (*speakers.get(word, ()), code)
    return speakers


def _known_share(units: list[Unit], language: str) -> float:
    index = index_of(language)
    return sum(index.knows(unit.text) for unit in units) / len(units) if units else 1.0


def _guests(units: list[Unit], hosts: list[str]) -> list[Match]:
    """English forms in a message of another language, where the word cannot be one of that language."""
    guest = index_of(GUEST)
    indexes = [index_of(code) for code in hosts]
    latin = [unit.text for unit in units if unit.text.isascii() and unit.text.isalpha()]
    if not latin:
        return []
    foreign = [text for text in latin if guest.knows(text) and not any(index.knows(text) for index in indexes)]
    in_company = 2 * len(foreign) >= len(latin)
    kept = []
    for match in guest.search(units):
        words = [unit.text for unit in units[match.start : match.end]]
        own = any(index.knows(word) for index in indexes for word in words)
        if in_company or (not own and sum(map(len, words)) >= MIN_GUEST_LETTERS):
            kept.append(match)
    return kept
