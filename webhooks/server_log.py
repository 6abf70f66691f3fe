"""gunicorn's own log, without the addresses and request lines that it writes for what it cannot read."""

from __future__ import annotations

import logging
from typing import Any

from gunicorn.glogging import Logger

from webhooks.logs import log

# Modules of gunicorn that speak of processes and of our own port; the others may quote a request.
_OF_OURSELVES = frozenset({"arbiter", "sock"})


class ServerLog(Logger):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's logger: sentences about ourselves go to stderr as they are, of anything else only the place."""

    def setup(self, cfg: Any) -> None:
        """Take over from the handlers that gunicorn sets up."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.addFilter(_is_of_ourselves)
        self.error_log.addHandler(_Place())


def _is_of_ourselves(record: logging.LogRecord) -> bool:
    return record.module in _OF_OURSELVES and not record.exc_info


class _Place(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        if not _is_of_ourselves(record):
            error = record.exc_info[0] if record.exc_info else None
            name = error.__name__ if error else None
            log.log(record.levelno, "server", place=f"{record.module}:{record.lineno}", error=name)
