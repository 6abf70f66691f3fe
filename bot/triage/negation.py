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
    ends = {denial.end for denial in denials if not index_of(denial.language).negation_follows}
    starts = {denial.start for denial in denials if index_of(denial.language).negation_follows}
    kept: set[str] = set()
    for match in reading.matches:
        names = frozenset(match.concepts)
        if names & deniable and _is_denied(match, ends, starts, reading.units):
            names -= deniable
        kept |= names
    return frozenset(kept)


def _is_denied(match: Match, ends: set[int], starts: set[int], units: Sequence[Unit]) -> bool:
    before = any(at in ends and _is_one_clause(units[at : match.start + 1]) for at in _back(match.start))
    return before or any(
        at in starts and _is_one_clause(units[match.end : at + 1])
        for at in range(match.end, min(match.end + REACH_BACK + 1, len(units)))
    )


def _back(start: int) -> range:
    return range(max(0, start - REACH), start + 1)


def _is_one_clause(between: Sequence[Unit]) -> bool:
    """Whether no pause stands before any of these units; a space is a pause where words are written without."""
    if any(unit.unspaced for unit in between):
        return all(unit.before == JOINED for unit in between)
    return all(unit.before < PAUSED for unit in between)
