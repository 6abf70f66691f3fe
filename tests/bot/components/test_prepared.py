"""What is worked out once gives what Rasa's own way gives."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import rasa.core.policies.rule_policy
import rasa.core.processor
from rasa.core.actions.action import RemoteAction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    Event,
    FollowupAction,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.slots import AnySlot, Slot
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity

from bot.components import prepared

TALK: tuple[Event, ...] = (
    ActionExecuted("action_session_start"),
    SessionStarted(),
    ActionExecuted("action_listen"),
    UserUttered("hello", {"name": "greet", "confidence": 0.9}, [], {"text": "hello", "language": "en"}),
    ActionExecuted("action_begin_tip"),
    BotUttered("Thank you", {"buttons": []}),
    FollowupAction("tip_form"),
    ActionExecuted("tip_form"),
    ActiveLoop("tip_form"),
    SlotSet("place", "given"),
    SlotSet("requested_slot", "when"),
    ActionExecuted("action_listen"),
)
"""The events of a conversation, of every kind that occurs."""

replays: Callable[[DialogueStateTracker], DialogueStateTracker] = DialogueStateTracker.copy
"""Rasa's own way of copying, taken before any test loads a brain that replaces it."""


@pytest.fixture(autouse=True)
def _prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rasa gets its own back."""
    monkeypatch.setattr(RemoteAction, "_validate_action_result", RemoteAction._validate_action_result)
    monkeypatch.setattr(MessageProcessor, "_check_for_unseen_features", MessageProcessor._check_for_unseen_features)
    monkeypatch.setattr(Event, "resolve_by_type", staticmethod(Event.resolve_by_type))
    monkeypatch.setattr(RulePolicy, "_get_possible_keys", RulePolicy._get_possible_keys)
    monkeypatch.setattr(Slot, "__copy__", None, raising=False)
    monkeypatch.setattr(DialogueStateTracker, "copy", DialogueStateTracker.copy)
    monkeypatch.setattr(rasa.core.processor, "DaskGraphRunner", rasa.core.processor.DaskGraphRunner)
    monkeypatch.setattr(rasa.core.processor, "copy", rasa.core.processor.copy)
    monkeypatch.setattr(rasa.core.policies.rule_policy, "copy", rasa.core.policies.rule_policy.copy)
    prepared.settle()


def tracker(count: int) -> DialogueStateTracker:
    """A conversation of so many events."""
    slots = [AnySlot(name, mappings=[]) for name in ("place", "requested_slot", "when")]
    made = DialogueStateTracker("c1", slots)
    for event in TALK[:count]:
        made.update(event)
    return made


@pytest.mark.parametrize("count", range(len(TALK) + 1))
def test_a_copied_tracker_is_in_the_state_that_a_replay_gives(count: int) -> None:
    """At every point of a conversation."""
    true = tracker(count)
    assert true.copy().current_state(EventVerbosity.ALL) == replays(true).current_state(EventVerbosity.ALL)
    assert true.copy() == replays(true)


def test_a_copied_tracker_goes_its_own_way() -> None:
    """What happens to the copy does not happen to the tracker: Rasa may throw the copy away."""
    true = tracker(len(TALK))
    true.model_id = "m1"
    before = true.current_state(EventVerbosity.ALL)
    twin = true.copy()
    for event in (SlotSet("place", "skipped"), ActionExecuted("action_stop"), ActiveLoop(None), UserUttered("bye")):
        twin.update(event)
    assert true.current_state(EventVerbosity.ALL) == before
    assert twin.get_slot("place") == "skipped"
    assert "model_id" not in twin.latest_message.metadata


def test_events_find_their_class() -> None:
    """The first time and from memory."""
    for _ in range(2):
        assert Event.resolve_by_type("slot") is SlotSet
        assert Event.resolve_by_type("user") is UserUttered
        assert Event.from_parameters({"event": "slot", "name": "place", "value": "given"}) == SlotSet("place", "given")


def test_an_unknown_event_is_still_an_error() -> None:
    """A record that nobody can read is not taken for an empty one."""
    with pytest.raises(ValueError, match="no_such_event"):
        Event.resolve_by_type("no_such_event")
