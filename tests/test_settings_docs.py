"""docs/settings.md against the settings in the code."""

from __future__ import annotations

from bot.paths import ROOT
from webhooks.settings import Settings


def _row(name: str) -> str:
    field = Settings.model_fields[name]
    default = field.default
    shown = str(default.relative_to(ROOT)) if hasattr(default, "relative_to") else default
    shown = "none" if shown in ("", ()) else f"`{shown}`"
    return f"| `SUARA_{name.upper()}` | {shown} | {field.description} |"


def test_every_setting_is_in_the_table() -> None:
    """The table in docs/settings.md has exactly one row for each setting, with its default and what it does."""
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `SUARA_")]
    assert rows == [_row(name) for name in Settings.model_fields]
