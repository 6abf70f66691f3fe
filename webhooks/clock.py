"""The one clock: aware, UTC, in one place so that tests can move it."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)
