"""The pipeline as config.yml orders it, on messages without a conversation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.components.fallback import STRANGE, UNSURE, Fallback
from bot.components.intent import UNDERSTOOD
from bot.components.understand import Understanding
from bot.components.urgency import UrgencyClassifier
from bot.triage.combine import LIKELY_HIGH
from bot.understanding.classifier import Understood
from bot.understanding.labels import FALLBACK


@pytest.fixture(scope="module")
def understanding(model: Path) -> Understanding:
    """The small brain's pipeline."""
    return Understanding(model)


def test_what_is_parsed_has_every_part(understanding: Understanding) -> None:
    """A message gets a language, an intent with a short ranking, and an urgency with its reasons."""
    [parsed] = understanding.parse(["hello there"])
    assert parsed["intent"]["name"] == "greet"
    assert 1 <= len(parsed["intent_ranking"]) <= 5
    assert set(parsed["urgency"]) == {"name", "confidence", "emergency_probability", "high_probability", "cues"}
    assert parsed["language"] == "en"
    assert UNDERSTOOD not in parsed


def test_the_gateway_knows_the_language_better(understanding: Understanding) -> None:
    """The language that the gateway gives is kept, whatever the text looks like."""
    [parsed] = understanding.parse(["hello there"], {"language": "ms"})
    assert parsed["language"] == "ms"


def test_the_gateways_alarm_is_heard(understanding: Understanding) -> None:
    """An emergency of the gateway's screening is the intent, of the kind that it names."""
    danger, despair = (
        understanding.parse(["good morning"], {"urgency": "emergency", "screening_kind": kind})[0]
        for kind in ("danger", "self_harm")
    )
    assert danger["intent"]["name"] == "emergency"
    assert despair["intent"]["name"] == "self_harm"
    assert danger["meant"]["name"] == "greet"


@pytest.mark.parametrize("number", ["4", " 3. ", "٣", "๔", "12"])
def test_a_number_that_chose_nothing_means_nothing(understanding: Understanding, number: str) -> None:
    """Nobody is paged for a digit, and it is said that it was not understood."""
    [parsed] = understanding.parse([number])
    assert parsed["intent"]["name"] == FALLBACK
    assert parsed["urgency"]["name"] == "routine"


def test_any_text_is_parsed(understanding: Understanding) -> None:
    """Nothing that a person can send makes understanding fail."""
    hostile = [
        "",
        " ",
        "\x00",
        "\ud800",
        "😀" * 500,
        "ก" * 5000,
        "a" * 100_000,
        "/",
        "/choose",
        "/greet{",
        "\u200b\u202e",
        "9" * 40,
    ]
    assert len(understanding.parse(hostile)) == len(hostile)


def understood_as(
    name: str, confidence: float, emergency: float = 0.0, high: float = 0.0, familiar: float = 1.0
) -> Message:
    """A message on its way from the classifier."""
    ranking = [{"name": name, "confidence": confidence}]
    message = Message({"text": "a cup of tea", "intent": ranking[0], "intent_ranking": ranking})
    message.set(UNDERSTOOD, Understood({name: confidence}, {"high": high, "routine": 1 - high}, emergency, familiar))
    return message


def passed(component: Any, message: Message) -> Message:
    """The message after a component."""
    [after] = component.process([message])
    return after


def test_present_exploitation_is_high() -> None:
    """A message that the classifier takes for high is high although no rule holds."""
    assert (
        passed(UrgencyClassifier(), understood_as("seek_help", 0.9, high=LIKELY_HIGH)).get("urgency")["name"] == "high"
    )
    assert passed(UrgencyClassifier(), understood_as("greet", 0.9, high=0.1)).get("urgency")["name"] == "routine"


def test_danger_that_is_too_improbable_to_ask_about_gives_way_to_the_next_guess() -> None:
    """Where no emergency is probable, the next intent of the ranking is answered; what was meant first is kept."""
    message = understood_as("emergency", 0.3, emergency=0.01)
    message.set("intent_ranking", [*message.get("intent_ranking"), {"name": "ask_signs", "confidence": 0.2}])
    after = passed(UrgencyClassifier(), message)
    assert (after.get("urgency")["name"], after.get("intent")["name"]) == ("routine", "ask_signs")


def test_what_is_unsure_is_not_believed() -> None:
    """An intent below the threshold becomes nlu_fallback, and the ranking keeps it."""
    after = passed(Fallback(), understood_as("ask_signs", UNSURE - 0.01))
    assert after.get("intent")["name"] == "nlu_fallback"
    assert [rank["name"] for rank in after.get("intent_ranking")] == ["nlu_fallback", "ask_signs"]
    assert passed(Fallback(), understood_as("ask_signs", UNSURE)).get("intent")["name"] == "ask_signs"


def test_keys_hit_at_random_mean_nothing() -> None:
    """A text of unknown letters is not understood, however sure the classifier is."""
    after = passed(Fallback(), understood_as("out_of_scope", 0.99, familiar=STRANGE - 0.01))
    assert after.get("intent")["name"] == "nlu_fallback"
    assert passed(Fallback(), understood_as("greet", 0.99, familiar=STRANGE)).get("intent")["name"] == "greet"


def test_a_possible_emergency_is_never_called_not_understood() -> None:
    """However unsure, danger stays danger."""
    assert passed(Fallback(), understood_as("emergency", 0.1)).get("intent")["name"] == "emergency"
