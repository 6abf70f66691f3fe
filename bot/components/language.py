"""The language of a message."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.adapter import Adapter
from bot.language import Hints, identify


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class LanguageIdentifier(Adapter):
    """Puts `language` into what was parsed: what the gateway knows, otherwise what the text shows."""

    def understand(self, message: Message) -> None:
        """Set `language`, a served code or None."""
        metadata = message.get("metadata") or {}
        language = metadata.get("language")
        if language is None:
            language = identify(message.get(TEXT), Hints(country=metadata.get("country"))).language
        message.set("language", language, add_to_output=True)
