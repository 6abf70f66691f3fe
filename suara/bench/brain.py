"""The brain alone: its turns, its memory, its start, its training."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import httpx

from suara.bench.load import Spread, sample_messages
from suara.ports import free_port
from suara.up import QUIET_TENSORFLOW
from webhooks.settings import Settings

_START_SECONDS = 180
_WARM = 20  # turns before the measured ones


def turns(url: str, count: int, metadata: Callable[[int], dict[str, object]] | None = None) -> Spread:
    """Return the time of one message over HTTP: first messages of new conversations, one after the other."""
    durations = []
    with httpx.Client(timeout=30) as client:
        for number, text in enumerate(sample_messages(count + _WARM)):
            body: dict[str, object] = {"sender": uuid4().hex, "message": text}
            if metadata is not None:
                body["metadata"] = metadata(number)
            began = time.monotonic()
            client.post(f"{url}/webhooks/rest/webhook", json=body).raise_for_status()
            durations.append(time.monotonic() - began)
    return Spread.of(durations[_WARM:])


def suara_metadata(_number: int) -> dict[str, object]:
    """Return what the gateway sends with a first message."""
    return {"message_id": uuid4().hex, "channel": "sms", "language": None, "country": None, "urgency": "routine"}


def memory_mb(pid: int) -> float:
    """Return the resident memory of a process in megabytes (10⁶ bytes), as Linux counts it."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise RuntimeError("this system does not say how much memory a process has")


def seconds_to_first_answer(command: list[str], environment: dict[str, str], folder: Path, url: str) -> float:
    """Start a brain and return the seconds until it has answered one message."""
    began = time.monotonic()
    with (folder / "start.log").open("wb") as log:
        child = subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log)  # noqa: S603 -- our own
    try:
        while time.monotonic() - began < _START_SECONDS:
            try:
                answer = httpx.post(
                    f"{url}/webhooks/rest/webhook", json={"sender": "a", "message": "hello"}, timeout=30
                )
            except httpx.TransportError:
                time.sleep(0.05)
                continue
            if answer.is_success and answer.json():
                return time.monotonic() - began
            time.sleep(0.05)
    finally:
        child.terminate()
        child.wait(30)
    raise RuntimeError(f"no answer within {_START_SECONDS} s; see {folder / 'start.log'}")


def start_seconds(settings: Settings, folder: Path) -> float:
    """Return how long Suara's brain takes from its start to its first answer."""
    port = free_port()
    own = {"SUARA_HOME": str(settings.home), "SUARA_BRAIN_PORT": str(port)}
    environment = dict(os.environ) | own | QUIET_TENSORFLOW
    command = [str(settings.rasa_python), "-m", "bot.components.serve"]
    return seconds_to_first_answer(command, environment, folder, f"http://127.0.0.1:{port}")


def training(settings: Settings, home: Path) -> tuple[float, float]:
    """Train from nothing in `home`; return seconds and the size of what was trained in megabytes."""
    environment = dict(os.environ) | {"SUARA_HOME": str(home)} | QUIET_TENSORFLOW
    began = time.monotonic()
    command = [str(settings.rasa_python), "-m", "bot.training", "--force"]
    subprocess.run(command, env=environment, check=True, capture_output=True)  # noqa: S603 -- our own command
    seconds = time.monotonic() - began
    return seconds, sum(path.stat().st_size for path in (home / "models").rglob("*") if path.is_file()) / 1e6
