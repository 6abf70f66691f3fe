"""How urgent a message is: the classifier's opinion and the triage rules, combined by bot.triage."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.adapter import Adapter
from bot.components.intent import UNDERSTOOD
from bot.triage import combine, screen
from bot.triage.combine import Opinion
from bot.understanding.classifier import Understood
from bot.understanding.labels import DANGER_INTENTS, FALLBACK

UNKNOWN = {"name": FALLBACK, "confidence": 0.0}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class UrgencyClassifier(Adapter):
    """Sets `urgency`, and makes every emergency the intent `emergency` or `self_harm`, so that no rule can miss it."""

    def understand(self, message: Message) -> None:
        """Combine, and rewrite the intent when the message is an emergency; the ranking keeps the first opinion."""
        metadata = message.get("metadata") or {}
        screening = screen(message.get(TEXT), message.get("language"))
        intent = message.get(INTENT)
        understood: Understood = message.get(UNDERSTOOD)
        opinion = Opinion(understood.emergency, understood.urgencies.get("high", 0.0))
        urgency = combine(screening, opinion, message.get("language"))
        kind = screening.kind
        if metadata.get("urgency") == "emergency":
            urgency, kind = "emergency", kind or metadata.get("screening_kind")
        message.set(
            "urgency",
            {
                "name": urgency,
                "confidence": understood.urgencies.get(urgency, 0.0),
                "emergency_probability": opinion.emergency,
                "high_probability": opinion.high,
                "cues": list(screening.cues),
            },
            add_to_output=True,
        )
        if urgency == "emergency" and intent["name"] not in DANGER_INTENTS:
            danger_intent = {"name": "self_harm" if kind == "self_harm" else "emergency", "confidence": 1.0}
            message.set(INTENT, danger_intent, add_to_output=True)
            message.set(INTENT_RANKING_KEY, [danger_intent, *message.get(INTENT_RANKING_KEY)], add_to_output=True)
        if urgency == "routine" and intent["name"] in DANGER_INTENTS:
            # The best of many unlikely guesses: what is too improbable to be asked about is not answered as danger.
            message.set(INTENT, _next_best(message.get(INTENT_RANKING_KEY)), add_to_output=True)


def _next_best(ranking: list[dict[str, Any]]) -> dict[str, Any]:
    return next((guess for guess in ranking if guess["name"] not in DANGER_INTENTS), UNKNOWN)
