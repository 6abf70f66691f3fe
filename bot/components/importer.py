"""Read the project's own layout: examples by language folder, rules apart from every other kind of data."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.intent import FOLDER
from bot.paths import DATA
from bot.understanding.examples import read_examples


class LanguageFolders(RasaFileImporter):  # type: ignore[misc] # rasa has no types
    """Rasa's own importer would read every file under data/ with a slow parser, and lose the language of an example.

    Rasa is shown one example of each intent, since it copies and hashes all that it is shown several times: of seventy
    thousand messages that is a third of the time and half a gigabyte.
    """

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
        nlu: str | None = None,
    ) -> None:
        """Take rules from data/rules unless other paths are given, and examples from `nlu` (default data/nlu)."""
        if training_data_paths in (None, "data", ["data"]):
            training_data_paths = [str(DATA / "rules")]
        super().__init__(config_file, domain_path, training_data_paths)
        self._examples = Path(nlu) if nlu else DATA / "nlu"

    @cached_property
    def _shown(self) -> TrainingData:
        first = {example.intent: example.text for example in reversed(read_examples(self._examples))}
        where = {FOLDER: str(self._examples)}
        return TrainingData(
            [Message.build(text, intent=intent, example_metadata=where) for intent, text in sorted(first.items())]
        )

    def get_nlu_data(self, language: str | None = None) -> TrainingData:  # noqa: ARG002 - all languages train together
        """One example of each intent; Rasa asks several times."""
        return self._shown
