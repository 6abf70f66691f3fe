"""gunicorn's own log, without the addresses and request lines that it writes for what it cannot read."""

from __future__ import annotations

import logging
from typing import Any

from gunicorn.glogging import Logger

from webhooks.logs import log

# How gunicorn's sentences about its processes and our own port begin; all others may quote a request.
_OF_OURSELVES = (
    "Connection in use",
    "connection to ",
    "Invalid address",
    "Can't connect to",
    "Worker ",
    "WORKER TIMEOUT",
    "Shutting down",
)


class ServerLog(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Writes sentences about ourselves as they are; of anything else only that there was something."""

    def setup(self, cfg: Any) -> None:
        """Take over from the handlers that gunicorn sets up."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.addFilter(_is_of_ourselves)
        self.error_log.addHandler(_Nameless())


def _is_of_ourselves(record: logging.LogRecord) -> bool:
    return str(record.msg).startswith(_OF_OURSELVES) and not record.exc_info


class _Nameless(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        if not _is_of_ourselves(record):
            error = record.exc_info[0] if record.exc_info else None
            log.log(record.levelno, "server", error=error.__name__ if error else None)
