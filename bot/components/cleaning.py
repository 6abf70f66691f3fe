"""The text of a message as understanding reads it."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.cleaning import clean, mask_numbers
from bot.components.adapter import Adapter


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class TextCleaner(Adapter):
    """Cleans and masks again what the gateway cleaned and masked: a message can come from elsewhere."""

    def understand(self, message: Message) -> None:
        """Replace the text."""
        message.set(TEXT, mask_numbers(clean(message.get(TEXT) or "")))
