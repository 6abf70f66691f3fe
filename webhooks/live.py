"""Live updates: a bell between processes that says *that* something changed, never what.

A topic is "queue" or "conversation:<id>". Whoever commits a change rings the topic afterwards; whoever shows it waits
on a `Listener` and reads the database again. Three ways, by what the installation has:

- Redis, when `SUARA_REDIS_URL` is set: publish and subscribe;
- SQLite, which means one machine: the modification times of a few files in `$SUARA_HOME/run/live`, which cost a
  writer microseconds and no transaction;
- another database without Redis: rows of the table `pulse`.

Files and rows stand for a hash of the topic, so that they stay few and name no conversation; two topics that share
one merely wake each other's listeners.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisLost
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeout
from redis.retry import Retry
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from webhooks.database import Database
from webhooks.logs import log
from webhooks.parts import Parts
from webhooks.tables import Pulse

QUEUE = "queue"
BUCKETS = 1024
POLL_SECONDS = 0.2
_CHANNEL_PREFIX = "suara:live:"
_RECONNECT_SECONDS = 2.0
_ANSWER_SECONDS = 0.5  # Redis answers in less than a millisecond, or hangs

_silent_until: dict[str, float] = {}  # address of a Redis → monotonic seconds


def conversation_topic(conversation_id: str) -> str:
    """Return the topic of one conversation."""
    return f"conversation:{conversation_id}"


def publish(parts: Parts, topic: str) -> None:
    """Tell every process that a topic changed. Call it after the commit; it never raises."""
    try:
        if parts.settings.redis_url:
            _publish_in_redis(parts.settings.redis_url, topic)
        else:
            _marks(parts).ring(_bucket(topic))
    except (OSError, RedisError, SQLAlchemyError) as error:
        # The pages that show it fall back to reading again from time to time.
        log.warning("live.not_published", error=type(error).__name__)


def _publish_in_redis(url: str, topic: str) -> None:
    """Ring in Redis. While it hangs one ring in a few seconds waits for it: an alarm is acknowledged meanwhile."""
    if time.monotonic() < _silent_until.get(url, 0.0):
        return  # its listeners have lost it too, and read again
    try:
        _redis(url).publish(_CHANNEL_PREFIX + topic, b"")
    except RedisTimeout:
        _silent_until[url] = time.monotonic() + _RECONNECT_SECONDS
        raise


class Listener:
    """Waits for topics. Make it before reading what it guards, so that no change falls in between."""

    def __init__(self, parts: Parts, topics: Iterable[str]) -> None:
        wanted = frozenset(topics)
        url = parts.settings.redis_url
        self._source: _Source = _Subscription(url, wanted) if url else _Watch(_marks(parts), wanted)

    def wait(self, seconds: float) -> frozenset[str]:
        """Return the topics that changed since the last call, as soon as there are any; empty after `seconds`.

        When the way is broken it waits a little and returns every topic: reading too often is better than never.
        """
        return self._source.wait(seconds)

    def close(self) -> None:
        """Give back the connection."""
        self._source.close()

    def __enter__(self) -> Listener:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def changes(listener: Listener, seconds: float, heartbeat_seconds: float) -> Iterator[frozenset[str]]:
    """Yield changed topics for `seconds`, and an empty set whenever nothing changed for `heartbeat_seconds`."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        yield listener.wait(min(left, heartbeat_seconds))


class _Source(Protocol):
    def wait(self, seconds: float) -> frozenset[str]: ...

    def close(self) -> None: ...


class _Marks(Protocol):
    """Where buckets are rung: a number for each bucket, other after every ring."""

    def ring(self, bucket: int) -> None: ...

    def read(self, buckets: Iterable[int]) -> Mapping[int, int]: ...


