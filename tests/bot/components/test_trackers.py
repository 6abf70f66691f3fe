"""Conversations at rest."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.components.shelves import SECONDS_A_DAY, SqliteShelf
from bot.components.trackers import SealedTrackerStore
from webhooks.vault.sealing import Sealer

pytestmark = pytest.mark.asyncio

SECRET = "the blue house behind the market"


class Hands:
    """A clock whose hands a test moves."""

    now = 1_000_000.0

    def __call__(self) -> float:
        """Seconds since 1970."""
        return self.now


def make_store(folder: Path, clock: Hands) -> SealedTrackerStore:
    """A store in a folder."""
    sealer = Sealer.from_key_file(folder / "tracker.key")
    return SealedTrackerStore(Domain.empty(), shelf=SqliteShelf(folder / "trackers.db", 7, clock), sealer=sealer)


def conversation(*events: Any) -> DialogueStateTracker:
    """A conversation with one message and its answer, and more events if given."""
    said = UserUttered(SECRET, {"name": "report_tip", "confidence": 0.9}, message_id="m1", metadata={"language": "en"})
    started = [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]
    return DialogueStateTracker.from_events("c1", [*started, said, BotUttered("Thank you", {"buttons": []}), *events])


async def test_a_conversation_comes_back_as_it_was(tmp_path: Path) -> None:
    """Events of the latest session survive the store, in order and with their data."""
    store = make_store(tmp_path, Hands())
    tracker = conversation(SlotSet("place", "given"))
    await store.save(tracker)
    back = await store.retrieve("c1")
    assert back is not None
    assert [event.as_dict() for event in back.events] == [event.as_dict() for event in list(tracker.events)[1:]]


async def test_an_unknown_conversation_is_none(tmp_path: Path) -> None:
    """Nothing is invented for a conversation that was never saved."""
    assert await make_store(tmp_path, Hands()).retrieve("nobody") is None


async def test_nothing_readable_lies_on_the_disk(tmp_path: Path) -> None:
    """Neither words nor intents nor actions of a conversation stand in any file of the store."""
    store = make_store(tmp_path, Hands())
    await store.save(conversation())
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.name.startswith("trackers.db"))
    assert b"c1" in stored
    for word in (SECRET, "blue", "report_tip", "action_listen", "Thank"):
        assert word.encode() not in stored
    assert (tmp_path / "trackers.db").stat().st_mode & 0o077 == 0


async def test_a_sealed_record_cannot_be_moved(tmp_path: Path) -> None:
    """A record that is copied to another conversation does not open."""
    store = make_store(tmp_path, Hands())
    await store.save(conversation())
    with sqlite3.connect(tmp_path / "trackers.db") as database:
        database.execute("UPDATE trackers SET conversation = 'c2'")
    with pytest.raises(Exception, match="does not open"):
        await store.retrieve("c2")


async def test_a_conversation_expires(tmp_path: Path) -> None:
    """After its days a conversation is gone, and the next save of any conversation sweeps it from the disk."""
    clock = Hands()
    store = make_store(tmp_path, clock)
    await store.save(conversation())
    clock.now += 7 * SECONDS_A_DAY
    assert await store.retrieve("c1") is None
    await store.save(DialogueStateTracker.from_events("c2", [SessionStarted()]))
    with sqlite3.connect(tmp_path / "trackers.db") as database:
        assert database.execute("SELECT conversation FROM trackers").fetchall() == [("c2",)]


async def test_a_deleted_conversation_is_off_the_disk(tmp_path: Path) -> None:
    """Deleting leaves no byte of the sealed record in the file or its log."""
    store = make_store(tmp_path, Hands())
    await store.save(conversation())
    with sqlite3.connect(tmp_path / "trackers.db") as database:
        [(sealed,)] = database.execute("SELECT sealed FROM trackers").fetchall()
    database.close()
    await store.delete("c1")
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.name.startswith("trackers.db"))
    assert sealed[40:80] not in stored
    assert list(await store.keys()) == []


async def test_only_the_latest_session_is_kept(tmp_path: Path) -> None:
    """When a new session began, what was said before it is not kept."""
    store = make_store(tmp_path, Hands())
    await store.save(conversation(SessionStarted(), ActionExecuted("action_listen")))
    back = await store.retrieve("c1")
    assert back is not None
    assert [type(event) for event in back.events] == [SessionStarted, ActionExecuted]


async def test_two_brains_share_one_file(tmp_path: Path) -> None:
    """What one process saved, another one with the same home reads."""
    clock = Hands()
    await make_store(tmp_path, clock).save(conversation())
    assert await make_store(tmp_path, clock).retrieve("c1") is not None


async def test_what_another_brain_saved_is_read_anew(tmp_path: Path) -> None:
    """A record that was read before is not taken for the present one."""
    clock = Hands()
    one, other = make_store(tmp_path, clock), make_store(tmp_path, clock)
    await one.save(conversation())
    first = await one.retrieve("c1")
    assert first is not None
    again = await one.retrieve("c1")
    assert again is not None
    assert list(again.events) == list(first.events)
    await other.save(conversation(SlotSet("place", "given")))
    later = await one.retrieve("c1")
    assert later is not None
    assert later.events[-1] == SlotSet("place", "given")


async def test_a_change_of_what_was_read_is_not_kept(tmp_path: Path) -> None:
    """A tracker that is read twice in a turn is two: what happens to one does not happen to the other."""
    store = make_store(tmp_path, Hands())
    await store.save(conversation())
    before, changed = await store.retrieve("c1"), await store.retrieve("c1")
    assert before is not None
    assert changed is not None
    count = len(before.events)
    changed.update(SlotSet("place", "given"))
    assert len(before.events) == count


async def test_an_empty_conversation_is_not_stored(tmp_path: Path) -> None:
    """A conversation lies on the shelf only once something was said."""
    store = make_store(tmp_path, Hands())
    assert (await store.get_or_create_tracker("c1")).events[-1] == ActionExecuted("action_listen")
    assert list(await store.keys()) == []
