"""Join the two detectors, the rules of triage and the trained model: either may raise the alarm.

The rules page alone. How sure the model must be to page depends on what the words speak of: a cue of the rules, some
sign of danger, or nothing that a danger has to do with; what it only suspects is asked about. It depends on the
language too: for English and Chinese thousands of real texts between friends could be measured, of which hardly any may
page anybody; for the other languages only written ones.
"""

from dataclasses import dataclass

from bot.triage.rules import Urgency
from bot.triage.screening import Screening


@dataclass(frozen=True)
class Thresholds:
    """The probability of an emergency, 0 to 1, from which the model pages and from which it asks.

    `alone`: pages though nothing in the words has to do with danger; `with_a_sign`, `with_a_cue`: pages beside these.
    `ask`: asks; `ask_of_a_sign`: asks beside a sign. Beside a cue it is always asked.
    """

    alone: float
    with_a_sign: float
    with_a_cue: float
    ask: float
    ask_of_a_sign: float

    def page(self, screening: Screening) -> float:
        """From where the model pages beside what the rules see."""
        if screening.urgency == "high":
            return self.with_a_cue
        return self.with_a_sign if screening.signs else self.alone


ON_CHAT = Thresholds(alone=0.99, with_a_sign=0.93, with_a_cue=0.93, ask=0.6, ask_of_a_sign=0.35)
"""Of real texts between friends 0.3 % may page, 5 % may be asked about."""

MEASURED_ON_CHAT = dict.fromkeys(("en", "zh"), ON_CHAT)

ELSEWHERE = Thresholds(alone=0.6, with_a_sign=0.5, with_a_cue=0.3, ask=0.07, ask_of_a_sign=0.05)
"""Of written routine messages, near misses included, 3 % may page, 10 % may be asked about (docs/triage.md)."""


LIKELY_HIGH = 0.5
"""The model's probability of `high` from which a message is not routine: of present exploitation nine in ten are then
at least high, and one routine message in twenty, which costs a place in a queue and no page (docs/triage.md)."""


@dataclass(frozen=True)
class Opinion:
    """The model's probabilities that a message is an emergency, and that it is high, 0 to 1."""

    emergency: float = 0.0
    high: float = 0.0


def combine(screening: Screening, opinion: Opinion, language: str | None) -> Urgency:
    """The final urgency of a message; never below what the rules say.

    Args:
        screening: what the rules say.
        opinion: what the model says.
        language: of the message, None if unknown.
    """
    return decide(screening, opinion, MEASURED_ON_CHAT.get(language or "", ELSEWHERE))


def decide(screening: Screening, opinion: Opinion, least: Thresholds) -> Urgency:
    """The final urgency with these thresholds."""
    if screening.urgency == "emergency" or opinion.emergency >= least.page(screening):
        return "emergency"
    asked = opinion.emergency >= (least.ask_of_a_sign if screening.signs else least.ask)
    return "high" if asked or screening.urgency == "high" or opinion.high >= LIKELY_HIGH else "routine"
