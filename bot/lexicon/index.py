"""One language's forms as a tree over units, and the search for every form in a text."""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache

from bot.cleaning import clean
from bot.lexicon import source
from bot.lexicon.near import Spellings
from bot.lexicon.units import JOINED, STOPPED, Unit, units_of_form

_TEXTED_BARE = frozenset({"vi"})
"""Languages texted without diacritics; a form of several words counts bare too, a single word is too ambiguous."""

_STRETCHED = re.compile(r"(.)\1\1")
_DOUBLED = re.compile(r"(.)\1+")

MIN_UNITS_ACROSS_SPACE = 3
"""Written syllables of a form that may be split by a space where none is needed; a shorter one would join strangers."""


_HOUR = "CLOCK_TIME"

_TALK = frozenset({"CODE_WORD", "SAFE_TIME", "TAKE_BACK", "WHOSE_NUMBER", "INSULT", "I_AM_CHILD"})
"""What is said of the talk itself or of the writer never takes a danger out: "ล้อเล่น" stands beside other forms."""

_PRONOUNS = frozenset({"I", "WE", "HE_SHE", "THEY"})
"""Who acts stays visible inside a longer form: "เขามาแล้ว" is somebody coming, and "he"."""


@dataclass(frozen=True, slots=True)
class Match:
    """A form found: its concepts, the units it covers (`end` not included), and whose form it is."""

    start: int
    end: int
    concepts: tuple[str, ...]
    language: str


@dataclass(slots=True)
class _Node:
    next: dict[str, "_Node"] = field(default_factory=dict)
    stems: dict[str, "_Node"] = field(default_factory=dict)
    stem_lengths: tuple[int, ...] = ()
    concepts: tuple[str, ...] = ()


class Index:
    """The forms of one language, ready to search. Build it once: see `index_of`."""

    def __init__(self, lexicon: source.Source) -> None:
        self.language = lexicon.language
        self.negation_follows = lexicon.negation_follows
        self._root = _Node()
        self._endings = tuple(sorted(lexicon.endings, key=len, reverse=True))
        words: set[str] = set()
        stems: set[str] = set()
        for concept, listed in lexicon.forms.items():
            for form in listed:
                stem = form.endswith("*")
                units = units_of_form(_cleaned(form.rstrip("*")))
                if not units:
                    continue
                self._add(units, stem, concept)
                (stems if stem else words).add(units[-1])
                words.update(units[:-1])
                if self.language in _TEXTED_BARE and len(units) > 1 and not form.isascii():
                    bare = _bare(units)
                    self._add(bare, stem, concept)
                    words.update(bare)
        self.words = frozenset(words)
        self._stems = frozenset(stems)
        self._stem_lengths = tuple(sorted({len(stem) for stem in stems}))
        self._spellings = Spellings(words | stems)
        _seal(self._root)

    def _add(self, units: list[str], stem: bool, concept: str) -> None:
        node = self._root
        for place, unit in enumerate(units):
            branch = node.stems if stem and place == len(units) - 1 else node.next
            node = branch.setdefault(unit, _Node())
        if concept not in node.concepts:
            node.concepts += (concept,)

    def knows(self, unit: str) -> bool:
        """Whether any form of this language has this word, alone or with others."""
        return unit in self.words or any(unit[:n] in self._stems for n in self._stem_lengths if n <= len(unit))

    def _readings(self, unit: Unit) -> tuple[str, ...]:
        """The unit as typed, and how else it can be read: without an ending, without a typing slip."""
        text = unit.text
        shapes = unit.shapes()
        if unit.unspaced or self.knows(text):
            return (text, *shapes)
        readings = [text, *shapes]
        single = _DOUBLED.sub(r"\1", text)
        if single != text and self.knows(single):
            return (*readings, single)
        for ending in self._endings:
            rest = text[: -len(ending)]
            if len(rest) >= 3 and text.endswith(ending) and self.knows(rest):
                readings.append(rest)
                break
        else:
            meant = self._spellings.meant(text)
            if meant:
                readings.append(meant)
        return tuple(readings)

    def search(self, units: list[Unit]) -> list[Match]:
        """Every form in the text, in order; where no spaces are written the longest form hides those inside it."""
        readings = [self._readings(unit) for unit in units]
        found: list[Match] = []
        for start in range(len(units)):
            self._follow(self._root, units, readings, start, start, found)
        return _without_hidden(found, units)

    def _follow(
        self, node: _Node, units: list[Unit], readings: list[tuple[str, ...]], start: int, at: int, found: list[Match]
    ) -> None:
        if at == len(units) or (at > start and units[at].before == STOPPED):
            return
        for reading in readings[at]:
            after = node.next.get(reading)
            if after is not None:
                if after.concepts and not _splits_short_form(units, start, at + 1):
                    found.append(Match(start, at + 1, after.concepts, self.language))
                if after.next or after.stems:
                    self._follow(after, units, readings, start, at + 1, found)
            for length in node.stem_lengths:
                if length > len(reading):
                    break
                stem = node.stems.get(reading[:length])
                if stem is not None:
                    found.append(Match(start, at + 1, stem.concepts, self.language))


