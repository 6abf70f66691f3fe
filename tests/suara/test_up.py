"""`suara up`: what its processes are started with."""

from __future__ import annotations

from pathlib import Path

from suara.up import _parts_as_processes, _shared_environment
from webhooks.serve import COUNTERS_FOLDER
from webhooks.settings import Settings


def test_processes_of_the_gateway_count_into_one_fresh_folder(tmp_path: Path) -> None:
    """The desk shows what gateway, desk and worker count since the start; the brain is told of nothing of theirs."""
    old = tmp_path / "run" / "metrics" / "counter_1.db"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"of a process that ended long ago")
    settings = Settings(home=tmp_path)
    processes = _parts_as_processes(settings, _shared_environment(settings))
    folders = {process.name: process.environment.get(COUNTERS_FOLDER) for process in processes}
    shared = str(old.parent)
    assert folders == {"gateway": shared, "desk": shared, "worker": shared, "brain": None}
    assert list(old.parent.iterdir()) == []
