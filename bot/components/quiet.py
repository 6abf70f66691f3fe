"""What the brain may print: warnings without a word of what people write.

Rasa logs messages at DEBUG, some at ERROR, and tracebacks can quote them; so every record of a library is reduced to
its level, logger and, of an exception, type and place.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings

import structlog

OWN_LOGGERS = ("bot", "actions", "webhooks")
"""Loggers of the project itself, whose messages hold no text by rule."""


class WordlessFormatter(logging.Formatter):
    """Formats own records whole, and those of libraries without message or traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        start = f"{self.formatTime(record)} {record.levelname} {record.name}"
        if record.name.split(".")[0] in OWN_LOGGERS:
            return f"{start}: {record.getMessage()}"
        place = f"{record.module}:{record.lineno}"
        if record.exc_info and record.exc_info[0]:
            return f"{start}: {record.exc_info[0].__name__} reported at {place}"
        return f"{start}: see {place}"


def place_of(error: BaseException) -> str:
    """File and line where an error was raised, without its message."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "an unknown place"


def settle() -> None:
    """Cut every way in which a library could print. Call it before Rasa or TensorFlow is imported, and after."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ["LOG_LEVEL"] = "WARNING"
    os.environ["LOG_LEVEL_LIBRARIES"] = "ERROR"
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(WordlessFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in list(logging.root.manager.loggerDict):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        if logger.level != logging.NOTSET and logger.level < logging.WARNING:
            logger.setLevel(logging.WARNING)
    structlog.configure(
        processors=[lambda _logger, _level, event: str(event["event"])],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,  # a turn asks some fifteen times for a logger that says nothing
    )
    # Rasa quotes data in warnings, and libraries of 2023 warn about each other and reset the filters.
    warnings.showwarning = _unsaid


def _unsaid(*_: object, **__: object) -> None:
    """Take a warning and say nothing."""
