"""The command line: help everywhere, plain errors."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from suara.cli import main


def _names(group: object = main, before: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    commands = getattr(group, "commands", None)
    if not commands:
        return [before]
    return [names for name, command in commands.items() for names in _names(command, (*before, name))]


@pytest.mark.parametrize("names", [n for n in _names() if n != ("evaluate",)], ids=" ".join)
def test_every_command_explains_itself(names: tuple[str, ...]) -> None:
    """`--help` works for each command and says what it does."""
    result = CliRunner().invoke(main, [*names, "--help"])
    assert result.exit_code == 0
    assert len(result.output.splitlines()) >= 4


def test_a_setting_that_does_not_fit_is_named(tmp_path: Path) -> None:
    """A wrong value ends the program with one line that names the variable, and no traceback."""
    result = subprocess.run(
        [sys.executable, "-m", "suara", "doctor"],
        env={"SUARA_PUBLIC_PORT": "eighty", "SUARA_HOME": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 2
    assert result.stderr.splitlines()[0].startswith("SUARA_PUBLIC_PORT: ")
    assert "Traceback" not in result.stderr


def test_a_phone_without_suara_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`suara phone` next to nothing running tells how to start it."""
    monkeypatch.setenv("SUARA_HOME", str(tmp_path))
    result = CliRunner().invoke(main, ["phone"])
    assert result.exit_code == 1
    assert "make run" in result.output


def test_a_login_link_needs_an_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`suara staff link` before the first account tells how to make one; `add` prints a link, once a name."""
    monkeypatch.setenv("SUARA_HOME", str(tmp_path))
    assert "staff add" in CliRunner().invoke(main, ["staff", "link"]).output
    assert "/login/" in CliRunner().invoke(main, ["staff", "add", "malee"]).output
    assert CliRunner().invoke(main, ["staff", "add", "malee"]).exit_code == 1
    assert "/login/" in CliRunner().invoke(main, ["staff", "link"]).output
