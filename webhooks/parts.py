"""What every process of Suara is made of: settings, database, keys, vault."""

from __future__ import annotations

from dataclasses import dataclass

from webhooks.database import Database
from webhooks.settings import Settings
from webhooks.vault.keys import Keys
from webhooks.vault.vault import Vault


@dataclass(frozen=True)
class Parts:
    """One process's parts, handed to whatever needs them; nothing is global."""

    settings: Settings
    database: Database
    keys: Keys
    vault: Vault

    @classmethod
    def assemble(cls, settings: Settings) -> Parts:
        """Return the parts of a process, made from its settings."""
        keys = Keys(settings.home)
        return cls(settings, Database(settings.sql_url), keys, Vault(keys))
