"""Join the two detectors, the rules of triage and the trained model: either may raise the alarm.

The rules page alone. The model pages with a cue of the rules beside it, or when it is nearly certain; what it only
suspects is asked about. How sure it must be depends on the language: for English and Chinese thousands of real texts
between friends could be measured, of which hardly any may page anybody; for the other languages only written ones.
"""

from dataclasses import dataclass

from bot.triage.rules import Urgency
from bot.triage.screening import Screening


@dataclass(frozen=True)
class Thresholds:
    """The probability of an emergency, 0 to 1, from which the model pages without and with a cue, and asks."""

    alone: float
    with_a_cue: float
    ask: float


MEASURED_ON_CHAT = dict.fromkeys(("en", "zh"), Thresholds(alone=0.92, with_a_cue=0.8, ask=0.26))
"""Of real texts between friends 0.3 % may page, 5 % may be asked about."""

ELSEWHERE = Thresholds(alone=0.4, with_a_cue=0.2, ask=0.05)
"""Of written routine messages, near misses included, 3 % may page, 10 % may be asked about (docs/triage.md)."""


def combine(screening: Screening, probability: float, language: str | None) -> Urgency:
    """The final urgency of a message; never below what the rules say.

    Args:
        screening: what the rules say.
        probability: the model's probability that the message is an emergency, 0 to 1.
        language: of the message, None if unknown.
    """
    least = MEASURED_ON_CHAT.get(language or "", ELSEWHERE)
    if screening.urgency == "emergency" or probability >= least.alone:
        return "emergency"
    if screening.urgency == "high" and probability >= least.with_a_cue:
        return "emergency"
    if screening.urgency == "high" or probability >= least.ask:
        return "high"
    return "routine"
