"""The database's history: Alembic revisions, and the one call that brings a database up to date."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config

from webhooks.parts import Parts


def upgrade(parts: Parts) -> None:
    """Bring the database to the newest revision; safe to call at every start."""
    command.upgrade(configuration(parts), "head")


def configuration(parts: Parts) -> Config:
    """Return Alembic's configuration for this installation's database."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["engine"] = parts.database.engine
    return config
