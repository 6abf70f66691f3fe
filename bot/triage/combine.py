"""Join the two detectors, the rules of triage and the trained model: either may raise the alarm."""

from bot.triage.rules import Urgency
from bot.triage.screening import Screening

SURE_INTENT = 0.6
"""Confidence from which the intents emergency and self_harm are believed."""

SURE_EMERGENCY = 0.9
"""Probability of an emergency at which the model alone, without a danger concept, may page."""

POSSIBLE_EMERGENCY = 0.3
"""Probability of an emergency from which the message is at least high: the person is asked, a human reads it."""

DANGER_INTENTS = frozenset({"emergency", "self_harm"})


def combine(screening: Screening, intent: str, intent_confidence: float, emergency_probability: float) -> Urgency:
    """The final urgency of a message.

    Args:
        screening: what the rules say.
        intent: the intent that the model believes most.
        intent_confidence: how sure it is of that intent, 0 to 1.
        emergency_probability: the model's probability of intent emergency or self_harm, 0 to 1.
    """
    if screening.urgency == "emergency":
        return "emergency"
    if intent in DANGER_INTENTS and intent_confidence >= SURE_INTENT:
        return "emergency"
    if emergency_probability >= SURE_EMERGENCY:
        return "emergency"
    if screening.urgency == "high" or emergency_probability >= POSSIBLE_EMERGENCY or intent in DANGER_INTENTS:
        return "high"
    return "routine"
