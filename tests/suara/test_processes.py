"""Processes that are kept alive, with real ones."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from suara.processes import Process, Supervisor

pytestmark = pytest.mark.services

SLEEPER = [sys.executable, "-c", "import signal; signal.pause()"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); signal.pause()",
]


def _process(home: Path, command: list[str]) -> Process:
    return Process("part", command, dict(os.environ), home)


def test_a_killed_process_is_started_again(tmp_path: Path) -> None:
    """After SIGKILL the process is revived with a new pid, which stands in its pid file."""
    process = _process(tmp_path, SLEEPER)
    process.start()
    assert process.child is not None
    first = process.child.pid
    os.kill(first, signal.SIGKILL)
    process.child.wait()
    while not process.revive():
        pass
    assert process.child.pid != first
    assert (tmp_path / "run" / "part.pid").read_text() == str(process.child.pid)
    Supervisor([process]).stop()


def test_nothing_of_a_dead_process_keeps_running(tmp_path: Path) -> None:
    """A child of the killed process is ended before the new one starts: it could hold the port."""
    spawn = "import subprocess, sys; c = subprocess.Popen(sys.argv[1:]); print(c.pid, flush=True); c.wait()"
    process = _process(tmp_path, [sys.executable, "-c", spawn, *SLEEPER])
    process.start()
    log = tmp_path / "log" / "part.log"
    while not log.read_text():
        pass
    orphan = int(log.read_text())
    assert process.child is not None
    os.kill(process.child.pid, signal.SIGKILL)
    process.child.wait()
    while not process.revive():
        pass
    assert process.child.pid != orphan
    state = Path(f"/proc/{orphan}/stat")
    assert not state.exists() or state.read_text().split()[2] == "Z"
    Supervisor([process]).stop()


def test_a_running_process_is_left_alone(tmp_path: Path) -> None:
    """Watching does not start a second copy."""
    process = _process(tmp_path, SLEEPER)
    process.start()
    assert process.revive() is False
    Supervisor([process]).stop()


def test_everything_ends_together(tmp_path: Path) -> None:
    """Stopping ends every process and removes the pid files."""
    processes = [Process(name, SLEEPER, dict(os.environ), tmp_path) for name in ("one", "two")]
    supervisor = Supervisor(processes)
    for process in processes:
        process.start()
    supervisor.stop()
    assert [process.alive for process in processes] == [False, False]
    assert list((tmp_path / "run").iterdir()) == []


def test_a_process_that_ignores_the_request_is_killed(tmp_path: Path) -> None:
    """A process that does not end by itself within its time is ended with its whole group."""
    process = _process(tmp_path, STUBBORN)
    process.start()
    while not (tmp_path / "log" / "part.log").read_text():
        pass
    process.ask_to_stop()
    process.end(deadline=0.0)
    assert process.child is not None
    assert process.child.returncode == -signal.SIGKILL
