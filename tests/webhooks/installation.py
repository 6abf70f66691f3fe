"""A gateway that really runs, as its own process with a port and a folder of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from twilio.request_validator import RequestValidator

from bot.paths import ROOT
from tests.webhooks.twilio_client import MESSAGES
from webhooks.settings import Settings

_START_SECONDS = 60.0


def free_port() -> int:
    """Return a loopback port that nobody uses."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


class Gateway:
    """One gateway process; `kill` ends it without a word, `start` begins a new one over the same data."""

    def __init__(self, settings: Settings, program: str) -> None:
        self.settings = settings
        self._program = program
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{settings.public_port}", timeout=15, trust_env=False)
        self._process: subprocess.Popen[bytes] | None = None
        self.log = settings.home / "gateway.log"

    def start(self) -> None:
        """Start it and wait until it answers."""
        # Everything that tests set goes by the environment, as in production; nothing else of it is passed on.
        names = (
            "home",
            "public_port",
            "public_url",
            "brain_port",
            "brain_timeout",
            "database_url",
            "twilio_account_sid",
            "twilio_auth_token",
            "twilio_from",
            "twilio_api_url",
        )
        values = {name: getattr(self.settings, name) for name in names} | {"oncall": ",".join(self.settings.oncall)}
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SUARA_")}
        environment |= {f"SUARA_{name.upper()}": str(value) for name, value in values.items()}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", self._program, "gateway"],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        end = time.monotonic() + _START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"the gateway did not start: {self.log.read_text()[-2000:]}")
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            return self._client.get("/healthz").is_success
        except httpx.HTTPError:
            return False

    def message(self, form: dict[str, str]) -> int:
        """Post a signed message; return the status."""
        url = self.settings.gateway_url + MESSAGES
        signature = RequestValidator(self.settings.twilio_auth_token).compute_signature(url, form)
        return self._client.post(MESSAGES, data=form, headers={"X-Twilio-Signature": signature}).status_code

    def pids(self) -> list[int]:
        """Return the ids of the process and its workers."""
        assert self._process is not None
        group = self._process.pid
        running = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal()]
        return [pid for pid in running if _group_of(pid) == group]

    def kill(self) -> None:
        """End the process and its workers at once, as a power cut of theirs."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(10)
            self._process = None

    def stop(self) -> int:
        """Ask the process to end; return its exit status."""
        assert self._process is not None
        self._process.terminate()
        status = self._process.wait(30)
        self._process = None
        return status

    def close(self) -> None:
        """End whatever is left."""
        self.kill()
        self._client.close()


def _group_of(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None  # it has ended meanwhile


@contextmanager
def gateway(settings: Settings, brain_port: int, program: str = "webhooks.serve") -> Iterator[Gateway]:
    """Yield a running gateway over a brain; nothing of it is left afterwards."""
    own = settings.model_copy(update={"public_port": free_port(), "brain_port": brain_port, "brain_timeout": 1.0})
    running = Gateway(own, program)
    try:
        running.start()
        yield running
    finally:
        running.close()
