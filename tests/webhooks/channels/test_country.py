"""The country of a number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webhooks.channels.country import country_of
from webhooks.names import PhoneNumber


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("+6620000000", "TH"),
        ("+60320000000", "MY"),
        ("+6560000000", "SG"),
        ("+85223000000", "HK"),
        ("+80012345678", None),
        ("+0", None),
        ("+", None),
        ("MY.1349120865530274", None),
        ("12345", None),
        ("", None),
    ],
)
def test_country_of_a_number(number: str, country: str | None) -> None:
    """Numbers of a country have it; international services, short codes and ids have none."""
    assert country_of(PhoneNumber(number)) == country


@given(st.text(max_size=40))
def test_anything_may_stand_there(sender: str) -> None:
    """Whatever a provider sends as the sender, the answer is a country code or None."""
    for found in (country_of(PhoneNumber(sender)), country_of(PhoneNumber("+" + sender))):
        assert found is None or (len(found) == 2 and found.isupper())
