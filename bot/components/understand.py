"""Understand messages with the trained model and without servers, many at a time."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.engine import loader
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.core.trackers import DialogueStateTracker

from bot.cleaning import clean, mask_numbers, strip_command


class Understanding:
    """The pipeline of config.yml as it was trained, Rasa's graph included."""

    def __init__(self, model: Path) -> None:
        """Load a model file."""
        with tempfile.TemporaryDirectory() as folder:
            metadata, self._runner = loader.load_predict_graph_runner(
                Path(folder), model, LocalModelStorage, DaskGraphRunner
            )
        self._target = metadata.nlu_target
        self._tracker = DialogueStateTracker.from_events("evaluation", [])

    def parse(self, texts: Sequence[str], metadata: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """What the brain would make of each text as the first message of a conversation."""
        messages = [
            UserMessage(strip_command(mask_numbers(clean(text))), metadata=dict(metadata or {})) for text in texts
        ]
        inputs = {PLACEHOLDER_MESSAGE: messages, PLACEHOLDER_TRACKER: self._tracker}
        parsed = self._runner.run(inputs=inputs, targets=[self._target])[self._target]
        return [message.as_dict(only_output_properties=True) for message in parsed]
