from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import training
from bot.paths import ROOT
from bot.training import FINGERPRINT, MODEL, SOURCES, fingerprint, is_current, main


def project(root: Path) -> Path:
    """A checkout with one file of rules."""
    (root / "data" / "rules").mkdir(parents=True)
    (root / "data" / "rules" / "a.yml").write_text("rules: []", encoding="utf-8")
    return root


def test_the_fingerprint_changes_with_content_and_name(tmp_path: Path) -> None:
    """A file that is changed, renamed or added gives another fingerprint, and nothing else does."""
    root = project(tmp_path)
    before = fingerprint(root)
    (root / "notes.txt").write_text("x", encoding="utf-8")
    assert fingerprint(root) == before
    rules = root / "data" / "rules" / "a.yml"
    rules.write_text("rules: [1]", encoding="utf-8")
    changed = fingerprint(root)
    rules.rename(rules.with_name("b.yml"))
    assert len({before, changed, fingerprint(root)}) == 3


def test_a_model_is_current_only_with_its_fingerprint(tmp_path: Path) -> None:
    """A model without a mark, or with that of other data, is trained again."""
    (tmp_path / MODEL).write_bytes(b"model")
    assert not is_current(tmp_path, "abc")
    (tmp_path / FINGERPRINT).write_text("abc", encoding="ascii")
    assert is_current(tmp_path, "abc")
    assert not is_current(tmp_path, "abd")
    (tmp_path / MODEL).unlink()
    assert not is_current(tmp_path, "abc")


def test_nothing_is_trained_when_nothing_changed(tmp_path: Path) -> None:
    """With a current model the command says so and ends."""
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / MODEL).write_bytes(b"model")
    (folder / FINGERPRINT).write_text(fingerprint(ROOT), encoding="ascii")
    done = CliRunner(env={"SUARA_HOME": None}).invoke(main, ["--home", str(tmp_path)])
    assert done.exit_code == 0
    assert done.output == "The models are up to date.\n"


def test_another_home_gets_the_models_of_the_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several installations on one machine train once."""
    own, other = tmp_path / "checkout" / "var" / "models", tmp_path / "other"
    own.mkdir(parents=True)
    (own / MODEL).write_bytes(b"model")
    monkeypatch.setattr(training, "ROOT", tmp_path / "checkout")
    (own / FINGERPRINT).write_text(fingerprint(tmp_path / "checkout"), encoding="ascii")
    done = CliRunner(env={"SUARA_HOME": None}).invoke(main, ["--home", str(other)])
    assert done.exit_code == 0
    assert (other / "models" / MODEL).read_bytes() == b"model"
    assert is_current(other / "models", fingerprint(tmp_path / "checkout"))


def test_every_source_of_the_models_is_watched() -> None:
    """The files that the fingerprint names exist, but for folders that a checkout may not have."""
    assert [source for source in SOURCES if not (ROOT / source).exists()] in ([], ["bot/domain"])
