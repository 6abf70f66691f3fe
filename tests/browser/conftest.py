"""A real Chromium for the pages of people and of staff."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.conftest import skip_unless_ci
from webhooks.desk import stream as desk_stream
from webhooks.site import events as site_events

CHROMIUM = Path("/usr/bin/chromium")
# A sandbox needs rights that a container of CI lacks; the rest keeps Chromium from calling home.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


class _Quiet(WSGIRequestHandler):
    """Logs nothing, as in production."""

    def log(self, type: str, message: str, *args: Any) -> None:
        """Leave it out."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests; each opens contexts of its own."""
    if not CHROMIUM.exists():
        skip_unless_ci("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Flask], str]]:
    """Serve apps on ports of their own; returns the address of each."""
    running = []
    # A stream ends at the beat after its browser has left; the server waits for that before its database is closed.
    monkeypatch.setattr(site_events, "HEARTBEAT_SECONDS", 0.2)
    monkeypatch.setattr(desk_stream, "HEARTBEAT_SECONDS", 0.2)

    def start(app: Flask) -> str:
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
        server.daemon_threads = False
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        running.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server, thread in running:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def picture() -> Callable[[str], Path | None]:
    """Where a picture of the documents goes; None unless pictures are asked for by SUARA_SCREENSHOTS=<folder>."""
    folder = os.environ.get("SUARA_SCREENSHOTS")
    return lambda name: Path(folder) / name if folder else None