def _splits_short_form(units: list[Unit], start: int, end: int) -> bool:
    if end - start >= MIN_UNITS_ACROSS_SPACE or not all(unit.unspaced for unit in units[start:end]):
        return False
    return any(units[at].before != JOINED for at in range(start + 1, end))


def _hides(match: Match, units: list[Unit]) -> bool:
    """Whether the form hides shorter ones inside it: "pukul 6" is a time of day, though "pukul" alone is a blow."""
    if source.NOTHING in match.concepts or _HOUR in match.concepts:
        return True
    if _TALK.issuperset(match.concepts):
        return False
    covered = units[match.start : match.end]
    return len(covered) > 1 and (covered[0].unspaced or any(unit.text[:1].isdigit() for unit in covered))


class _Cover:
    """Which spans lie inside a hider, answered in constant time after one pass over the hiders."""

    def __init__(self, hiders: list[Match], length: int) -> None:
        self._longest_at = [0] * (length + 1)
        self._nothing = {(hider.start, hider.end) for hider in hiders if source.NOTHING in hider.concepts}
        for hider in hiders:
            self._longest_at[hider.start] = max(self._longest_at[hider.start], hider.end)
        self._reach_before = [0] * (length + 1)
        for at in range(length):
            self._reach_before[at + 1] = max(self._reach_before[at], self._longest_at[at])

    def hides(self, match: Match) -> bool:
        return (
            self._reach_before[match.start] >= match.end
            or self._longest_at[match.start] > match.end
            or (match.start, match.end) in self._nothing
        )


def _without_hidden(found: list[Match], units: list[Unit]) -> list[Match]:
    hiders = [match for match in found if _hides(match, units)]
    if not hiders:
        return found
    cover = _Cover(hiders, len(units))
    strict = [match for match in hiders if source.NOTHING in match.concepts or _PRONOUNS & {*match.concepts}]
    pronoun_cover = _Cover(strict, len(units))
    return [
        match
        for match in found
        if source.NOTHING not in match.concepts
        and not (pronoun_cover if _PRONOUNS.issuperset(match.concepts) else cover).hides(match)
    ]


def _seal(node: _Node) -> None:
    node.stem_lengths = tuple(sorted({len(stem) for stem in node.stems}))
    for below in (*node.next.values(), *node.stems.values()):
        _seal(below)


def _cleaned(form: str) -> str:
    """The form as `clean` leaves a text; most ASCII forms are that already, and there are thousands."""
    return form if form.isascii() and not _STRETCHED.search(form) else clean(form)


def _bare(units: list[str]) -> list[str]:
    """The units without diacritics, as Vietnamese is often texted."""
    plain = (unicodedata.normalize("NFD", unit.replace("đ", "d")) for unit in units)
    return ["".join(letter for letter in unit if not unicodedata.combining(letter)) for unit in plain]


@cache
def index_of(language: str) -> Index:
    """The language's index, built at first use.

    Raises:
        FileNotFoundError: the language has no lexicon.
    """
    return Index(source.read(language))
