"""Join the two detectors, the rules of triage and the trained model: either may raise the alarm.

The rules page alone. The model pages with a cue of the rules beside it, or when it is nearly certain; what it only
suspects is asked about. How sure it must be depends on the language: for English and Chinese thousands of real texts
between friends could be measured, of which hardly any may page anybody; for the other languages only written ones.
"""

from dataclasses import dataclass

from bot.triage.rules import Urgency


@dataclass(frozen=True)
class Thresholds:
    """The probability of an emergency, 0 to 1, from which the model pages without and with a cue, and asks."""

    alone: float
    with_a_cue: float
    ask: float


ON_CHAT = Thresholds(alone=0.96, with_a_cue=0.9, ask=0.35)
"""Of real texts between friends 0.3 % may page, 5 % may be asked about."""

MEASURED_ON_CHAT = dict.fromkeys(("en", "zh"), ON_CHAT)

ELSEWHERE = Thresholds(alone=0.5, with_a_cue=0.2, ask=0.05)
"""Of written routine messages, near misses included, 3 % may page, 10 % may be asked about (docs/triage.md)."""


LIKELY_HIGH = 0.5
"""The model's probability of `high` from which a message is not routine: of present exploitation nine in ten are then
at least high, and one routine message in twenty, which costs a place in a queue and no page (docs/triage.md)."""


@dataclass(frozen=True)
class Opinion:
    """The model's probabilities that a message is an emergency, and that it is high, 0 to 1."""

    emergency: float = 0.0
    high: float = 0.0


def combine(screened: Urgency, opinion: Opinion, language: str | None) -> Urgency:
    """The final urgency of a message; never below what the rules say.

    Args:
        screened: what the rules say.
        opinion: what the model says.
        language: of the message, None if unknown.
    """
    return decide(screened, opinion, MEASURED_ON_CHAT.get(language or "", ELSEWHERE))


def decide(screened: Urgency, opinion: Opinion, least: Thresholds) -> Urgency:
    """The final urgency with these thresholds."""
    if screened == "emergency" or opinion.emergency >= least.alone:
        return "emergency"
    if screened == "high" and opinion.emergency >= least.with_a_cue:
        return "emergency"
    if screened == "high" or opinion.emergency >= least.ask or opinion.high >= LIKELY_HIGH:
        return "high"
    return "routine"
