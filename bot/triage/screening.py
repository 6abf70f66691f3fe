"""Screen one message: read its concepts, see which rules hold, and say how urgent it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.lexicon import Reading, read
from bot.triage.negation import asserted
from bot.triage.points import learnt, total
from bot.triage.rules import ORDER, Guard, Kind, Rule, Rulebook, Urgency, rulebook

_SCORES: dict[Urgency, float] = {"routine": 0.0, "high": 0.5, "emergency": 1.0}


FEW_WORDS = 4
"""Words of a message that says no more than "help" or "he is here"."""

BRIEF, LENGTHY = 8, 12
"""Words of a message with less than 8, which tells of a danger only in strong words, and of one with 12 and more."""

IN_LANGUAGE = "IN_"
"""Before a language: the mark of its messages, for a lexicon that finds more of every message needs more points."""

SIGNS = "DANGER_SIGN"
"""The group of rules.yml with all that may have to do with a danger."""

MARKS = frozenset({"FEW_WORDS", "BRIEF", "LENGTHY", "QUESTION_MARK"})

_ASKING = "?？"

SYLLABLES_A_WORD = 2
"""Written syllables that count as a word where no spaces are written: "มันมาแล้ว" has five, 他来了 three."""


@dataclass(frozen=True, slots=True)
class Screening:
    """What the rules say of a message; `cues` are names of rules, never words of the message.

    `signs`: whether it speaks of anything that a danger may have to do with, a room or a boat, though no rule holds.
    """

    urgency: Urgency = "routine"
    kind: Kind | None = None
    cues: tuple[str, ...] = ()
    score: float = 0.0
    signs: bool = False


@lru_cache(maxsize=1)  # the classifier and each action of a turn ask about the same message
def screen(text: str, language: str | None = None) -> Screening:
    """How urgent a message is, by the rules alone.

    Args:
        text: as the person wrote it; anything at all.
        language: a language code if known; None or a wrong one is found out from the words.
    """
    return judge(seen(text, language))


def facts(text: str, language: str | None) -> frozenset[str]:
    """What the rules see of a message: the concepts that it does not deny, and FEW_WORDS."""
    return _facts(read(text, language))


def seen(text: str, language: str | None) -> frozenset[str]:
    """The facts, and the marks of how the message is written, which count for points; rules may ask for BRIEF."""
    reading = read(text, language)
    return _facts(reading) | _marks(reading, text)


def _facts(reading: Reading) -> frozenset[str]:
    concepts = asserted(reading, rulebook().deniable)
    return concepts | {"FEW_WORDS"} if _words(reading) <= FEW_WORDS else concepts


def _marks(reading: Reading, text: str) -> frozenset[str]:
    words = _words(reading)
    marks: set[str] = set()
    if words >= BRIEF and reading.language:
        marks.add(IN_LANGUAGE + reading.language.upper())
    if any(sign in text for sign in _ASKING):
        marks.add("QUESTION_MARK")
    if words < BRIEF:
        marks.add("BRIEF")
    if words >= LENGTHY:
        marks.add("LENGTHY")
    return frozenset(marks)


def _words(reading: Reading) -> float:
    return sum(1 / SYLLABLES_A_WORD if unit.unspaced else 1 for unit in reading.units)


def guarded(concepts: frozenset[str]) -> dict[str, Urgency]:
    """What each rule that holds says of a message after the guards, before its points are counted."""
    return {rule.name: urgency for urgency, rule in _held(concepts)}


def judge(concepts: frozenset[str]) -> Screening:
    """Apply the rules, then the guards, to what is seen of a message, and weigh what is left."""
    signs = bool(concepts & rulebook().groups[SIGNS])
    held = _held(concepts)
    if not held:
        return Screening(signs=signs)
    points = total(concepts)
    few = "FEW_WORDS" in concepts
    judged = [(_weighed(urgency, _enough(rule, rulebook(), few), points), rule) for urgency, rule in held]
    urgency = max((after for after, _ in judged), key=ORDER.index)
    cues = tuple(rule.name for after, rule in judged if after != "routine")
    if urgency == "routine":
        return Screening(signs=signs)
    kind = next(rule.kind for after, rule in judged if after == urgency)
    return Screening(urgency, kind, cues, _SCORES[urgency], signs)


def _held(concepts: frozenset[str]) -> list[tuple[Urgency, Rule]]:
    book = rulebook()
    held = [rule for rule in book.rules if rule.when.holds(concepts)]
    guards = [guard for guard in book.guards if guard.when.holds(concepts)] if held else []
    return [(_guarded(rule, guards), rule) for rule in held]


def _enough(rule: Rule, book: Rulebook, few: bool) -> Mapping[str, int]:
    """The points that the rule's alarm needs: as a person set them, or as learnt; few words cannot have many."""
    needed = {**book.enough, **learnt().get(rule.name, {}), **rule.enough}
    if few:
        needed["high"] = rule.enough.get("few_words", min(needed["high"], needed["few_words"]))
    return needed


def _weighed(urgency: Urgency, enough: Mapping[str, int], points: int) -> Urgency:
    """What is left of an urgency when the rest of the message speaks against danger."""
    if urgency == "emergency" and points < enough.get("emergency", points):
        urgency = "high"
    if urgency == "high" and points < enough.get("high", points):
        return "routine"
    return urgency


def _guarded(rule: Rule, guards: list[Guard]) -> Urgency:
    urgency = rule.urgency
    for guard in guards:
        if rule.name in guard.touches:
            urgency = guard.lowers.get(urgency, urgency)
    return urgency
