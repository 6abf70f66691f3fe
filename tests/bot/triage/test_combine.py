"""The rules and the model together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.triage import Screening, Urgency, combine
from bot.triage.combine import NEARLY_CERTAIN, POSSIBLE, WITH_A_CUE
from bot.triage.rules import ORDER

NOTHING = Screening("routine", None, (), 0.0)
CUE = Screening("high", "danger", ("somebody_near",), 0.5)
ALARM = Screening("emergency", "danger", ("locked_in",), 1.0)


@pytest.mark.parametrize(
    ("screening", "intent", "confidence", "probability", "expected"),
    [
        (ALARM, "greet", 1.0, 0.0, "emergency"),
        (NOTHING, "emergency", NEARLY_CERTAIN, 0.0, "emergency"),
        (NOTHING, "self_harm", NEARLY_CERTAIN, 0.0, "emergency"),
        (CUE, "emergency", WITH_A_CUE, 0.0, "emergency"),
        (CUE, "report_tip", 0.9, WITH_A_CUE, "emergency"),
        (CUE, "out_of_scope", 0.99, 0.0, "high"),
        (NOTHING, "out_of_scope", 0.9, 0.99, "high"),
        (NOTHING, "out_of_scope", 0.9, POSSIBLE, "high"),
        (NOTHING, "self_harm", 0.2, 0.1, "high"),
        (NOTHING, "greet", 1.0, 0.1, "routine"),
    ],
)
def test_either_detector_raises_the_urgency(
    screening: Screening, intent: str, confidence: float, probability: float, expected: Urgency
) -> None:
    """Rules page alone, the model pages beside a cue or when nearly certain, and otherwise asks for a person's eyes."""
    assert combine(screening, intent, confidence, probability) == expected


@given(
    screening=st.sampled_from([NOTHING, CUE, ALARM]),
    intent=st.sampled_from(["emergency", "self_harm", "greet", "out_of_scope", ""]),
    confidence=st.floats(0, 1),
    probability=st.floats(0, 1),
)
def test_the_model_never_lowers_what_the_rules_say(
    screening: Screening, intent: str, confidence: float, probability: float
) -> None:
    """Whatever the model believes, an emergency of the rules stays one."""
    assert ORDER.index(combine(screening, intent, confidence, probability)) >= ORDER.index(screening.urgency)


@given(screening=st.sampled_from([NOTHING, CUE, ALARM]), low=st.floats(0, 1), high=st.floats(0, 1))
def test_a_higher_probability_is_never_less_urgent(screening: Screening, low: float, high: float) -> None:
    """More danger in the model's eyes cannot make a message less urgent."""
    low, high = sorted((low, high))
    calmer, graver = (combine(screening, "out_of_scope", 0.5, probability) for probability in (low, high))
    assert ORDER.index(calmer) <= ORDER.index(graver)
