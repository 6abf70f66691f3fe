"""The database: one engine a process, short transactions."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session, sessionmaker

from webhooks.durable import LogFlush

_READ_ONLY = "suara_read_only"


class Database:
    """An engine and its sessions.

    SQLite runs in WAL and begins every transaction IMMEDIATE, so that two writers wait for each other instead of
    failing half-way. What `begin` has committed survives a power cut (`webhooks.durable`).
    """

    def __init__(self, url: str) -> None:
        self.is_sqlite = url.startswith("sqlite")
        if self.is_sqlite:
            _file(url).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.engine = (
            _sqlite_engine(url)
            if self.is_sqlite
            else create_engine(url, pool_pre_ping=True, pool_size=20, max_overflow=20)
        )
        # SQLite lets one connection write and has the others sleep up to 100 ms between two tries; the threads of one
        # process queue here instead. A lock that one thread may take twice: SQLite itself reports that error.
        self._writer: AbstractContextManager[object] = threading.RLock() if self.is_sqlite else nullcontext()
        self._flush = LogFlush(_file(url)).after_commit if self.is_sqlite else _nothing
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        self._readers = sessionmaker(self.engine.execution_options(**{_READ_ONLY: True}), expire_on_commit=False)

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """Yield a session whose transaction commits at the end and is safe on disk, or rolls back on an exception."""
        with self._writer, self._sessions.begin() as session:
            yield session
        self._flush()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Yield a session that only reads: on SQLite it never waits for a writer."""
        with self._readers() as session:
            yield session

    def dispose(self) -> None:
        """Close every connection (after a fork, at the end)."""
        self.engine.dispose()


def _file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def _nothing() -> None:
    """PostgreSQL's own commit is durable, and shared between transactions."""


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": 10, "check_same_thread": False}, pool_size=20, max_overflow=40)

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy emits BEGIN itself, below
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get(_READ_ONLY) else "BEGIN IMMEDIATE")

    return engine
