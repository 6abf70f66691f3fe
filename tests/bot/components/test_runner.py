"""The nodes of a model in their order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.engine import loader
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.core.trackers import DialogueStateTracker

from bot.components.runner import PlannedRunner


def load(kind: type[DaskGraphRunner], model: Path, folder: Path) -> tuple[Any, DaskGraphRunner]:
    """The model's metadata and a runner of it."""
    folder.mkdir()
    loaded: tuple[Any, DaskGraphRunner] = loader.load_predict_graph_runner(folder, model, LocalModelStorage, kind)
    return loaded


def inputs(text: str) -> dict[str, Any]:
    """A message of a new conversation."""
    return {
        PLACEHOLDER_MESSAGE: [UserMessage(text)],
        PLACEHOLDER_TRACKER: DialogueStateTracker.from_events("c1", []),
    }


def test_every_node_gives_what_it_gives_under_dask(model: Path, tmp_path: Path) -> None:
    """The same understanding of a message, the first time and from the kept plan."""
    metadata, planned = load(PlannedRunner, model, tmp_path / "planned")
    _, dask = load(DaskGraphRunner, model, tmp_path / "dask")
    for text in ("hello there", "he locked me in and hits me", '/choose{"choice": "skip"}'):
        seen = [
            [message.as_dict(only_output_properties=True) for message in output[metadata.nlu_target]]
            for output in (runner.run(inputs(text), [metadata.nlu_target]) for runner in (planned, dask, planned))
        ]
        assert seen[0] == seen[1] == seen[2]


def test_what_is_missing_is_an_error(model: Path, tmp_path: Path) -> None:
    """Without the message nothing runs on air."""
    metadata, planned = load(PlannedRunner, model, tmp_path / "planned")
    with pytest.raises(GraphRunError):
        planned.run({}, [metadata.nlu_target])
