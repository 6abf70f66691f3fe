"""Noticing a new row at once without asking for it all the time."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from webhooks.database import Database

# SQLite tells for microseconds of work whether another connection has committed, so it is asked often; a server is
# asked with a query, and less often. Rows that become due by the clock are found within the same LOOK_SECONDS.
GLANCE_SECONDS = 0.01
LOOK_SECONDS = 0.1


class Watch:
    """Says whether it is worth looking for due rows; one for each thread that looks."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: Any = None
        self._version: int | None = None
        self._looked_at = 0.0

    @property
    def pause_seconds(self) -> float:
        """How long to wait between two questions."""
        return GLANCE_SECONDS if self._database.is_sqlite else LOOK_SECONDS

    def is_worth_a_look(self) -> bool:
        """Whether something was committed since the last call, or the last look is long ago."""
        moment = time.monotonic()
        if not self._has_changed() and moment < self._looked_at + LOOK_SECONDS:
            return False
        self._looked_at = moment
        return True

    def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _has_changed(self) -> bool:
        if not self._database.is_sqlite:
            return True
        try:
            if self._connection is None:
                self._connection = self._database.engine.raw_connection()
            version = self._connection.cursor().execute("PRAGMA data_version").fetchone()[0]
        except (SQLAlchemyError, self._database.engine.dialect.loaded_dbapi.Error):
            return True  # the look itself will say what is wrong
        earlier, self._version = self._version, version
        return earlier != self._version
