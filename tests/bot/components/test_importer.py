"""What Rasa is shown of the examples, and what the classifier learns of them."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("rasa", reason="Rasa is in the brain's environment")

from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.importer import LanguageFolders
from bot.components.intent import IntentClassifier
from bot.understanding.examples import Example, ExampleError

EXAMPLES = """
nlu:
- intent: greet
  examples:
  - {text: hello there, metadata: {urgency: routine, style: standard}}
  - {text: good morning, metadata: {urgency: routine, style: standard}}
- intent: stop
  examples:
  - {text: write no more, metadata: {urgency: routine, style: standard}}
"""


def shown(folder: Path) -> TrainingData:
    """What the importer gives Rasa of one language's examples."""
    (folder / "en").mkdir()
    (folder / "en" / "a.yml").write_text(EXAMPLES, encoding="utf-8")
    return LanguageFolders(nlu=str(folder)).get_nlu_data()


def test_rasa_is_shown_one_example_of_each_intent(tmp_path: Path) -> None:
    """Enough to check the domain against, and nothing to copy seventy thousand times."""
    assert [(message.get("intent"), message.get("text")) for message in shown(tmp_path).intent_examples] == [
        ("greet", "hello there"),
        ("stop", "write no more"),
    ]


def test_the_classifier_learns_from_every_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It reads the folder that the importer names, once."""
    learnt: list[str] = []

    class Stop(Exception):
        """Ends training before anything is fitted."""

    def fit(examples: list[Example], _progress: object) -> None:
        learnt.extend(example.text for example in examples)
        raise Stop

    monkeypatch.setattr("bot.understanding.fitting.fit", fit)
    with pytest.raises(Stop):
        IntentClassifier(None, None).train(shown(tmp_path))
    assert learnt == ["hello there", "good morning", "write no more"]


def test_a_broken_file_of_examples_is_named(tmp_path: Path) -> None:
    """Before anything is trained."""
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "bad.yml").write_text("nlu:\n- intent: nonsense\n  examples: [{text: x, metadata: {}}]")
    with pytest.raises(ExampleError, match=r"bad\.yml"):
        LanguageFolders(nlu=str(tmp_path)).get_nlu_data()
