"""Screen one message: read its concepts, see which rules hold, and say how urgent it is."""

from dataclasses import dataclass
from typing import Literal

from bot.lexicon import read
from bot.triage.rules import Kind, rules

Urgency = Literal["emergency", "high", "routine"]

_ORDER: tuple[Urgency, ...] = ("routine", "high", "emergency")
_SCORES: dict[Urgency, float] = {"routine": 0.0, "high": 0.5, "emergency": 1.0}


@dataclass(frozen=True, slots=True)
class Screening:
    """What the rules say of a message; `cues` are names of rules, never words of the message."""

    urgency: Urgency
    kind: Kind | None
    cues: tuple[str, ...]
    score: float


def screen(text: str, language: str | None = None) -> Screening:
    """How urgent a message is, by the rules alone.

    Args:
        text: as the person wrote it; anything at all.
        language: a language code if known; None or a wrong one is found out from the words.
    """
    concepts = read(text, language).concepts
    held = [rule for rule in rules() if rule.holds(concepts)]
    if not held:
        return Screening("routine", None, (), 0.0)
    urgency = max((rule.urgency for rule in held), key=_ORDER.index)
    first = next(rule for rule in held if rule.urgency == urgency)
    return Screening(urgency, first.kind, tuple(rule.name for rule in held), _SCORES[urgency])
