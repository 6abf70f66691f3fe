"""Finds the rules that fit a conversation by what they begin with; Rasa compares every rule with every turn."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from rasa.core.policies.rule_policy import RulePolicy
from rasa.shared.core.constants import PREVIOUS_ACTION, SHOULD_NOT_BE_SET, USER
from rasa.shared.nlu.constants import ACTION_NAME, INTENT

State = dict[str, Any]
Latest = tuple[Any, Any]
"""The action before and the intent that a state shows or a rule wants; None in a rule fits every one."""


class Shelved(dict[Latest, list[str]]):
    """The keys of rules by what they want of the latest state."""

    def __init__(self, lookup: dict[str, str]) -> None:
        """lookup: what Rasa's policy has learnt, the key of each rule and its action."""
        super().__init__()
        shelves = defaultdict(list)
        for key in lookup:
            shelves[_wanted(RulePolicy._rule_key_to_state(key)[-1])].append(key)
        self.update(shelves)

    def fitting(self, state: State) -> set[str]:
        """The rules that may fit a conversation in this state; no other can."""
        action, intent = state.get(PREVIOUS_ACTION, {}).get(ACTION_NAME), state.get(USER, {}).get(INTENT)
        shelves = {(action, intent), (action, None), (None, intent), (None, None)}
        return {key for shelf in shelves for key in self.get(shelf, ())}


def possible_keys(policy: RulePolicy, lookup: dict[str, str], states: list[State]) -> set[str]:
    """The keys of the rules that fit the states of a conversation, oldest first; stands for Rasa's method."""
    if not states:
        return set(lookup)
    known: dict[int, Shelved] = policy.__dict__.setdefault("_shelved", {})
    if id(lookup) not in known:
        known[id(lookup)] = Shelved(lookup)
    keys = known[id(lookup)].fitting(states[-1])
    for turn, state in enumerate(reversed(states)):
        keys = {key for key in keys if policy._is_rule_applicable(key, turn, state)}
        if not keys:
            break
    return keys


def _wanted(state: State) -> Latest:
    if not state.get(PREVIOUS_ACTION):
        return None, None  # the beginning of a conversation, where Rasa compares nothing
    return _plain(state[PREVIOUS_ACTION].get(ACTION_NAME)), _plain(state.get(USER, {}).get(INTENT))


def _plain(value: Any) -> Any:
    return value if isinstance(value, str) and value != SHOULD_NOT_BE_SET else None
