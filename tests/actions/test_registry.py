"""What Rasa knows of the actions fits what the actions are."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.paths import ROOT

pytest.importorskip("rasa_sdk", reason="actions run in the Rasa environment")

from actions.registry import ACTIONS, executor


def domain() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    return loaded


def rules() -> list[dict[str, Any]]:
    return [
        rule
        for path in sorted((ROOT / "data" / "rules").glob("*.yml"))
        for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]
    ]


def test_every_action_of_the_domain_is_done_by_a_function() -> None:
    """And no function waits for a name that Rasa never says."""
    assert sorted(ACTIONS) == sorted(domain()["actions"])


def test_every_intent_has_one_rule() -> None:
    """No intent leads nowhere, and none to two places."""
    intents = [step["intent"] for rule in rules() for step in rule["steps"] if "intent" in step]
    named = [next(iter(intent)) if isinstance(intent, dict) else intent for intent in domain()["intents"]]
    assert sorted(intents) == sorted(named)


def test_every_form_ends_in_an_action() -> None:
    """A form that only stopped would leave the person without an answer."""
    ends = {rule["condition"][0]["active_loop"] for rule in rules() if "condition" in rule}
    assert ends == set(domain()["forms"])


def test_every_question_of_a_form_can_be_asked() -> None:
    """By a response or an action, of the form or of the slot."""
    known = set(domain()["responses"]) | set(domain()["actions"])
    missing = [
        (form, slot)
        for form, settings in domain()["forms"].items()
        for slot in settings["required_slots"]
        if not known & {f"{kind}_ask_{name}" for kind in ("utter", "action") for name in (f"{form}_{slot}", slot)}
    ]
    assert missing == []


def test_what_is_remembered_has_a_slot() -> None:
    """Rasa drops what it has no slot for, without a word."""
    written = "\n".join(path.read_text(encoding="utf-8") for path in Path(ROOT / "actions").glob("*.py"))
    remembered = set(re.findall(r'Remember\(\s*"(\w+)"', written)) - {"requested_slot"}
    assert sorted(remembered - set(domain()["slots"])) == []


def test_an_action_runs_on_what_rasa_sends() -> None:
    """The whole way from Rasa's JSON to replies, commands and events."""
    call = {
        "next_action": "action_begin_tip",
        "sender_id": "c1",
        "version": "3.6.21",
        "tracker": {
            "sender_id": "c1",
            "slots": {},
            "latest_message": {
                "text": "I want to report something",
                "intent": {"name": "report_tip", "confidence": 0.9},
                "entities": [],
                "metadata": {"language": "en", "country": "MY", "case_code": "4821093715"},
            },
            "latest_event_time": 0,
            "followup_action": None,
            "paused": False,
            "events": [],
            "latest_input_channel": "rest",
            "active_loop": {},
            "latest_action": {},
            "latest_action_name": "action_listen",
        },
        "domain": {},
    }
    result = json.loads(json.dumps(asyncio.run(executor().run(call))))
    commands = [response["custom"] for response in result["responses"] if response.get("custom")]
    assert commands == [{"command": "open_case", "kind": "tip", "urgency": "routine"}]
    assert {"event": "followup", "timestamp": None, "name": "tip_form"} in result["events"]
    assert [response["text"][:9] for response in result["responses"] if response.get("text")] == [
        "Thank you",
        "Skip any ",
    ]
