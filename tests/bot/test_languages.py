"""The languages and where things lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import paths
from bot.languages import LANGUAGES, OWN_NAMES, SPOKEN


def test_every_language_has_its_own_name() -> None:
    """Thirteen languages, each named in itself."""
    assert tuple(OWN_NAMES) == LANGUAGES
    assert len(set(OWN_NAMES.values())) == 13


def test_spoken_languages_have_a_catalogue() -> None:
    """A language is spoken when its catalogue is there."""
    catalogued = [code for code in LANGUAGES if (paths.LOCALES / code / "LC_MESSAGES" / "suara.po").is_file()]

    assert catalogued == list(SPOKEN)


def test_run_time_files_go_where_the_setting_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """SUARA_HOME moves everything written at run time; without it, var/ of the checkout is used."""
    monkeypatch.setenv("SUARA_HOME", str(tmp_path))
    assert paths.models_dir() == tmp_path / "models"

    monkeypatch.delenv("SUARA_HOME")
    assert paths.models_dir() == paths.ROOT / "var" / "models"
