from collections import Counter
from pathlib import Path

import pytest

from bot.understanding.classifier import Classifier
from bot.understanding.features import features
from bot.understanding.fitting import fit

MESSAGES = {
    "greet": ("hello there", "good morning to you", "hi hello"),
    "goodbye": ("bye now", "see you, bye", "goodbye and thanks"),
    "emergency": ("he locked me in", "they lock the door and hit me", "locked in a room, help"),
}


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    """A classifier that was fitted on a handful of messages."""
    rows = [(features(text), intent) for intent, texts in MESSAGES.items() for text in texts for _ in range(5)]
    urgencies = ["emergency" if intent == "emergency" else "routine" for _, intent in rows]
    return fit([counts for counts, _ in rows], [intent for _, intent in rows], urgencies)


def test_it_learns_both_answers(classifier: Classifier) -> None:
    """A message like those of training gets their intent and their urgency."""
    answers = classifier.probabilities(features("hello, they locked me in a room"))
    assert max(answers["intent"], key=lambda name: answers["intent"][name]) == "emergency"
    assert answers["urgency"]["emergency"] > answers["urgency"]["routine"]


def test_probabilities_add_up(classifier: Classifier) -> None:
    """The probabilities of each head add up to 1, even for a message of which nothing is known."""
    for counts in (features("hello"), Counter[str]()):
        for answer in classifier.probabilities(counts).values():
            assert sum(answer.values()) == pytest.approx(1.0, abs=1e-5)


def test_it_is_the_same_after_a_file(classifier: Classifier, tmp_path: Path) -> None:
    """A classifier that was saved and loaded gives the same answers, but for rounding."""
    classifier.save(tmp_path / "classifier.npz")
    loaded = Classifier.load(tmp_path / "classifier.npz")
    counts = features("they lock the door")
    assert loaded.probabilities(counts)["intent"] == pytest.approx(classifier.probabilities(counts)["intent"], abs=1e-2)


def test_training_is_deterministic() -> None:
    """The same messages in the same order give the same classifier."""
    rows = [(features(text), intent) for intent, texts in MESSAGES.items() for text in texts for _ in range(5)]
    again = [fit([c for c, _ in rows], [i for _, i in rows], ["routine", "high", "emergency"] * 15) for _ in range(2)]
    counts = features("hello")
    assert again[0].probabilities(counts) == again[1].probabilities(counts)
