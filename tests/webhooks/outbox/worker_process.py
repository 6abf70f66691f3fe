"""A real worker process that a test starts, kills and stops."""

from __future__ import annotations

import os
import subprocess
import sys
from types import TracebackType
from typing import Self

from bot.paths import ROOT
from tests.fake_twilio import FakeTwilio
from webhooks.settings import Settings


class WorkerProcess:
    """`python -m webhooks.worker` with the settings of a test; killed at the latest when its context ends."""

    def __init__(self, settings: Settings, twilio: FakeTwilio) -> None:
        mine = {
            "SUARA_HOME": str(settings.home),
            "SUARA_DATABASE_URL": settings.database_url,
            "SUARA_PUBLIC_URL": settings.gateway_url,
            "SUARA_ONCALL": ",".join(settings.oncall),
            "SUARA_ACK_SECONDS": str(settings.ack_seconds),
        }
        others = {name: value for name, value in os.environ.items() if not name.startswith("SUARA_")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "webhooks.worker"],
            cwd=ROOT,
            env=others | twilio.environment | mine,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    def kill(self) -> None:
        """End it as a power cut would (SIGKILL)."""
        if self._process.returncode is None:
            self._process.kill()
            self._process.communicate()

    def ask_to_stop(self) -> None:
        """Send SIGTERM and go on."""
        self._process.terminate()

    def stop(self) -> tuple[int, str]:
        """Ask it to end (SIGTERM), and return its exit code and what it logged."""
        self._process.terminate()
        _, logged = self._process.communicate(timeout=20)
        return self._process.returncode, logged
