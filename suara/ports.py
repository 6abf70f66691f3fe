"""Ports on this machine."""

from __future__ import annotations

import socket


class PortTaken(Exception):
    """Something listens there already."""


def require_free(port: int) -> None:
    """Raise PortTaken when something listens on this loopback port."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise PortTaken(f"port {port} is taken by another program")


def free_port() -> int:
    """Return a loopback port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
