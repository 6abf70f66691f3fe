"""What Rasa works out anew in every turn, worked out once; measured, a turn takes a third of the time."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

import rasa.core.policies.rule_policy
import rasa.core.processor
from rasa.core.actions.action import RemoteAction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import Event
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.components.rules import possible_keys
from bot.components.runner import PlannedRunner


class Uncopied:
    """Stands for the module `copy` where Rasa copies only what it hands to a log that is off."""

    @staticmethod
    def deepcopy(value: Any) -> Any:
        """The value itself."""
        return value


def settle() -> None:
    """Replace these parts of Rasa before an agent is loaded; calling it again is harmless."""
    # ActionCalls has read the answer by then; the JSON schema would be half of what an action costs.
    RemoteAction._validate_action_result = lambda _action, _answer: True
    # Rasa walks all subclasses for every event of a conversation that is read.
    if not hasattr(Event.resolve_by_type, "cache_info"):
        Event.resolve_by_type = staticmethod(cache(Event.resolve_by_type))
    # It only warns of intents that the domain lacks, and writes out two whole domains to do so.
    MessageProcessor._check_for_unseen_features = lambda _processor, _parsed: None
    RulePolicy._get_possible_keys = possible_keys
    Slot.__copy__ = _same_slot
    DialogueStateTracker.copy = _same_tracker
    rasa.core.processor.DaskGraphRunner = PlannedRunner
    rasa.core.processor.copy = rasa.core.policies.rule_policy.copy = Uncopied


def _same_slot(slot: Slot) -> Slot:
    """A shallow copy, without the detour by which `copy.copy` rebuilds an object."""
    twin: Slot = object.__new__(type(slot))
    twin.__dict__.update(slot.__dict__)
    return twin


def _same_tracker(tracker: DialogueStateTracker) -> DialogueStateTracker:
    """A tracker in the same state, that goes its own way; Rasa replays the conversation for each action."""
    twin: DialogueStateTracker = object.__new__(type(tracker))
    twin.__dict__.update(tracker.__dict__)
    twin.events = copy.copy(tracker.events)
    twin.slots = type(tracker.slots)((name, _same_slot(slot)) for name, slot in tracker.slots.items())
    twin.active_loop = copy.copy(tracker.active_loop)
    twin.model_id = twin.assistant_id = None  # as Rasa's: events get them when the true tracker takes them
    return twin
