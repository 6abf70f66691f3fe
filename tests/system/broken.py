"""Parts of our own that a test may break: a Redis that hangs or dies, a PostgreSQL database that goes away."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis
from sqlalchemy import Engine, text

from suara.ports import free_port
from tests.system.town import until


class RedisServer:
    """A Redis process on a port of its own, with nothing on disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def url(self) -> str:
        """Its address, the same after every start."""
        return f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = ["redis-server", "--port", str(self._port), "--bind", "127.0.0.1", "--save", "", "--dir"]
        self._process = subprocess.Popen([*command, str(self._folder)], stdout=subprocess.DEVNULL)
        until(self._answers, "Redis to answer")

    def hang(self) -> None:
        """Let it take connections and answer nothing, as behind a broken network."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def kill(self) -> None:
        """End it as a crash would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def _answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url, socket_timeout=1) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


@dataclass(frozen=True)
class OwnDatabase:
    """One PostgreSQL database, and a connection beside it from which it is cut off."""

    engine: Engine
    name: str

    def cut(self) -> None:
        """End every connection, in the middle of whatever it does, and let none in."""
        self._say(f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS false")
        self._say("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name", name=self.name)

    def mend(self) -> None:
        """Let connections in again."""
        self._say(f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS true")

    def _say(self, statement: str, **values: str) -> None:
        with self.engine.connect() as connection:
            connection.execute(text(statement), values)


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    """Hold a process and what it started, in the middle of whatever it does, until the end of the block."""
    os.killpg(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(pid, signal.SIGCONT)
