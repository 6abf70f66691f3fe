"""Any state of a form, made of what Rasa keeps of a talk, so that no way has to be known that leads there."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml

from bot.paths import ROOT


@cache
def domain() -> dict[str, Any]:
    """What domain.yml says."""
    read: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    return read


@cache
def questions() -> list[tuple[str, str]]:
    """Every question of every form."""
    return [(name, slot) for name, form in domain()["forms"].items() for slot in form["required_slots"]]


def _greeted() -> list[Any]:
    # Only the Rasa environment has it, and every test of this folder is collected in both.
    from rasa.shared.core.events import ActionExecuted, SessionStarted, SlotSet, UserUttered

    return [
        ActionExecuted("action_session_start"),
        SessionStarted(),
        ActionExecuted("action_listen"),
        UserUttered("hello", intent={"name": "greet", "confidence": 1.0}),
        SlotSet("greeted", True),
    ]


def offering(intent: str) -> list[Any]:
    """What has happened where the number 1 means this intent."""
    from rasa.shared.core.events import ActionExecuted, BotUttered

    choice = {"title": "-", "payload": f"/{intent}"}
    return [*_greeted(), BotUttered("-", {"buttons": [choice]}), ActionExecuted("action_listen")]


def before(form: str, question: str) -> list[Any]:
    """What has happened where this question was just asked, and everything before it was answered with no."""
    from rasa.shared.core.events import ActionExecuted, ActiveLoop, SlotSet

    asked = [slot for of, slot in questions() if of == form]
    return [
        *_greeted(),
        ActionExecuted(form),
        ActiveLoop(form),
        *(SlotSet(slot, "no") for slot in asked[: asked.index(question)]),
        SlotSet("requested_slot", question),
        ActionExecuted("action_listen"),
    ]
