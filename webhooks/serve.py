"""Run an app under gunicorn: `python -m webhooks.serve gateway` or `python -m webhooks.serve desk`.

Threads, not processes: the work is waiting for a disk, and one process shares its wake-ups. Everything that holds a
connection or a thread is made after the fork. There is no access log: it would pair addresses with times.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from webhooks.logs import configure
from webhooks.server_log import ServerLog
from webhooks.settings import Settings, settings_from_environment

_GRACEFUL_SECONDS = 12  # a turn in flight takes at most the brain's time-out
_SILENT_SECONDS = 60  # after which gunicorn replaces a process that hangs
_DESK_THREADS = 56  # 40 live streams (webhooks.desk.stream) and the pages beside them
# A request gives up the interpreter at every statement to the database and must not wait 5 ms, Python's default, for
# each busy handler before it gets it back.
_SWITCH_SECONDS = 0.0005
_WARNINGS_ONLY = "warning"
COUNTERS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """One gunicorn with one of the two apps."""

    def __init__(self, name: str, settings: Settings) -> None:
        self._name = name
        self._settings = settings
        self._on_exit: Callable[[], None] = lambda: None
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn's settings; none is read from a file, the command line or `GUNICORN_CMD_ARGS`."""
        is_gateway = self._name == "gateway"
        port = self._settings.public_port if is_gateway else self._settings.desk_port
        values: dict[str, Any] = {
            "bind": f"{self._settings.bind}:{port}",
            "worker_class": "gthread",
            "workers": self._settings.gateway_processes if is_gateway else 1,
            "threads": self._settings.gateway_threads if is_gateway else _DESK_THREADS,
            "timeout": _SILENT_SECONDS,
            "graceful_timeout": _GRACEFUL_SECONDS,
            "accesslog": None,
            "errorlog": "-",
            "loglevel": _WARNINGS_ONLY,
            "logger_class": ServerLog,
            "proc_name": f"suara-{self._name}",
            "forwarded_allow_ips": "",  # the configured public URL counts, never what a request claims
            "control_socket_disable": True,
            "worker_exit": self._stop,
            "child_exit": _forget_counters,
        }
        for key, value in values.items():
            self.cfg.set(key, value)

    def load(self) -> Flask:
        """Return the app; gunicorn calls this in each worker, after the fork."""
        from webhooks.parts import Parts

        parts = Parts.assemble(self._settings)
        if self._name == "desk":
            from webhooks.desk import create_app as create_desk

            self._on_exit = parts.database.dispose
            return create_desk(parts)

        from webhooks.gateway import create_app as create_gateway
        from webhooks.inbound.dispatch import EXTENSION, Dispatcher
        from webhooks.inbound.warming import warm

        app = create_gateway(parts)
        dispatcher: Dispatcher = app.extensions[EXTENSION]
        sys.setswitchinterval(_SWITCH_SECONDS)
        warm(parts)
        dispatcher.start()

        def end() -> None:
            dispatcher.stop()
            parts.database.dispose()

        self._on_exit = end
        return app

    def _stop(self, _arbiter: Arbiter, _worker: Worker) -> None:
        self._on_exit()


def _forget_counters(_arbiter: Arbiter, worker: Worker) -> None:
    """Drop the gauges of a process that ended; its counts stay in the sum."""
    if os.environ.get(COUNTERS_FOLDER):
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # the library leaves it untyped


def counters_folder(settings: Settings) -> Path:
    """Return the folder that the processes of one machine count into."""
    return settings.home / "run" / "metrics"


def share_counters(settings: Settings) -> None:
    """Let the processes of one machine count into one folder; must run before `webhooks.metrics` is imported."""
    folder = counters_folder(settings)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ.setdefault(COUNTERS_FOLDER, str(folder))


def main() -> None:
    """Serve the app that the command line names, until SIGTERM."""
    names = ("gateway", "desk")
    if sys.argv[1:] not in [[name] for name in names]:
        sys.stderr.write("usage: python -m webhooks.serve gateway|desk\n")
        raise SystemExit(2)
    settings = settings_from_environment()
    os.umask(0o077)
    share_counters(settings)
    configure(sys.argv[1], settings.log_level)
    Server(sys.argv[1], settings).run()


if __name__ == "__main__":
    main()
