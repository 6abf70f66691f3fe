"""Rules are found as Rasa finds them."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from rasa.core.policies.rule_policy import RulePolicy

from bot.components.rules import possible_keys

ACTIONS, INTENTS, LOOPS = ("action_listen", "action_greet", "tip_form"), ("greet", "deny"), ("tip_form", "reply_form")
RASAS_OWN = RulePolicy._get_possible_keys  # taken before any test loads a brain that replaces it
UNSET = "should_not_be_set"


def states(unset: bool) -> st.SearchStrategy[dict[str, Any]]:
    """What a state can hold, in a rule also that something must not be."""
    more = (UNSET,) if unset else ()
    return st.fixed_dictionaries(
        {},
        optional={
            "prev_action": st.fixed_dictionaries({"action_name": st.sampled_from(ACTIONS + more)}),
            "user": st.fixed_dictionaries(
                {}, optional={"intent": st.sampled_from(INTENTS + more), "text": st.just("hello")}
            ),
            "active_loop": st.fixed_dictionaries({"name": st.sampled_from(LOOPS + more)}),
        },
    )


RULES = st.lists(st.lists(states(unset=True), min_size=1, max_size=3), max_size=12)


@given(rules=RULES, conversation=st.lists(states(unset=False), max_size=4))
def test_the_same_rules_fit(rules: list[Any], conversation: list[Any]) -> None:
    """Whatever the rules and the conversation are."""
    policy = RulePolicy.__new__(RulePolicy)
    lookup = {json.dumps(rule, sort_keys=True): "action_listen" for rule in rules}
    assert possible_keys(policy, lookup, conversation) == RASAS_OWN(policy, lookup, conversation)


def test_the_rules_of_the_project_are_told_apart_by_their_latest_state() -> None:
    """Of a lookup as Rasa learns it, one rule fits a greeting, and another its answer."""
    listen, greet = {"action_name": "action_listen"}, {"intent": "greet"}
    begun = [{"prev_action": listen, "user": greet}]
    answered = [*begun, {"prev_action": {"action_name": "action_greet"}, "user": greet}]
    lookup = {json.dumps(begun): "action_greet", json.dumps(answered): "action_listen"}
    policy = RulePolicy.__new__(RulePolicy)
    assert possible_keys(policy, lookup, [{}, *begun]) == {json.dumps(begun)}
    assert possible_keys(policy, lookup, [{}, *answered]) == {json.dumps(answered)}
