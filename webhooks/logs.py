"""Logs: JSON lines of events with an allow-list of keys, so that no text and no number of a person can get in."""

from __future__ import annotations

import logging
import re
import sys
import threading
from contextlib import suppress
from typing import Any

import structlog
from structlog.typing import EventDict

# A key that is not here is dropped. Values are ids, names from our own code, counts and durations.
ALLOWED_KEYS = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "process",
        "part",
        "error",
        "place",
        "channel",
        "conversation",
        "message",
        "case",
        "urgency",
        "kind",
        "command",
        "stage",
        "status",
        "state",
        "count",
        "attempt",
        "level_of_page",
        "seconds",
        "milliseconds",
        "outbox",
        "error_code",
        "port",
        "reason",
    }
)
# What a value may look like: an identifier, a class or file name, a number. No blanks but between file and function.
_PLAIN = re.compile(r"[A-Za-z0-9_.:<>/ -]{0,80}\Z")
_LONG_NUMBER = re.compile(r"(?<![0-9a-fA-F])\d[\d -]{5,}\d(?![0-9a-fA-F])")


def only_allowed(_logger: object, _method: str, entry: EventDict) -> EventDict:
    """Drop keys that are not allowed, and replace values that could be a person's words or number."""
    return {key: value if key == "timestamp" else _plain(value) for key, value in entry.items() if key in ALLOWED_KEYS}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    text = str(value)
    return text if _PLAIN.match(text) and not _LONG_NUMBER.search(text) else "withheld"


def place_of(error: BaseException) -> str:
    """Return file, line and function of an error's innermost frame: enough to find a fault, nothing of the data."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "?"
    code = trace.tb_frame.f_code
    return f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno} {code.co_name}"


class _Foreign(logging.Handler):
    """Takes what libraries log: their name and level, never their sentence, which may quote a request."""

    def emit(self, record: logging.LogRecord) -> None:
        log.log(record.levelno, "library", part=record.name, place=f"{record.module}:{record.lineno}")


class _Stderr:
    """Writes a line to the present stderr. What is logged goes on although a full disk does not take the line."""

    _lock = threading.Lock()

    def __init__(self, *_: object) -> None:
        """Take what structlog hands to every logger; nothing of it is needed."""

    def msg(self, line: str) -> None:
        with self._lock, suppress(OSError):
            sys.stderr.write(line + "\n")
            sys.stderr.flush()

    debug = info = warning = error = critical = msg


def configure(process: str, level: str = "INFO") -> None:
    """Send this process's events to stderr as JSON lines, and bind the process's name to each."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            only_allowed,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=_Stderr,
        cache_logger_on_first_use=False,
    )
    structlog.contextvars.bind_contextvars(process=process)
    root = logging.getLogger()
    root.handlers[:] = [_Foreign()]
    root.setLevel(max(number, logging.WARNING))


log: structlog.typing.FilteringBoundLogger = structlog.get_logger()
