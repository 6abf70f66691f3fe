"""Case codes: made, shown, and found in what people type."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casecode import find_code, is_code, new_code, show

CODE = "4821093715"


def test_a_new_code_is_valid_and_never_looks_like_a_phone_number() -> None:
    """Ten digits with a right check digit, the first from 1 to 5."""
    codes = {new_code() for _ in range(200)}

    assert all(is_code(code) and code[0] in "12345" for code in codes)
    assert len(codes) > 190


def test_a_code_is_shown_in_groups() -> None:
    """Groups of three, three, two and two are easy to read aloud."""
    assert show(CODE) == "482 109 37 15"


@pytest.mark.parametrize(
    "text",
    [
        CODE,
        "my code is 482 109 37 15 thank you",
        "482-109-37-15",
        "รหัส ๔๘๒ ๑๐๙ ๓๗ ๑๕ ค่ะ",
        "៤៨២១០៩៣៧១៥",
        "၄၈၂ ၁၀၉ ၃၇ ၁၅",
        "４８２１０９３７１５",
        "482\u200b109\u00a037\u201315",
        "482 109 37 15 2 people",
        "3 people, 4821093715",
    ],
)
def test_a_code_is_found_as_people_type_it(text: str) -> None:
    """Any numerals, with blanks and dashes, inside a sentence."""
    assert find_code(text) == CODE


@pytest.mark.parametrize("text", ["", "no code", "+4821093715", "0812345678", "48210937150", "4821093714", "1 2 3"])
def test_other_numbers_are_no_codes(text: str) -> None:
    """Phone numbers, longer numbers and codes with a wrong digit are not taken for a code."""
    assert find_code(text) is None


@given(st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(place: int, by: int) -> None:
    """Changing any one digit makes the code wrong."""
    wrong = CODE[:place] + str((int(CODE[place]) + by) % 10) + CODE[place + 1 :]

    assert not is_code(wrong)


@given(st.integers(0, 8))
def test_two_swapped_digits_are_noticed(place: int) -> None:
    """Swapping neighbours makes the code wrong."""
    swapped = CODE[:place] + CODE[place + 1] + CODE[place] + CODE[place + 2 :]

    assert swapped == CODE or not is_code(swapped)


@given(st.text())
def test_finding_never_raises(text: str) -> None:
    """Any text can be searched."""
    found = find_code(text)

    assert found is None or is_code(found)
