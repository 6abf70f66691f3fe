"""Train the brain with Rasa: understanding and dialogue in one model file."""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
from pathlib import Path

from bot.components import quiet, unneeded
from bot.paths import ROOT


class TrainingFailed(Exception):
    """Rasa could not train; the message is Rasa's own, about the project's files."""


def train(model: Path) -> None:
    """Train from config.yml, domain.yml and data/, and put the model in place at once or not at all.

    Raises TrainingFailed.
    """
    # The fingerprint beside the model decides when to train; Rasa's cache would be a second, larger copy.
    os.environ["RASA_MAX_CACHE_SIZE"] = "0"
    quiet.settle()
    unneeded.settle()
    from rasa.model_training import train as rasa_train

    quiet.settle()
    model.parent.mkdir(parents=True, exist_ok=True)
    said = io.StringIO()
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory(dir=model.parent) as folder, contextlib.redirect_stdout(said):
        try:
            result = rasa_train(
                domain=str(ROOT / "domain.yml"),
                config=str(ROOT / "config.yml"),
                training_files=None,
                output=folder,
                fixed_model_name=model.name,
                force_training=True,
            )
        except SystemExit as stopped:
            raise TrainingFailed(said.getvalue().strip()) from stopped
        if result.code != 0 or result.model is None:
            raise TrainingFailed(said.getvalue().strip())
        Path(result.model).replace(model)
