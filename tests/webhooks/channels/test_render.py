"""A reply as one text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webhooks.channels.render import is_gsm7, numbered, pieces, segments, units


def test_choices_become_numbered_lines() -> None:
    """Choices stand below the text, each behind the number that chooses it."""
    assert numbered("How can I help?", ["I need help", "Signs"]) == "How can I help?\n1 I need help\n2 Signs"


def test_choices_alone() -> None:
    """Choices without a text begin with the first number."""
    assert numbered("", ["Yes"]) == "1 Yes"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ไ" * 70, 1),
        ("ไ" * 71, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("", 1),
    ],
)
def test_segments(text: str, expected: int) -> None:
    """Segments are counted as 3GPP TS 23.038 does: 160/153 septets, or 70/67 UTF-16 units."""
    assert segments(text) == expected


def test_curly_quote_is_not_gsm7() -> None:
    """One character outside GSM-7 turns the whole message."""
    assert (is_gsm7("plain 'quotes' @ 5€"), is_gsm7("it’s")) == (True, False)


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=300), st.integers(5, 40))
def test_pieces_lose_nothing(text: str, longest: int) -> None:
    """Every piece fits, and only blanks between pieces are lost."""
    found = pieces(text, longest)
    assert all(0 < units(piece) <= longest for piece in found)
    assert "".join("".join(found).split()) == "".join(text.split())
