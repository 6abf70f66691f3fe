"""The real brain in this process: the trained model, the channel's own handling, and the real actions."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from unittest import mock

from rasa.core.agent import Agent
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker

from actions import client
from actions.registry import executor
from actions.steps import Alarm
from bot.components import prepared
from bot.components.action_calls import ActionCalls
from bot.components.channel import Incoming, answer
from bot.components.nlg import LocalisedNLG


async def _load(model: Path) -> Agent:
    prepared.settle()
    return Agent.load(
        model,
        generator=LocalisedNLG(),
        tracker_store=InMemoryTrackerStore(Domain.empty()),
        lock_store=InMemoryLockStore(),
        action_endpoint=ActionCalls(executor()),
    )


class Brain:
    """Answers messages of any conversation, and keeps the calls for a human that the actions made."""

    def __init__(self, model: Path) -> None:
        self.alarms: list[tuple[str, str, Alarm]] = []
        self._loop = asyncio.new_event_loop()
        self._agent: Agent = self._loop.run_until_complete(_load(model))

    async def _escalate(self, conversation: str, message: str, alarm: Alarm) -> bool:
        self.alarms.append((conversation, message, alarm))
        return True

    def close(self) -> None:
        """End the loop."""
        self._loop.close()

    def stand(self, sender: str, events: list[Event]) -> None:
        """Make a conversation one in which this has happened."""
        tracker = DialogueStateTracker.from_events(sender, events, self._agent.domain.slots)
        self._loop.run_until_complete(self._agent.tracker_store.save(tracker))

    def answer(self, sender: str, message: str, metadata: dict[str, Any]) -> list[dict[str, Any]]:
        """What the channel gives back to the gateway."""
        incoming = Incoming.from_json({"sender": sender, "message": message, "metadata": metadata})
        # The gateway's side is kept for the tests, and only while this brain answers: others test the real client.
        with mock.patch.object(client, "escalate", self._escalate):
            return self._loop.run_until_complete(answer(self._agent, incoming))
