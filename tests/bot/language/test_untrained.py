"""Before the first training, and with a damaged profile."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from bot.language import Hints, identify, profile


@pytest.mark.usefixtures("untrained")
@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ช่วยด้วย", "th"),
        ("请帮帮我", "zh"),
        ("Saya nak tolong, majikan tak bagi keluar", "ms"),
        ("Saya nggak bisa keluar, tolong dong", "id"),
        ("they will not let me leave", "en"),
        ("hindi ako makaalis dito", "fil"),
        ("ok", None),
    ],
)
def test_scripts_and_marker_words_work_without_a_profile(text: str, language: str | None) -> None:
    """A fresh installation knows scripts and clear words."""
    assert identify(text).language == language


@pytest.mark.usefixtures("untrained")
def test_the_conversation_keeps_its_language_without_a_profile() -> None:
    """Where nothing is known, the conversation goes on in its language."""
    assert identify("qwerty asdf", Hints(current="ms")).language == "ms"


@pytest.mark.usefixtures("untrained")
def test_a_damaged_profile_is_said_once_and_done_without(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A broken file is an error in the log, not for the person."""
    path = tmp_path / "models" / profile.FILE_NAME
    path.parent.mkdir()
    path.write_bytes(b"not a profile")

    with caplog.at_level(logging.ERROR):
        found = [identify("they will not let me leave").language for _ in range(2)]

    assert found == ["en", "en"]
    assert [record.levelname for record in caplog.records] == ["ERROR"]
