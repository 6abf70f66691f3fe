"""The lines of the dialogues are the same in every language, so that no dialogue is left out of one."""

from __future__ import annotations

import pytest

from bot.languages import LANGUAGES
from tests.dialogues.conftest import lines_of


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_every_line(code: str) -> None:
    """One that is missing fails here by its name, and in the dialogue that needs it."""
    lines = lines_of(code)
    assert sorted(lines_of("en")) == sorted(lines)
    assert [key for key, text in lines.items() if not text or not text.strip()] == []
