from collections import Counter
from pathlib import Path

import pytest

from bot.understanding.classifier import Classifier
from bot.understanding.examples import Example
from bot.understanding.features import features
from bot.understanding.fitting import fit

MESSAGES = {
    "greet": ("hello there", "good morning to you", "hi hello"),
    "goodbye": ("bye now", "see you, bye", "goodbye and thanks"),
    "emergency": ("he locked me in", "they lock the door and hit me", "locked in a room, help"),
}


def examples() -> list[Example]:
    """Each message five times, with its labels."""
    return [
        Example(text, "en", intent, "emergency" if intent == "emergency" else "routine", "standard")
        for intent, texts in MESSAGES.items()
        for text in texts
        for _ in range(5)
    ]


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    """A classifier that was fitted on a handful of messages."""
    return fit(examples())


def test_it_learns_both_answers(classifier: Classifier) -> None:
    """A message like those of training gets their intent and their urgency."""
    understood = classifier.understand(features("hello, they locked me in a room"))
    assert max(understood.intents, key=lambda name: understood.intents[name]) == "emergency"
    assert understood.urgencies["emergency"] > understood.urgencies["routine"]
    assert understood.emergency > classifier.understand(features("good morning to you")).emergency


def test_probabilities_add_up(classifier: Classifier) -> None:
    """The probabilities of each answer add up to 1, even for a message of which nothing is known."""
    for counts in (features("hello"), Counter[str]()):
        understood = classifier.understand(counts)
        assert sum(understood.intents.values()) == pytest.approx(1.0, abs=1e-5)
        assert sum(understood.urgencies.values()) == pytest.approx(1.0, abs=1e-5)
        assert 0.0 <= understood.emergency <= 1.0


def test_it_is_the_same_after_a_file(classifier: Classifier, tmp_path: Path) -> None:
    """A classifier that was saved and loaded gives the same answers, but for rounding."""
    classifier.save(tmp_path / "classifier.npz")
    loaded = Classifier.load(tmp_path / "classifier.npz")
    counts = features("they lock the door")
    assert loaded.understand(counts).intents == pytest.approx(classifier.understand(counts).intents, abs=1e-2)
    assert loaded.understand(counts).emergency == pytest.approx(classifier.understand(counts).emergency, abs=1e-2)


def test_strange_text_is_told_from_familiar(classifier: Classifier) -> None:
    """The share of known n-grams is high for words of training, low for keys hit at random, and 1 for nothing."""
    assert classifier.understand(features("locked in a room")).familiar > 0.8
    assert classifier.understand(features("qwx zzkrp vvbn")).familiar < 0.2
    assert classifier.understand(Counter[str]()).familiar == 1.0


def test_training_is_deterministic() -> None:
    """The same messages in the same order give the same classifier."""
    counts = features("they lock the door")
    assert fit(examples()).understand(counts) == fit(examples()).understand(counts)


def test_progress_is_told_in_order() -> None:
    """Training tells its stages, and the share that is done never falls."""
    told: list[tuple[str, float]] = []
    fit(examples(), lambda stage, done: told.append((stage, done)))
    assert [done for _, done in told] == sorted(done for _, done in told)
    assert told[0][1] == 0.0


def test_without_danger_there_is_no_alarm() -> None:
    """A classifier that never saw an emergency gives no message a probability of one."""
    calm = fit([example for example in examples() if example.intent != "emergency"])
    assert calm.understand(features("he locked me in")).emergency < 0.01
