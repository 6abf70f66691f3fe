"""Numbers and commands that must not reach the brain."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casecode import new_code, show
from bot.cleaning import clean, mask_numbers, strip_command


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("call +1 500 555 0006 now", "call +0 000 000 0000 now"),
        ("(02) 555-0100", "(00) 000-0000"),
        ("๐๘๑๒๓๔๕๖๗๘", "0000000000"),
        ("012.345.6789", "000.000.0000"),
        ("4821093715", "0000000000"),
        ("12\u200b34\u200b567", "00\u200b00\u200b000"),
        ("room 207, 14 girls, 100 000", "room 207, 14 girls, 100 000"),
        ("1,000,000 kyat since 2019", "1,000,000 kyat since 2019"),
        ("", ""),
    ],
)
def test_long_numbers_become_zeros(text: str, expected: str) -> None:
    """Seven digits and more are hidden, whatever stands between them; amounts, years and rooms stay."""
    assert mask_numbers(text) == expected


@given(st.text(), st.text())
def test_no_case_code_and_no_phone_number_passes(before: str, after: str) -> None:
    """Whatever surrounds them, the digits of a number of seven or more are gone."""
    masked = mask_numbers(clean(f"{before}A{show(new_code())}B{after}"))

    for run in re.findall(r"\d{7,}", masked):
        assert set(run) == {"0"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('/emergency{"x": 1}', 'emergency{"x": 1}'),
        (" \u200b//stop", "stop"),
        ("／greet", "greet"),
        ("and/or", "and/or"),
        ("///", ""),
    ],
)
def test_a_command_of_the_brain_is_only_text(text: str, expected: str) -> None:
    """A message never begins with the slash that Rasa takes for its own syntax."""
    assert strip_command(text) == expected
