"""The rules and the model together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.triage import Urgency, combine
from bot.triage.combine import ELSEWHERE, LIKELY_HIGH, MEASURED_ON_CHAT, Opinion
from bot.triage.rules import ORDER


@pytest.mark.parametrize("language", [None, "th", *MEASURED_ON_CHAT])
def test_either_detector_raises_the_urgency(language: str | None) -> None:
    """Rules page alone, the model beside a cue or when nearly certain; what it suspects is asked about."""
    least = MEASURED_ON_CHAT.get(language or "", ELSEWHERE)
    below = 1e-6
    rows: list[tuple[Urgency, float, Urgency]] = [
        ("emergency", 0.0, "emergency"),
        ("routine", least.alone, "emergency"),
        ("routine", least.alone - below, "high"),
        ("high", least.with_a_cue, "emergency"),
        ("high", least.with_a_cue - below, "high"),
        ("routine", least.ask, "high"),
        ("routine", least.ask - below, "routine"),
    ]
    for screened, probability, expected in rows:
        assert combine(screened, Opinion(probability), language) == expected


def test_what_the_model_finds_high_is_not_routine() -> None:
    """Present exploitation has a place in the queue, however little it looks like danger."""
    assert combine("routine", Opinion(0.0, LIKELY_HIGH), "en") == "high"
    assert combine("routine", Opinion(0.0, LIKELY_HIGH - 1e-6), "en") == "routine"


def test_a_cue_makes_the_model_page_earlier() -> None:
    """In every language the model needs less beside a cue than alone, and asks before it pages."""
    for least in (ELSEWHERE, *MEASURED_ON_CHAT.values()):
        assert 0 < least.ask <= least.with_a_cue <= least.alone < 1


@given(
    screened=st.sampled_from(ORDER),
    probability=st.floats(0, 1),
    language=st.sampled_from([None, "en", "th", "xx"]),
)
def test_the_model_never_lowers_what_the_rules_say(screened: Urgency, probability: float, language: str | None) -> None:
    """Whatever the model believes, an emergency of the rules stays one."""
    assert ORDER.index(combine(screened, Opinion(probability), language)) >= ORDER.index(screened)


@given(screened=st.sampled_from(ORDER), low=st.floats(0, 1), high=st.floats(0, 1))
def test_a_higher_probability_is_never_less_urgent(screened: Urgency, low: float, high: float) -> None:
    """More danger in the model's eyes cannot make a message less urgent."""
    low, high = sorted((low, high))
    calmer, graver = (combine(screened, Opinion(probability), "en") for probability in (low, high))
    assert ORDER.index(calmer) <= ORDER.index(graver)
