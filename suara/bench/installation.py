"""A throw-away installation: its own home, its own ports, everything real."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
import httpx

from suara.exchange import ONCALL_NUMBER
from suara.ports import free_port
from webhooks.settings import Settings

_START_SECONDS = 420
_STOP_SECONDS = 30


@dataclass(frozen=True)
class Installation:
    """A running `suara up` and how long it took to be ready, in seconds."""

    settings: Settings
    start_seconds: float

    def pid(self, part: str) -> int:
        """Return the process id of a part."""
        return int((self.settings.home / "run" / f"{part}.pid").read_text())


@contextmanager
def running(home: Path, extra: dict[str, str] | None = None) -> Iterator[Installation]:
    """Start `suara up` in `home` on free ports, wait until it is ready, stop it at the end.

    Raises:
        click.ClickException: it ended, or was not ready within seven minutes.
    """
    ports = {name: free_port() for name in ("public_port", "desk_port", "brain_port")}
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SUARA_")}
    environment |= {f"SUARA_{name.upper()}": str(port) for name, port in ports.items()}
    environment |= {"SUARA_HOME": str(home), "SUARA_ONCALL": ONCALL_NUMBER} | (extra or {})
    settings = Settings(home=home, oncall=(ONCALL_NUMBER,)).model_copy(update=ports)
    log = home / "up.log"
    home.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with log.open("wb") as output:
        command = [sys.executable, "-m", "suara", "up"]
        child = subprocess.Popen(command, env=environment, stdout=output, stderr=output)  # noqa: S603 -- our own command
    try:
        _wait_until_ready(settings, child, log)
        yield Installation(settings, time.monotonic() - began)
    finally:
        child.send_signal(signal.SIGTERM)
        try:
            child.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()


def _wait_until_ready(settings: Settings, child: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if child.poll() is not None:
            raise click.ClickException(f"`suara up` ended: {log.read_text()[-2000:]}")
        if is_ready(settings.public_port) and is_ready(settings.desk_port):
            return
        time.sleep(0.1)
    raise click.ClickException(f"`suara up` was not ready within {_START_SECONDS} s; see {log}")


def is_ready(port: int) -> bool:
    """Return whether the app on this loopback port says that all it needs answers."""
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=5).is_success
    except httpx.HTTPError:
        return False
