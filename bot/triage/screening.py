"""Screen one message: read its concepts, see which rules hold, and say how urgent it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.lexicon import read
from bot.triage.negation import asserted
from bot.triage.points import total
from bot.triage.rules import ORDER, Guard, Kind, Rule, Urgency, rulebook

_SCORES: dict[Urgency, float] = {"routine": 0.0, "high": 0.5, "emergency": 1.0}


FEW_WORDS = 4
"""Words of a message that says no more than "help" or "he is here"."""

SYLLABLES_A_WORD = 2
"""Written syllables that count as a word where no spaces are written: "มันมาแล้ว" has five, 他来了 three."""


@dataclass(frozen=True, slots=True)
class Screening:
    """What the rules say of a message; `cues` are names of rules, never words of the message."""

    urgency: Urgency
    kind: Kind | None
    cues: tuple[str, ...]
    score: float


@lru_cache(maxsize=1)  # the classifier and each action of a turn ask about the same message
def screen(text: str, language: str | None = None) -> Screening:
    """How urgent a message is, by the rules alone.

    Args:
        text: as the person wrote it; anything at all.
        language: a language code if known; None or a wrong one is found out from the words.
    """
    return judge(facts(text, language))


def facts(text: str, language: str | None) -> frozenset[str]:
    """What the rules see of a message: the concepts that it does not deny, and FEW_WORDS."""
    reading = read(text, language)
    concepts = asserted(reading, rulebook().deniable)
    words = sum(1 / SYLLABLES_A_WORD if unit.unspaced else 1 for unit in reading.units)
    return concepts | {"FEW_WORDS"} if words <= FEW_WORDS else concepts


def judge(concepts: frozenset[str]) -> Screening:
    """Apply the rules, then the guards, to the concepts of a message."""
    book = rulebook()
    held = [rule for rule in book.rules if rule.when.holds(concepts)]
    if not held:
        return Screening("routine", None, (), 0.0)
    guards = [guard for guard in book.guards if guard.when.holds(concepts)]
    judged = [(_weighed(rule, _guarded(rule, guards), book.enough, concepts), rule) for rule in held]
    urgency = max((after for after, _ in judged), key=ORDER.index)
    cues = tuple(rule.name for after, rule in judged if after != "routine")
    if urgency == "routine":
        return Screening("routine", None, (), 0.0)
    kind = next(rule.kind for after, rule in judged if after == urgency)
    return Screening(urgency, kind, cues, _SCORES[urgency])


def _weighed(rule: Rule, urgency: Urgency, enough: Mapping[str, int], concepts: frozenset[str]) -> Urgency:
    """What is left of an urgency when the rest of the message speaks against danger."""
    points = total(concepts)
    if urgency == "emergency" and points < enough.get("emergency", points):
        return "high"
    needed = enough.get("few_words" if "FEW_WORDS" in concepts else "high", points)
    if rule.urgency == "high" and points < (needed if rule.enough is None else rule.enough):
        return "routine"
    return urgency


def _guarded(rule: Rule, guards: list[Guard]) -> Urgency:
    urgency = rule.urgency
    for guard in guards:
        if rule.name in guard.touches:
            urgency = guard.lowers.get(urgency, urgency)
    return urgency
