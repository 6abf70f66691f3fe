"""Calls to the actions in this process."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from rasa.utils.endpoints import ClientResponseError
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection, Tracker

from bot.components.action_calls import EVENTS_SEEN, ActionCallFailed, ActionCalls, AllAnswered

pytestmark = pytest.mark.asyncio

SECRET = "the blue house"
NAME = "action_greet"

Act = Callable[[CollectingDispatcher, Tracker, Any], Awaitable[Any]]


def calls(act: Act) -> ActionCalls:
    """Calls that reach one action, through rasa-sdk's executor."""
    executor = ActionExecutor()
    executor.register_function(NAME, lambda dispatcher, tracker, domain: act(dispatcher, tracker, domain))
    return ActionCalls(executor, patience=0.05)


def a_call(events: int = 1, name: str = NAME) -> dict[str, Any]:
    """What Rasa hands over for an action."""
    tracker = {"sender_id": "c1", "events": [{"event": "action"}] * events}
    return {"next_action": name, "tracker": tracker}


async def act_well(dispatcher: CollectingDispatcher, *_: Any) -> list[dict[str, Any]]:
    """Say a word and remember a pair."""
    dispatcher.utter_message(text="hello")
    return [{"event": "slot", "name": "place", "value": ("given", "skipped"), "timestamp": None}]


async def test_an_answer_is_as_it_will_be_read_back() -> None:
    """Events and responses come as JSON would bring them: a pair is a list already in this turn."""
    answer = await calls(act_well).request(json=a_call(), method="post", timeout=300)
    assert [event["value"] for event in answer["events"]] == [["given", "skipped"]]
    assert [response["text"] for response in answer["responses"]] == ["hello"]


async def test_a_long_conversation_is_not_handed_over_whole() -> None:
    """Only the latest events go with a call."""
    seen: list[int] = []

    async def count(_: Any, tracker: Tracker, __: Any) -> None:
        seen.append(len(tracker.events))

    await calls(count).request(json=a_call(events=500))
    assert seen == [EVENTS_SEEN]


async def fail(*_: Any) -> None:
    """Break with a text that could be a person's."""
    raise ValueError(SECRET)


async def hang(*_: Any) -> None:
    """Wait for what never comes."""
    await asyncio.Event().wait()


async def answer_what_cannot_be_kept(*_: Any) -> list[dict[str, Any]]:
    """Give a value that no record can hold."""
    return [{"event": "slot", "name": "place", "value": object(), "timestamp": None}]


async def answer_what_rasa_cannot_read(*_: Any) -> list[dict[str, Any]]:
    """Give an event of a kind that Rasa does not know."""
    return [{"event": "no_such_event"}]


@pytest.mark.parametrize("act", [fail, hang, answer_what_cannot_be_kept, answer_what_rasa_cannot_read])
async def test_a_failure_fails_the_turn(act: Act, caplog: pytest.LogCaptureFixture) -> None:
    """What goes wrong in an action, which Rasa swallows, is told at the end of the turn, without a word of anybody."""
    with pytest.raises(ActionCallFailed, match=NAME), AllAnswered(), pytest.raises(ClientResponseError) as told:
        await calls(act).request(json=a_call())
    assert told.value.status == 500
    assert f"the action {NAME} failed" in caplog.text
    assert SECRET not in caplog.text + str(told.value)


async def test_an_action_that_nobody_wrote_fails_the_turn() -> None:
    """A name that domain.yml has and the registry lacks is no silence."""
    with pytest.raises(ActionCallFailed, match="action_other"), AllAnswered(), pytest.raises(ClientResponseError):
        await calls(act_well).request(json=a_call(name="action_other"))


async def test_a_rejection_is_no_failure(caplog: pytest.LogCaptureFixture) -> None:
    """An action that says that it does not apply lets the turn go on; Rasa reads its name from the answer."""
    caplog.set_level(logging.ERROR)

    async def reject(*_: Any) -> None:
        raise ActionExecutionRejection(NAME)

    with AllAnswered(), pytest.raises(ClientResponseError) as told:
        await calls(reject).request(json=a_call())
    assert told.value.status == 400
    assert json.loads(told.value.text)["action_name"] == NAME
    assert caplog.text == ""


async def test_turns_do_not_hear_of_each_other() -> None:
    """Of two turns at the same time only the one whose action failed fails."""

    async def turn(act: Act) -> None:
        with AllAnswered(), pytest.raises(ClientResponseError) if act is fail else AllAnswered():
            await calls(act).request(json=a_call())

    outcomes = await asyncio.gather(turn(act_well), turn(fail), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [type(None), ActionCallFailed]
