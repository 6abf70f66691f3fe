"""Sealed records in Redis."""

from __future__ import annotations

import os
from collections.abc import Iterator
from uuid import uuid4

import pytest
import redis

from bot.components.shelves import KEY_PREFIX, SECONDS_A_DAY, RedisShelf

pytestmark = pytest.mark.services

URL = os.environ.get("SUARA_TEST_REDIS_URL", "redis://127.0.0.1:6379/15")


@pytest.fixture
def server() -> Iterator[redis.Redis]:
    """The real server."""
    server = redis.Redis.from_url(URL)
    try:
        server.ping()
    except redis.ConnectionError:
        pytest.skip(f"no Redis at {URL}")
    yield server
    server.close()


def test_a_record_is_kept_for_its_days_and_deleted_at_once(server: redis.Redis) -> None:
    """A record comes back as it was put, expires by itself, and is gone when deleted."""
    shelf = RedisShelf(URL, days=7)
    name = uuid4().hex
    shelf.put(name, b"\x00sealed\xff")
    assert shelf.get(name) == b"\x00sealed\xff"
    assert name in shelf.conversations()
    assert 0 < server.ttl(KEY_PREFIX + name) <= 7 * SECONDS_A_DAY
    shelf.delete(name)
    assert shelf.get(name) is None
    assert name not in shelf.conversations()
