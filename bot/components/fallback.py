"""What is not understood is said to be so."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message

from bot.components.adapter import Adapter
from bot.components.intent import UNDERSTOOD
from bot.understanding.labels import DANGER_INTENTS, FALLBACK

UNSURE = 0.25
"""Confidence below which an intent is not believed: four in ten of what falls below would have been right, and half of
what lies between this and 0.35 (docs/decisions/understanding.md)."""

STRANGE = 0.25
"""`familiar` below which a text is no message in a language that was learnt: of 500 made of random letters four in ten
are, of 1,703 held-out messages none; the least familiar of these has 0.45."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class Fallback(Adapter):
    """Sets the intent `nlu_fallback`. Rasa's own would do so to a possible emergency too."""

    def understand(self, message: Message) -> None:
        """Replace an intent that is too unsure; the ranking keeps it."""
        intent = message.get(INTENT)
        doubtful = intent["confidence"] < UNSURE or message.get(UNDERSTOOD).familiar < STRANGE
        if doubtful and intent["name"] not in DANGER_INTENTS:
            unsure = {"name": FALLBACK, "confidence": intent["confidence"]}
            message.set(INTENT, unsure, add_to_output=True)
            message.set(INTENT_RANKING_KEY, [unsure, *message.get(INTENT_RANKING_KEY)], add_to_output=True)
