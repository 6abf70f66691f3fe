"""Read the project's own layout: examples by language folder, rules apart from every other kind of data."""

from __future__ import annotations

from pathlib import Path

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.paths import DATA
from bot.understanding.examples import read_examples


class LanguageFolders(RasaFileImporter):  # type: ignore[misc] # rasa has no types
    """Rasa's own importer would read every file under data/ with a slow parser, and lose the language of an example."""

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
        self._read: TrainingData | None = None

    def get_nlu_data(self, language: str | None = None) -> TrainingData:  # noqa: ARG002 - all languages train together
        """Every example of every language, with its labels in the message's metadata; Rasa asks several times."""
        if self._read is None:
            self._read = self._all_examples()
        return self._read

    def _all_examples(self) -> TrainingData:
        return TrainingData(
            [
                Message.build(
                    example.text,
                    intent=example.intent,
                    example_metadata={
                        "language": example.language,
                        "urgency": example.urgency,
                        "style": example.style,
                    },
                )
                for example in read_examples(self._examples)
            ]
        )
