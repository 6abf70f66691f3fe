"""Where a request comes from, for limits; never logged, never stored."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

from flask import request


def client_address() -> IPv4Address | IPv6Address | None:
    """Return where the request comes from; behind a proxy of this network, what the proxy says."""
    peer = _parsed(request.remote_addr)
    if peer is not None and peer.is_private:
        said = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        return _parsed(said) or peer
    return peer


def _parsed(value: str | None) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(value or "")
    except ValueError:
        return None
