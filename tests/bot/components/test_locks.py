"""One message of a conversation at a time."""

from __future__ import annotations

import asyncio

import pytest
from rasa.core.lock_store import InMemoryLockStore, RedisLockStore

from bot.components.locks import ConversationLocks


def test_messages_of_one_conversation_wait_for_each_other() -> None:
    """The second holder of a lock comes when the first one is done, and soon."""
    order: list[str] = []

    async def hold(locks: ConversationLocks, name: str) -> None:
        async with locks.lock("c1"):
            order.append(f"{name} in")
            await asyncio.sleep(0)
            order.append(f"{name} out")

    async def both() -> None:
        locks = ConversationLocks()
        await asyncio.gather(hold(locks, "first"), hold(locks, "second"))

    asyncio.run(asyncio.wait_for(both(), timeout=0.9))
    assert order == ["first in", "first out", "second in", "second out"]


def test_redis_is_chosen_by_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Locks lie in Redis when SUARA_REDIS_URL is set, and in memory otherwise."""
    monkeypatch.delenv("SUARA_REDIS_URL", raising=False)
    assert isinstance(ConversationLocks()._store, InMemoryLockStore)
    monkeypatch.setenv("SUARA_REDIS_URL", "redis://127.0.0.1:6379/15")
    assert isinstance(ConversationLocks()._store, RedisLockStore)
