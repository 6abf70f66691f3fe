"""The spool: messages that the database did not take, sealed, one file each, until it answers again.

Under `$SUARA_HOME/spool`, mode 0600. The name says when it came and whether it is danger, so that the worker can page
without opening it. What even the disk does not take is held in memory and tried again.
"""

from __future__ import annotations

import json
import os
import time
from collections import deque
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from webhooks.clock import now
from webhooks.inbound.arrival import Arrival, Medium
from webhooks.names import Channel, PhoneNumber
from webhooks.parts import Parts

DANGER, PLAIN = ".danger", ".plain"
_SET_ASIDE = ".broken"
MOST_HELD = 2_000
"""Messages that no disk took either, in the memory of the process that got them; the oldest go first."""

MOST_FILES = 20_000  # some 40 MB; past it a disk that Suara shares with its database would fill


_held: deque[Arrival] = deque(maxlen=MOST_HELD)


class SpoolFull(OSError):
    """The spool holds as many messages as it may."""


def folder(home: Path) -> Path:
    """Return the spool's folder, made with mode 0700."""
    path = home / "spool"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def keep(parts: Parts, arrival: Arrival, danger: bool) -> Path:
    """Write a message to disk; when this returns it survives a power cut.

    Raises:
        OSError: the disk does not take it, or the spool is full (danger always fits).
    """
    place = folder(parts.settings.home)
    if not danger and len(os.listdir(place)) >= MOST_FILES:
        raise SpoolFull(f"{place} holds {MOST_FILES} messages")
    name = f"{time.time_ns():020d}-{os.urandom(4).hex()}{DANGER if danger else PLAIN}"
    sealed = parts.keys.sealer.seal(_context(name), json.dumps(_fields(arrival)).encode())
    fresh = place / f".{name}"
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(sealed)
        handle.flush()
        os.fsync(handle.fileno())
    fresh.rename(place / name)
    _sync(place)
    return place / name


def hold(arrival: Arrival) -> None:
    """Remember a message that no disk takes, as long as this process lives."""
    _held.append(arrival)


def held() -> deque[Arrival]:
    """Return what this process holds, oldest first; whoever stores one takes it out."""
    return _held


def waiting(home: Path) -> list[Path]:
    """Return the messages on disk, oldest first."""
    place = home / "spool"
    if not place.is_dir():
        return []
    return sorted(path for path in place.iterdir() if path.suffix in (DANGER, PLAIN) and path.name[0] != ".")


def is_danger(path: Path) -> bool:
    """Whether the screening of a spooled message said emergency."""
    return path.suffix == DANGER


def read(parts: Parts, path: Path) -> Arrival:
    """Return the message of a spool file.

    Raises:
        SealBroken: it was not sealed here under this name.
    """
    found: dict[str, Any] = json.loads(parts.keys.sealer.open(_context(path.name), path.read_bytes()))
    return Arrival(
        channel=Channel(found["channel"]),
        sid=found["sid"],
        text=found["text"],
        media=tuple(Medium(**medium) for medium in found["media"]),
        address=None if found["address"] is None else PhoneNumber(found["address"]),
        secret_hash=None if found["secret_hash"] is None else bytes.fromhex(found["secret_hash"]),
        language=found["language"],
        browser=tuple(found["browser"]),
        opt_out=found["opt_out"],
        at=datetime.fromisoformat(found["at"]),
    )


def set_aside(path: Path) -> None:
    """Rename a file that does not open, so that it stays for whoever looks and is not tried for ever."""
    path.rename(path.with_suffix(_SET_ASIDE))


def _fields(arrival: Arrival) -> dict[str, Any]:
    return asdict(arrival) | {
        "secret_hash": arrival.secret_hash.hex() if arrival.secret_hash else None,
        "at": (arrival.at or now()).isoformat(),
    }


def _context(name: str) -> str:
    return f"spool:{name}"


def _sync(place: Path) -> None:
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
