"""A profile trained once from the project's own data, and a home without any."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.language import profile, train


@pytest.fixture(scope="session")
def trained_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a fresh profile."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SUARA_HOME", str(home))
        train.train()
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
