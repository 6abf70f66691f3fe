"""What a message denies."""

import pytest

from bot.lexicon import read
from bot.triage.negation import asserted

DENIABLE = frozenset({"LOCK", "HIT", "SELL", "KILL"})


@pytest.mark.parametrize(
    ("text", "language", "concept"),
    [
        ("nobody is hitting me", "en", "HIT"),
        ("they did not lock me in", "en", "LOCK"),
        ("dia tak pukul saya", "ms", "HIT"),
        ("ไม่มีใครทำร้ายหนู", "th", "HIT"),
        ("我没有被锁着", "zh", "LOCK"),
        ("তালা না", "bn", "LOCK"),
    ],
)
def test_a_denied_concept_does_not_count(text: str, language: str, concept: str) -> None:
    """A "not" beside a concept takes it away, before or after it as the language has it."""
    assert concept in read(text, language).concepts
    assert concept not in asserted(read(text, language), DENIABLE)


@pytest.mark.parametrize(
    ("text", "language", "concept"),
    [
        ("no, he hits me", "en", "HIT"),
        ("I do not know. They locked me in", "en", "LOCK"),
        ("not good here because he always hits me", "en", "HIT"),
        ("tak boleh tidur, dia pukul saya", "ms", "HIT"),
        ("ไม่รู้ เขาขังหนู", "th", "LOCK"),
    ],
)
def test_a_denial_of_something_else_takes_nothing_away(text: str, language: str, concept: str) -> None:
    """A "not" of another clause, or too far away, leaves the alarm."""
    assert concept in asserted(read(text, language), DENIABLE)


def test_only_deniable_concepts_are_taken_away() -> None:
    """Who does not name a place still speaks of it."""
    assert "ROOM" in asserted(read("not in my room", "en"), DENIABLE)
