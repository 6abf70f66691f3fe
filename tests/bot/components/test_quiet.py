"""What the brain prints holds no word of a person."""

from __future__ import annotations

import logging
import subprocess
import sys

import pytest

from bot.components.quiet import WordlessFormatter

WORDS = "the blue house behind the market"


def record(name: str, message: str, error: BaseException | None = None) -> logging.LogRecord:
    """A record of a logger."""
    information = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord(name, logging.ERROR, "/x/rest.py", 12, message, (), information)


@pytest.mark.parametrize("name", ["rasa.core.processor", "sanic.error", "root", "aiohttp.client"])
def test_a_library_says_where_and_not_what(name: str) -> None:
    """Of a library's record only level, logger, type of error and place are printed."""
    line = WordlessFormatter().format(record(name, WORDS, ValueError(WORDS)))
    assert WORDS not in line
    assert "ValueError" in line
    assert "rest:12" in line


def test_the_projects_own_words_are_printed() -> None:
    """Records of the project itself are printed whole; they hold no text by rule."""
    assert WordlessFormatter().format(record("bot.components.channel", "a turn failed")).endswith("a turn failed")


def test_nothing_of_rasa_is_printed_at_any_level() -> None:
    """Once settled, neither structlog nor logging nor warnings of libraries print what they are given."""
    program = f"""
import logging, warnings
from bot.components import quiet
quiet.settle()
import structlog
structlog.get_logger().error("rest.message.received.failure", text={WORDS!r})
structlog.get_logger().debug("processor.message.parse", text={WORDS!r})
logging.getLogger("rasa.core").debug({WORDS!r})
logging.getLogger("rasa.core").error("Failed %s", {WORDS!r})
warnings.warn({WORDS!r})
try:
    raise ValueError({WORDS!r})
except ValueError:
    logging.getLogger("rasa.core").exception({WORDS!r})
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert WORDS not in done.stdout + done.stderr
    assert "rasa.core" in done.stderr
