"""A profile trained from the project's own data, and a home without any."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.language import profile
from bot.paths import ROOT, models_dir
from bot.training import fingerprint, is_current


@pytest.fixture(scope="session")
def trained_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the profile of the present data: the checkout's, else one made in Rasa's environment, with numpy."""
    home: Path = tmp_path_factory.mktemp("home")
    if is_current(models_dir(), fingerprint(ROOT)):
        (home / "models").mkdir()
        shutil.copy(models_dir() / profile.FILE_NAME, home / "models")  # training twice shows nothing
        return home
    python = ROOT / ".venv-rasa" / "bin" / "python"
    environment = {**os.environ, "SUARA_HOME": str(home)}
    subprocess.run([python, "-m", "bot.language.train"], cwd=ROOT, env=environment, check=True)
    return home


@pytest.fixture
def trained(trained_home: Path, monkeypatch: pytest.MonkeyPatch) -> profile.Profile:
    """The profile that `identify` uses in this test."""
    monkeypatch.setenv("SUARA_HOME", str(trained_home))
    learnt = profile.current()
    assert learnt is not None
    return learnt


@pytest.fixture
def untrained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home in which nothing was trained yet."""
    monkeypatch.setenv("SUARA_HOME", str(tmp_path))
