"""Conversations at rest: sealed, for a few days, gone when the person says so. Rasa's own stores can do none of it."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterable
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.conversation import Dialogue
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker

from bot.components.shelves import RedisShelf, Shelf, SqliteShelf
from bot.paths import home
from webhooks.vault.sealing import Sealer

DEFAULT_DAYS = 7.0
FAST = 1
"""zlib level: a conversation shrinks to a tenth in well under a millisecond."""


class SealedTrackerStore(TrackerStore):  # type: ignore[misc] # rasa has no types
    """Keeps the latest session of each conversation as one sealed record, on a shelf chosen by SUARA_REDIS_URL."""

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        shelf: Shelf | None = None,
        sealer: Sealer | None = None,
        **_: Any,
    ) -> None:
        """Open the shelf and the key of this home unless they are given."""
        super().__init__(domain, event_broker)
        self._shelf = shelf or _shelf_by_settings()
        self._opened: tuple[tuple[str, bytes], list[Event]] | None = None
        self._sealer = sealer or Sealer.from_key_file(home() / "keys" / "tracker.key")

    async def create_tracker(self, sender_id: str, append_action_listen: bool = True) -> DialogueStateTracker:
        """A new conversation; it is stored once a message was handled, and not empty before."""
        tracker = self.init_tracker(sender_id)
        if append_action_listen:
            tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Seal the events since the latest session began."""
        self._opened = None
        await self.stream_events(tracker)
        record = json.dumps([event.as_dict() for event in _latest_session(tracker.events)], separators=(",", ":"))
        sealed = self._sealer.seal(_context(tracker.sender_id), zlib.compress(record.encode(), FAST))
        self._shelf.put(tracker.sender_id, sealed)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation as it was saved, or None."""
        sealed = self._shelf.get(sender_id)
        if sealed is None:
            return None
        tracker = self.init_tracker(sender_id)
        tracker.recreate_from_dialogue(Dialogue(sender_id, self._open(_context(sender_id), sealed)))
        return tracker

    def _open(self, context: str, sealed: bytes) -> list[Event]:
        """The events of a record. A turn reads it twice, so that it is kept open until the next save."""
        if self._opened is None or self._opened[0] != (context, sealed):
            record = json.loads(zlib.decompress(self._sealer.open(context, sealed)))
            self._opened = (context, sealed), [Event.from_parameters(event) for event in record]
        return self._opened[1]

    async def delete(self, sender_id: str) -> None:
        """Forget a conversation."""
        self._opened = None
        self._shelf.delete(sender_id)

    async def keys(self) -> Iterable[str]:
        """Every conversation that is kept."""
        return self._shelf.conversations()


def _latest_session(events: Iterable[Event]) -> list[Event]:
    kept: list[Event] = []
    for event in events:
        if isinstance(event, SessionStarted):
            kept = []
        kept.append(event)
    return kept


def _context(sender_id: str) -> str:
    return f"tracker:{sender_id}"


def _shelf_by_settings() -> Shelf:
    days = float(os.environ.get("SUARA_TRACKER_DAYS") or DEFAULT_DAYS)
    url = os.environ.get("SUARA_REDIS_URL")
    return RedisShelf(url, days) if url else SqliteShelf(home() / "trackers.db", days)
