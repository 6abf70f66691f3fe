"""The rules and the model together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.triage import Screening, Urgency, combine
from bot.triage.combine import ELSEWHERE, MEASURED_ON_CHAT
from bot.triage.rules import ORDER

NOTHING = Screening("routine", None, (), 0.0)
CUE = Screening("high", "danger", ("somebody_near",), 0.5)
ALARM = Screening("emergency", "danger", ("locked_in",), 1.0)


@pytest.mark.parametrize("language", [None, "th", *MEASURED_ON_CHAT])
def test_either_detector_raises_the_urgency(language: str | None) -> None:
    """Rules page alone, the model beside a cue or when nearly certain; what it suspects is asked about."""
    least = MEASURED_ON_CHAT.get(language or "", ELSEWHERE)
    below = 1e-6
    rows: list[tuple[Screening, float, Urgency]] = [
        (ALARM, 0.0, "emergency"),
        (NOTHING, least.alone, "emergency"),
        (NOTHING, least.alone - below, "high"),
        (CUE, least.with_a_cue, "emergency"),
        (CUE, least.with_a_cue - below, "high"),
        (NOTHING, least.ask, "high"),
        (NOTHING, least.ask - below, "routine"),
    ]
    for screening, probability, expected in rows:
        assert combine(screening, probability, language) == expected


def test_a_cue_makes_the_model_page_earlier() -> None:
    """In every language the model needs less beside a cue than alone, and asks before it pages."""
    for least in (ELSEWHERE, *MEASURED_ON_CHAT.values()):
        assert 0 < least.ask <= least.with_a_cue <= least.alone < 1


@given(
    screening=st.sampled_from([NOTHING, CUE, ALARM]),
    probability=st.floats(0, 1),
    language=st.sampled_from([None, "en", "th", "xx"]),
)
def test_the_model_never_lowers_what_the_rules_say(
    screening: Screening, probability: float, language: str | None
) -> None:
    """Whatever the model believes, an emergency of the rules stays one."""
    assert ORDER.index(combine(screening, probability, language)) >= ORDER.index(screening.urgency)


@given(screening=st.sampled_from([NOTHING, CUE, ALARM]), low=st.floats(0, 1), high=st.floats(0, 1))
def test_a_higher_probability_is_never_less_urgent(screening: Screening, low: float, high: float) -> None:
    """More danger in the model's eyes cannot make a message less urgent."""
    low, high = sorted((low, high))
    calmer, graver = (combine(screening, probability, "en") for probability in (low, high))
    assert ORDER.index(calmer) <= ORDER.index(graver)
