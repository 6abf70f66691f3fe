"""`python -m bot.components.evaluate`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.components import quiet
from bot.components.evaluate import main

LINES = [
    {"text": "hello there", "lang": "en", "intent": "greet", "urgency": "routine", "style": "standard"},
    {
        "text": "he locked me in and hits me",
        "lang": "en",
        "intent": "emergency",
        "urgency": "emergency",
        "style": "sms",
    },
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """An evaluation file."""
    path = tmp_path / "messages.jsonl"
    path.write_text("\n".join(map(json.dumps, LINES)), encoding="utf-8")
    return path


@pytest.fixture
def home(tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with the small model; printing is left to the tests."""
    monkeypatch.setattr(quiet, "settle", lambda: None)
    monkeypatch.setenv("SUARA_HOME", str(tmp_path))
    (tmp_path / "models").mkdir()
    shutil.copy(model, tmp_path / "models" / "suara.tar.gz")
    return tmp_path


def test_figures_and_predictions_are_written(file: Path, home: Path, tmp_path: Path) -> None:
    """The figures are printed as JSON, and each line comes back with what was understood."""
    out = tmp_path / "out" / "predictions.jsonl"
    done = CliRunner(env={"SUARA_HOME": None}).invoke(
        main, [str(file), "--predictions", str(out), "--json", "--home", str(home)]
    )
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["all"]["messages"] == 2
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [row["predicted_intent"] for row in rows] == ["greet", "emergency"]
    assert [row["predicted_urgency"] for row in rows] == ["routine", "emergency"]
    assert {key: rows[0][key] for key in LINES[0]} == LINES[0]
    assert rows[0]["predicted_lang"] == "en"
    assert 0 <= rows[0]["confidence"] <= 1


def test_a_malformed_line_is_one_plain_error(file: Path, home: Path) -> None:
    """The error names the line, and nothing else is printed."""
    file.write_text("{", encoding="utf-8")
    done = CliRunner(env={"SUARA_HOME": None}).invoke(main, [str(file), "--home", str(home)])
    assert done.exit_code == 1
    assert "line 1: this is not JSON" in done.output
    assert len(done.output.strip().splitlines()) == 1


def test_without_a_model_it_says_what_to_do(file: Path, home: Path, tmp_path: Path) -> None:
    """A home without a model gets one line that names the command."""
    (tmp_path / "models" / "suara.tar.gz").unlink()
    done = CliRunner(env={"SUARA_HOME": None}).invoke(main, [str(file), "--home", str(home)])
    assert done.exit_code == 1
    assert "suara train" in done.output