class _FileMarks:
    """One empty file a bucket; its modification time, in nanoseconds, is the number."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def ring(self, bucket: int) -> None:
        path = self._folder / str(bucket)
        path.touch(mode=0o600)
        # The kernel stamps with the coarse clock of its ticks: two rings in one tick would look like one.
        stamp = time.time_ns()
        os.utime(path, ns=(stamp, stamp))

    def read(self, buckets: Iterable[int]) -> Mapping[int, int]:
        return {bucket: self._stamp(bucket) for bucket in buckets}

    def _stamp(self, bucket: int) -> int:
        try:
            return (self._folder / str(bucket)).stat().st_mtime_ns
        except FileNotFoundError:
            return 0


class _TableMarks:
    """One row a bucket in the table `pulse`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ring(self, bucket: int) -> None:
        stamp = time.time_ns()
        if self._update(bucket, stamp):
            return
        try:
            with self._database.begin() as session:
                session.add(Pulse(bucket=bucket, rung=stamp))
        except IntegrityError:
            self._update(bucket, stamp)  # another process was first to ring it

    def _update(self, bucket: int, stamp: int) -> bool:
        with self._database.begin() as session:
            changed = session.execute(
                update(Pulse).where(Pulse.bucket == bucket).values(rung=stamp).returning(Pulse.bucket)
            )
            return changed.first() is not None

    def read(self, buckets: Iterable[int]) -> Mapping[int, int]:
        wanted = list(buckets)
        with self._database.read() as session:
            rows = session.scalars(select(Pulse).where(Pulse.bucket.in_(wanted))).all()
        return dict.fromkeys(wanted, 0) | {row.bucket: row.rung for row in rows}


class _Watch:
    """Looks at the marks of its topics five times a second."""

    def __init__(self, marks: _Marks, topics: frozenset[str]) -> None:
        self._marks = marks
        self._buckets = {topic: _bucket(topic) for topic in topics}
        self._seen = self._read()

    def _read(self) -> Mapping[int, int]:
        return self._marks.read(set(self._buckets.values()))

    def wait(self, seconds: float) -> frozenset[str]:
        end = time.monotonic() + seconds
        while True:
            try:
                present = self._read()
            except (OSError, SQLAlchemyError) as error:
                log.warning("live.not_read", error=type(error).__name__)
                time.sleep(min(seconds, _RECONNECT_SECONDS))
                return frozenset(self._buckets)
            changed = frozenset(
                topic for topic, bucket in self._buckets.items() if present[bucket] != self._seen[bucket]
            )
            self._seen = present
            left = end - time.monotonic()
            if changed or left <= 0:
                return changed
            time.sleep(min(left, POLL_SECONDS))

    def close(self) -> None:
        """Nothing is held between two looks."""


class _Subscription:
    """A Redis subscription of its own."""

    def __init__(self, url: str, topics: frozenset[str]) -> None:
        self._topics = topics
        self._subscribed = False
        self._pubsub = _redis(url).pubsub()  # type: ignore[no-untyped-call]  # redis-py leaves it untyped
        try:
            self._subscribe()
        except RedisError as error:
            log.warning("live.redis_lost", error=type(error).__name__)

    def _subscribe(self) -> None:
        self._pubsub.subscribe(*(_CHANNEL_PREFIX + topic for topic in self._topics))
        for _ in self._topics:  # each is confirmed: from here on no message is missed
            self._pubsub.get_message(timeout=_RECONNECT_SECONDS)
        self._subscribed = True

    def wait(self, seconds: float) -> frozenset[str]:
        end = time.monotonic() + seconds
        changed: set[str] = set()
        try:
            if not self._subscribed:
                self._subscribe()
                return self._topics  # whatever rang in between was missed
            while not changed and (left := end - time.monotonic()) > 0:
                message = self._pubsub.get_message(ignore_subscribe_messages=True, timeout=left)
                while message:
                    changed.add(message["channel"].decode().removeprefix(_CHANNEL_PREFIX))
                    message = self._pubsub.get_message(ignore_subscribe_messages=True, timeout=0)
        except RedisError as error:
            log.warning("live.redis_lost", error=type(error).__name__)
            self._subscribed = False
            time.sleep(min(seconds, _RECONNECT_SECONDS))
            return self._topics
        return frozenset(changed)

    def close(self) -> None:
        self._pubsub.close()


def _bucket(topic: str) -> int:
    return int.from_bytes(hashlib.blake2b(topic.encode(), digest_size=8).digest(), "big") % BUCKETS


def _marks(parts: Parts) -> _Marks:
    return _FileMarks(parts.settings.home / "run" / "live") if parts.database.is_sqlite else _TableMarks(parts.database)


@lru_cache(maxsize=4)
def _redis(url: str) -> Redis:
    # redis-py's own retries wait for seconds; a publisher must not. A lost connection is worth another try at once.
    again = Retry(NoBackoff(), 1, supported_errors=(RedisLost,))
    return Redis.from_url(url, socket_connect_timeout=_ANSWER_SECONDS, socket_timeout=_ANSWER_SECONDS, retry=again)
