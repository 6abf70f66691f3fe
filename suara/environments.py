"""The second environment, Rasa's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click

from bot.paths import ROOT
from webhooks.settings import Settings


def rasa_python(settings: Settings) -> Path:
    """Return Rasa's Python; makes the environment first when a fresh clone lacks it.

    Raises:
        click.ClickException: there is none and it could not be made.
    """
    if not settings.rasa_python.exists():
        if settings.rasa_python != ROOT / ".venv-rasa/bin/python":
            raise click.ClickException(f"SUARA_RASA_PYTHON names {settings.rasa_python}, which does not exist")
        sys.stderr.write("suara: Rasa's environment is missing, making it\n")
        made = subprocess.run([str(ROOT / "bin/setup"), "rasa"], check=False, stdout=sys.stderr)  # noqa: S603
        if made.returncode:
            raise click.ClickException("Rasa's environment could not be made; run `make setup` and read what it says")
    return settings.rasa_python
