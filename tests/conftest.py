"""What every test shares: no network unless the test says that it needs real parts."""

from __future__ import annotations

import importlib.util
import os

import hypothesis
import pytest
from pytest_socket import disable_socket, enable_socket, socket_allow_hosts

# Each environment collects what can run in it; `make test` runs both.
collect_ignore = (
    ["actions", "dialogues", "bot/components", "bot/understanding"]
    if importlib.util.find_spec("rasa") is None
    else ["browser", "suara", "system", "webhooks"]
)

# No test is timed, and CI draws the same examples every time; a user's machine draws new ones.
hypothesis.settings.register_profile("suara", deadline=None, database=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("suara")

REAL_PARTS = ("services", "browser", "brain")


@pytest.fixture(autouse=True)
def _network(request: pytest.FixtureRequest) -> None:
    """Unit tests open no socket; tests with real parts reach this machine only."""
    if any(request.node.get_closest_marker(name) for name in REAL_PARTS):
        enable_socket()
        socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)
    else:
        disable_socket(allow_unix_socket=True)


def skip_unless_ci(reason: str) -> None:
    """Skip on a user's machine that lacks a part; in CI a missing part is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"in CI this must not be missing: {reason}")
    pytest.skip(reason)
