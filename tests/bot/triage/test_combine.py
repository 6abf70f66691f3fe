"""The rules and the model together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.triage import Urgency, combine, screen
from bot.triage.combine import ELSEWHERE, LIKELY_HIGH, MEASURED_ON_CHAT, Opinion
from bot.triage.rules import ORDER
from bot.triage.screening import Screening

ASKED = Screening("high", signs=True)
SIGNS = Screening(signs=True)


@pytest.mark.parametrize("language", [None, "th", *MEASURED_ON_CHAT])
def test_either_detector_raises_the_urgency(language: str | None) -> None:
    """Rules page alone, the model beside a cue or a sign or when nearly certain; what it suspects is asked about."""
    least = MEASURED_ON_CHAT.get(language or "", ELSEWHERE)
    below = 1e-6
    rows: list[tuple[Screening, float, Urgency]] = [
        (Screening("emergency", signs=True), 0.0, "emergency"),
        (Screening(), least.alone, "emergency"),
        (Screening(), least.alone - below, "high"),
        (SIGNS, least.with_a_sign, "emergency"),
        (SIGNS, least.with_a_sign - below, "high"),
        (ASKED, least.with_a_cue, "emergency"),
        (ASKED, least.with_a_cue - below, "high"),
        (SIGNS, least.ask_of_a_sign, "high"),
        (SIGNS, least.ask_of_a_sign - below, "routine"),
        (Screening(), least.ask, "high"),
        (Screening(), least.ask - below, "routine"),
    ]
    for screening, probability, expected in rows:
        assert combine(screening, Opinion(probability), language) == expected


def test_what_the_model_finds_high_is_not_routine() -> None:
    """Present exploitation has a place in the queue, however little it looks like danger."""
    assert combine(Screening(), Opinion(0.0, LIKELY_HIGH), "en") == "high"
    assert combine(Screening(), Opinion(0.0, LIKELY_HIGH - 1e-6), "en") == "routine"


def test_the_more_the_words_say_the_earlier_the_model_pages() -> None:
    """In every language it needs less beside a sign than alone, less beside a cue, and asks before it pages."""
    for least in (ELSEWHERE, *MEASURED_ON_CHAT.values()):
        assert 0 < least.ask_of_a_sign <= least.with_a_cue <= least.with_a_sign <= least.alone < 1
        assert least.ask_of_a_sign <= least.ask <= least.alone


@pytest.mark.parametrize(("text", "signs"), [("3 am boat. No lights.", True), ("about 6 I think", False)])
def test_what_a_danger_may_have_to_do_with_is_a_sign(text: str, *, signs: bool) -> None:
    """A boat is one; an hour alone is none."""
    assert screen(text, "en").signs is signs


SCREENINGS = st.builds(Screening, st.sampled_from(ORDER), signs=st.booleans())


@given(screening=SCREENINGS, probability=st.floats(0, 1), language=st.sampled_from([None, "en", "th", "xx"]))
def test_the_model_never_lowers_what_the_rules_say(
    screening: Screening, probability: float, language: str | None
) -> None:
    """Whatever the model believes, an emergency of the rules stays one."""
    assert ORDER.index(combine(screening, Opinion(probability), language)) >= ORDER.index(screening.urgency)


@given(screening=SCREENINGS, low=st.floats(0, 1), high=st.floats(0, 1))
def test_a_higher_probability_is_never_less_urgent(screening: Screening, low: float, high: float) -> None:
    """More danger in the model's eyes cannot make a message less urgent."""
    low, high = sorted((low, high))
    calmer, graver = (combine(screening, Opinion(probability), "en") for probability in (low, high))
    assert ORDER.index(calmer) <= ORDER.index(graver)
