"""Child processes that are kept alive: started, watched, started again, stopped together."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

_PR_SET_PDEATHSIG = 1  # linux/prctl.h: a child is ended when its parent is, so that no orphan keeps a port
_BACKOFF_SECONDS = (0.2, 1, 2, 5, 10)
_STEADY_SECONDS = 30  # a process that lived this long starts again without delay
_STOP_SECONDS = 12  # gunicorn's graceful time-out and a little more
_LOG_BYTES = 20_000_000  # a log beyond this is set aside once at the next start


@dataclass
class Process:
    """One part of Suara as a child process, with its log under `log/` and its pid under `run/`."""

    name: str
    command: list[str]
    environment: dict[str, str]
    home: Path
    niceness: int = 0  # higher yields the processor to the others
    child: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    failures: int = 0
    start_again_at: float = 0.0

    def start(self) -> None:
        """Start the process; its output goes to its log."""
        with self._log() as output:
            self.child = subprocess.Popen(  # noqa: S603 -- our own commands, no input of anybody
                self.command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=self._settle,
            )
        self.started_at = time.monotonic()
        pid = self.home / "run" / f"{self.name}.pid"
        with contextlib.suppress(OSError):
            pid.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh = pid.with_suffix(".new")  # whoever reads it never finds it empty
            fresh.write_text(str(self.child.pid))
            fresh.replace(pid)

    def _log(self) -> BinaryIO:
        """Open the log; without it, as on a full disk, the process runs all the same."""
        log = self.home / "log" / f"{self.name}.log"
        try:
            log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if log.exists() and log.stat().st_size > _LOG_BYTES:
                log.replace(log.with_suffix(".log.1"))
            return log.open("ab")
        except OSError:
            return Path(os.devnull).open("ab")

    def _settle(self) -> None:
        os.nice(self.niceness)
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)

    @property
    def alive(self) -> bool:
        """Whether the child runs."""
        return self.child is not None and self.child.poll() is None

    def revive(self) -> bool:
        """Start the process again when it has ended and its pause is over; return whether it was started."""
        if self.alive:
            return False
        moment = time.monotonic()
        if not self.start_again_at:
            steady = moment - self.started_at > _STEADY_SECONDS
            self.failures = 1 if steady else self.failures + 1
            self.start_again_at = moment + _BACKOFF_SECONDS[min(self.failures, len(_BACKOFF_SECONDS)) - 1]
        if moment < self.start_again_at:
            return False
        self.start_again_at = 0.0
        self._end_orphans()
        self.start()
        return True

    def _end_orphans(self) -> None:
        """End what the dead process left: a server's worker would keep the port and answer as if all were well."""
        if self.child is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.child.pid, signal.SIGKILL)

    def ask_to_stop(self) -> None:
        """Send SIGTERM, if it runs."""
        if self.child is not None and self.alive:
            self.child.terminate()

    def end(self, deadline: float) -> None:
        """Wait until `deadline` (monotonic seconds), then kill the whole process group."""
        if self.child is not None:
            try:
                self.child.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(self.child.pid, signal.SIGKILL)
                self.child.wait()
        (self.home / "run" / f"{self.name}.pid").unlink(missing_ok=True)


@dataclass
class Supervisor:
    """Keeps a list of processes alive until told to stop."""

    processes: list[Process]
    stopping: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Start every process, and stop on SIGTERM or Ctrl-C."""
        for signal_number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signal_number, lambda *_: self.stopping.set())
        for process in self.processes:
            process.start()

    def watch(self) -> None:
        """Start again whatever ends, until told to stop."""
        while not self.stopping.wait(0.2):
            for process in self.processes:
                if process.revive():
                    sys.stderr.write(f"suara: {process.name} had ended and was started again\n")

    def stop(self) -> None:
        """End every process: those that take new work first, all of them within seconds."""
        deadline = time.monotonic() + _STOP_SECONDS
        for process in self.processes:
            process.ask_to_stop()
        for process in self.processes:
            process.end(deadline)
