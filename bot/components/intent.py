"""The intent of a message, by the classifier of bot.understanding."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, METADATA, METADATA_EXAMPLE, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.adapter import PAYLOAD
from bot.components.choices import is_number
from bot.understanding.classifier import Classifier, Understood
from bot.understanding.examples import read_examples
from bot.understanding.features import message_features
from bot.understanding.labels import FALLBACK
from bot.understanding.progress import announce

FILE = "classifier.npz"
FOLDER = "folder"
"""Metadata of a message that stands for all examples of its intent: where they are (bot/components/importer.py)."""

UNDERSTOOD = "understood"
"""Where a message carries all that the classifier made of it, on its way to UrgencyClassifier and no further."""

MEANT = "meant"
"""Where what was parsed keeps the intent as the classifier had it, before an alarm or a doubt replaces it."""

STRAY_NUMBER = Understood({FALLBACK: 1.0}, {"routine": 1.0}, emergency=0.0)
"""A number that chose nothing, because nothing was offered: of two digits a classifier only makes up a meaning."""

RANKED = 5
"""Intents kept in a conversation's record; the rest is noise that would be stored with every message."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(GraphComponent):  # type: ignore[misc] # rasa has no types
    """Trains and runs both heads of the classifier: the intent, and for UrgencyClassifier the urgency."""

    def __init__(self, storage: ModelStorage, resource: Resource, classifier: Classifier | None = None) -> None:
        """Keep where the fitted classifier is stored."""
        self._storage = storage
        self._resource = resource
        self._classifier = classifier

    @classmethod
    def create(
        cls,
        config: dict[str, Any],  # noqa: ARG003 - Rasa's signature
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,  # noqa: ARG003
    ) -> IntentClassifier:
        """Create the component before training."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],  # noqa: ARG003 - Rasa's signature
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,  # noqa: ARG003
        **kwargs: Any,  # noqa: ARG003
    ) -> IntentClassifier:
        """Load what `train` stored."""
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, Classifier.load(folder / FILE))

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on every example in the folders that the importer names."""
        # scikit-learn is needed for training alone; without it the running brain is 60 MB lighter.
        from bot.understanding.fitting import fit

        folders = {message.get(METADATA)[METADATA_EXAMPLE][FOLDER] for message in training_data.intent_examples}
        self._classifier = fit(
            [example for folder in sorted(folders) for example in read_examples(Path(folder))], announce
        )
        with self._storage.write_to(self._resource) as folder:
            self._classifier.save(folder / FILE)
        return self._resource

    def _understood(self, message: Message) -> Understood:
        if self._classifier is None:
            raise RuntimeError("the intent classifier was asked before it was trained or loaded")
        return self._classifier.understand(message_features(message.get(TEXT) or "", message.get("language")))

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent and intent_ranking, and for the next component all that was understood."""
        for message in messages:
            text = message.get(TEXT) or ""
            if text.startswith(PAYLOAD):
                # Rasa reads a payload after the whole pipeline, but its fallback wants to see an intent before.
                message.set(INTENT, {"name": None, "confidence": 1.0}, add_to_output=True)
                continue
            understood = STRAY_NUMBER if is_number(text) else self._understood(message)
            ranking = sorted(understood.intents.items(), key=lambda pair: -pair[1])
            ranked = [{"name": name, "confidence": confidence} for name, confidence in ranking[:RANKED]]
            message.set(INTENT, ranked[0], add_to_output=True)
            message.set(MEANT, ranked[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranked, add_to_output=True)
            message.set(UNDERSTOOD, understood)
        return messages
