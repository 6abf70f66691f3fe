"""Starting the brain."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.components import quiet, serve


def test_the_model_that_was_trained_last_is_served(tmp_path: Path) -> None:
    """Of several models the newest is taken, and of none none."""
    assert serve.newest_model(tmp_path) is None
    for age, name in ((100, "old.tar.gz"), (10, "new.tar.gz"), (1, "notes.txt")):
        (tmp_path / name).write_bytes(b"")
        os.utime(tmp_path / name, (1_000_000 - age, 1_000_000 - age))
    assert serve.newest_model(tmp_path) == tmp_path / "new.tar.gz"


def test_without_a_model_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home without a model gets one plain line."""
    monkeypatch.setenv("SUARA_HOME", str(tmp_path))
    monkeypatch.setattr(quiet, "settle", lambda: None)
    monkeypatch.setattr(serve, "settle_process", lambda: None)
    done = CliRunner().invoke(serve.main, [])
    assert done.exit_code == 1
    assert "python -m bot.training" in done.output
