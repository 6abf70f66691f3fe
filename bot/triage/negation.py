"""What a message denies: "nobody is hurting me", "没有被锁着", "তালা দেয় নাই" are no alarm."""

from collections.abc import Sequence

from bot.lexicon import Reading
from bot.lexicon.index import Match, index_of
from bot.lexicon.units import JOINED, PAUSED, Unit

DENIALS = frozenset({"NOT", "NO_ONE"})

REACH = 2
"""Units between a "not" and what it denies: "not being locked in", "nobody is hurting me"."""

REACH_BACK = 1
"""As `REACH`, where the "not" follows the verb; a wider reach takes the "not" of the next clause."""


def asserted(reading: Reading, deniable: frozenset[str]) -> frozenset[str]:
    """The concepts of a message without those that it only denies; concepts outside `deniable` always count."""
    denials = [match for match in reading.matches if not DENIALS.isdisjoint(match.concepts)]
    if not denials:
        return reading.concepts
    kept: set[str] = set()
    for match in reading.matches:
        names = frozenset(match.concepts)
        if names & deniable and any(_denies(denial, match, reading.units) for denial in denials):
            names -= deniable
        kept |= names
    return frozenset(kept)


def _denies(denial: Match, match: Match, units: Sequence[Unit]) -> bool:
    if index_of(denial.language).negation_follows:
        start, end, reach = match.end, denial.start, REACH_BACK
    else:
        start, end, reach = denial.end, match.start, REACH
    if not 0 <= end - start <= reach:
        return False
    between = units[start : end + 1]
    if any(unit.unspaced for unit in between):
        return all(unit.before == JOINED for unit in between)
    return all(unit.before < PAUSED for unit in between)
