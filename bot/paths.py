"""Where the checkout's data lies and where run-time files go."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
LOCALES = ROOT / "locales"


def home() -> Path:
    """The folder of everything written at run time: `SUARA_HOME`, or `var/` in the checkout."""
    return Path(os.environ.get("SUARA_HOME") or ROOT / "var")


def models_dir() -> Path:
    """The folder of trained models; it need not exist yet."""
    return home() / "models"
