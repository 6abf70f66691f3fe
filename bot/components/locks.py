"""One message of a conversation at a time, in this process or across all of them."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import redis
from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, InMemoryLockStore, LockStore, RedisLockStore
from rasa.utils.endpoints import EndpointConfig

from bot.components.shelves import REDIS_SECONDS

WAIT_SECONDS = 0.02
"""Between two attempts. Rasa's own 1 s would make the second of two quick messages wait for nothing."""


class ConversationLocks(LockStore):  # type: ignore[misc] # rasa has no types
    """Locks in memory, or in Redis when SUARA_REDIS_URL is set."""

    def __init__(self, endpoint_config: EndpointConfig | None = None) -> None:  # noqa: ARG002 - Rasa's signature
        """Choose the store."""
        self._store: LockStore = InMemoryLockStore()
        url = os.environ.get("SUARA_REDIS_URL")
        if url:
            self._store = RedisLockStore(key_prefix="suara")
            self._store.red = redis.Redis.from_url(
                url, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS
            )
        super().__init__()

    @asynccontextmanager
    async def lock(
        self,
        conversation_id: str,
        lock_lifetime: float = LOCK_LIFETIME,
        wait_time_in_seconds: float = WAIT_SECONDS,
    ) -> AsyncIterator[TicketLock]:
        """Hold the lock of a conversation; raises Rasa's LockError when it cannot be had."""
        async with super().lock(conversation_id, lock_lifetime, wait_time_in_seconds) as held:
            yield held

    def get_lock(self, conversation_id: str) -> TicketLock | None:
        """The lock of a conversation, or None."""
        return self._store.get_lock(conversation_id)

    def delete_lock(self, conversation_id: str) -> None:
        """Forget the lock of a conversation."""
        self._store.delete_lock(conversation_id)

    def save_lock(self, lock: TicketLock) -> None:
        """Keep a lock."""
        self._store.save_lock(lock)
