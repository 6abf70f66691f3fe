"""Carry out the steps of an action: texts in the person's language, commands for the gateway, events for Rasa."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import client
from actions.steps import Alarm, Ask, Choice, Command, Leave, Remember, Say, SayLines, Steps, Wait
from actions.turn import Turn
from bot import catalogue

Text = str | Say | SayLines


async def perform(steps: Steps, turn: Turn, dispatcher: CollectingDispatcher) -> list[EventType]:
    """Say, command and call in the given order, and return what Rasa has to remember.

    A language that a step sets holds for all that is said in this turn.
    """
    language = _language(steps, turn)
    events: list[EventType] = []
    for step in steps:
        if isinstance(step, Say | SayLines):
            buttons = [_button(choice, language) for choice in step.choices]
            dispatcher.utter_message(text=spoken(step, language), buttons=buttons)
        elif isinstance(step, Command):
            dispatcher.utter_message(json_message={"command": step.name, **step.fields})
        elif isinstance(step, Alarm):
            await client.escalate(turn.conversation, turn.message_id, step)
        elif isinstance(step, Remember):
            events.append(SlotSet(step.name, step.value))
        elif isinstance(step, Ask):
            events.append(FollowupAction(step.form))
        elif isinstance(step, Wait):
            # Rasa takes an interrupted form as refused until it is named again; then the next message is its answer.
            events += [ActiveLoop(turn.form), FollowupAction("action_listen")]
        elif isinstance(step, Leave):
            events += [ActiveLoop(None), SlotSet("requested_slot", None)]
    return events


def spoken(text: Text, language: str) -> str:
    """A text in a language, with the texts inside it."""
    if isinstance(text, str):
        return text
    if isinstance(text, SayLines):
        return text.separator.join(spoken(line, language) for line in text.lines)
    values: dict[str, Any] = {
        name: spoken(value, language) if isinstance(value, Say | SayLines) else value
        for name, value in text.values.items()
    }
    return catalogue.text(text.message, language, **values)


def _language(steps: Steps, turn: Turn) -> str:
    for step in steps:
        if isinstance(step, Remember) and step.name == "language" and step.value:
            return turn.speaking(str(step.value)).written
    return turn.written


def _button(choice: Choice, language: str) -> dict[str, str]:
    title = choice.label if choice.verbatim else catalogue.text(choice.label, language)
    return {"title": title, "payload": choice.payload}
