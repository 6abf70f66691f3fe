"""Stock Rasa beside Suara: its own starter project with its default configuration, same machine, same run."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import httpx

from suara.bench.brain import memory_mb, seconds_to_first_answer, turns
from suara.bench.load import Spread
from suara.ports import free_port
from suara.up import QUIET_TENSORFLOW
from webhooks.settings import Settings

_START_SECONDS = 180


@dataclass(frozen=True)
class StockRasa:
    """What stock Rasa needs; times in seconds, sizes in megabytes."""

    turn: Spread
    start: float
    memory: float
    training: float
    model: float


def measure(settings: Settings, folder: Path, count: int) -> StockRasa:
    """Make Rasa's starter project in `folder`, train it, and measure it as Suara's brain is measured."""
    rasa = str(settings.rasa_python.with_name("rasa"))
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SUARA_")}
    environment |= QUIET_TENSORFLOW | {"RASA_TELEMETRY_ENABLED": "false", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}
    quiet = {"env": environment, "cwd": folder, "check": True, "capture_output": True}
    subprocess.run([rasa, "init", "--no-prompt", "--init-dir", str(folder)], **quiet)  # type: ignore[call-overload]  # noqa: S603
    began = time.monotonic()
    subprocess.run([rasa, "train", "--force"], **quiet)  # type: ignore[call-overload]  # noqa: S603 -- our own command
    trained = time.monotonic() - began
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [rasa, "run", "-i", "127.0.0.1", "-p", str(port)]
    start = seconds_to_first_answer(command, environment, folder, url)
    with (folder / "run.log").open("wb") as log:
        child = subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log)  # noqa: S603 -- as above
    try:
        _wait(url)
        turn = turns(url, count)
        memory = memory_mb(child.pid)
    finally:
        child.terminate()
        child.wait(30)
    model = max((path.stat().st_size for path in (folder / "models").glob("*.tar.gz")), default=0) / 1e6
    return StockRasa(turn, start, memory, trained, model)


def _wait(url: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        try:
            httpx.get(url, timeout=5)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("stock Rasa did not start")
