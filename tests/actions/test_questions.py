"""What a message answers, and what comes before the question."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions.questions import Answer, interrupts, is_bare_help, read_answer
from actions.turn import Turn


@pytest.mark.parametrize(
    ("language", "text", "bare"),
    [
        ("en", "help", True),
        ("en", "HELP PLS", True),
        ("en", "help me", True),
        ("ms", "tolong", True),
        ("th", "ช่วยด้วย", True),
        ("en", "i need help with my visa", False),
        ("en", "help he is here", False),
        ("en", "please", False),
        ("en", "", False),
    ],
)
def test_help_and_nothing_else(language: str, text: str, *, bare: bool) -> None:
    """One word more, and it is a message like others."""
    assert is_bare_help(Turn("c1", text=text, language=language)) is bare


def test_help_is_no_answer_to_any_question() -> None:
    """Least of all to "where is it?"."""
    turn = Turn("c1", text="help", intent="emergency", urgency="emergency", screened="high", language="en")
    assert interrupts(replace(turn, form="tip_form"), "place") is True


def test_a_place_that_only_the_model_fears_is_a_place() -> None:
    """Once somebody has said that nobody is in danger, it takes the rules."""
    turn = Turn("c1", text="room 4", intent="emergency", urgency="emergency", screened="high", language="en")
    place = replace(turn, form="tip_form", question="place")
    assert interrupts(place, "place") is True
    assert interrupts(replace(place, slots={"danger_now": "no"}), "place") is False
    assert interrupts(replace(place, screened="routine"), "place") is False


@pytest.mark.parametrize(
    ("text", "intent", "meaning"),
    [
        ("no he is here", "greet", "no"),
        ("not safe", "nlu_fallback", "no"),
        ("he can hear me", "out_of_scope", "no"),
        ("I do not want the police", "out_of_scope", "words"),
        ("yes but not for long", "affirm", "yes"),
        ("no", "deny", "no"),
    ],
)
def test_a_no_to_is_it_safe_is_heard_in_any_words(text: str, intent: str, meaning: str) -> None:
    """Whoever is not safe calls a human with it, so a "not" about something else must not."""
    turn = Turn("c1", text=text, intent=intent, language="en", form="help_form", question="safe_now")
    answer = read_answer(turn)
    assert answer is not None
    assert answer.meaning == meaning


def test_a_wish_that_the_model_only_guesses_is_an_answer_in_an_open_question() -> None:
    """ "I live across the street" was "delete my messages" at 0.36; a deletion that is spoken of always counts."""
    turn = Turn("c1", text="I live across the street", intent="delete_data", confidence=0.4, language="en")
    open_one = replace(turn, form="tip_form", question="how_known")
    assert read_answer(open_one) == Answer("words")
    assert read_answer(replace(open_one, text="delete my messages")) is None
    assert read_answer(replace(open_one, confidence=0.9)) is None


@pytest.mark.parametrize(
    ("question", "text", "intent", "confidence", "meaning"),
    [
        ("safe_now", "no", "deny", 0.9, "no"),
        ("safe_now", "not safe", "deny", 0.9, "no"),
        ("safe_now", "safe", "greet", 0.9, "yes"),
        ("safe_now", "no contract", "out_of_scope", 0.5, "words"),
        ("safe_now", "i dont know", "deny", 0.9, "unsure"),
        ("safe_now", "never mind then", "deny", 0.4, "unsure"),
        ("danger_now", "yes", "affirm", 0.9, "yes"),
        ("danger_now", "ok", "affirm", 0.9, "unsure"),
        ("danger_now", "ok yes", "affirm", 0.9, "yes"),
    ],
)
def test_only_a_clear_answer_wakes_somebody(
    question: str, text: str, intent: str, confidence: float, meaning: str
) -> None:
    """To "is it safe to write?" and "is anyone in danger?": "ok" and "not sure" are neither yes nor no."""
    turn = Turn(
        "c1", text=text, intent=intent, confidence=confidence, language="en", form="help_form", question=question
    )
    answer = read_answer(turn)
    assert answer is not None
    assert answer.meaning == meaning
