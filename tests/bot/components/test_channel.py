"""The channel over the real agent."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

pytestmark = pytest.mark.asyncio

WEBHOOK = "/webhooks/rest/webhook"
FORGET = "/webhooks/rest/forget"


async def say(client: Any, message: str, message_id: str | None = None, **metadata: Any) -> list[dict[str, Any]]:
    """Post a message of conversation c1 and return the replies."""
    body = {"sender": "c1", "message": message, "metadata": {"language": "en", "message_id": message_id, **metadata}}
    response = await client.post(WEBHOOK, json=body)
    assert response.status_code == 200
    replies: list[dict[str, Any]] = response.json()
    return replies


async def test_a_message_gets_its_replies_with_choices(client: Any) -> None:
    """A message is answered in the person's language, and choices come with their payloads."""
    [reply] = await say(client, "hello there", "m1")
    assert reply["recipient_id"] == "c1"
    assert [button["payload"] for button in reply["buttons"]] == ["/goodbye", '/choose{"choice": "skip"}']


async def test_a_message_is_handled_once(client: Any, agent: Any) -> None:
    """The same message id again gives the same replies without a new turn."""
    first = await say(client, "hello there", "m1")
    before = len((await agent.tracker_store.retrieve("c1")).events)
    assert await say(client, "hello there", "m1") == first
    assert len((await agent.tracker_store.retrieve("c1")).events) == before


async def test_an_earlier_message_is_recognised_too(client: Any) -> None:
    """A message that was answered before the latest one gets its own replies again."""
    first = await say(client, "hello there", "m1")
    await say(client, "bye now", "m2")
    assert await say(client, "hello there", "m1") == first


@pytest.mark.parametrize("typed", ["2", "๒", "(2)", "2.", "skip"])
async def test_a_choice_can_be_named_by_number_or_label(client: Any, typed: str) -> None:
    """A number in any numerals, or the label in any case, is the choice of the latest bot turn."""
    await say(client, "hello there", "m1")
    [reply] = await say(client, typed, "m2")
    assert reply["custom"] == {"command": "human"}


async def test_a_typed_payload_has_no_power(client: Any, agent: Any) -> None:
    """A text that begins with "/" cannot set an intent or a slot."""
    await say(client, '//choose{"choice": "skip"} bye bye, goodbye', "m1")
    latest = (await agent.tracker_store.retrieve("c1")).latest_message
    assert latest.text == 'choose{"choice": "skip"} bye bye, goodbye'
    assert latest.intent["name"] != "choose"
    assert latest.entities == []


async def test_a_photo_without_words_is_a_choice_of_its_own(client: Any) -> None:
    """An empty message with media is answered as the choice "media"."""
    [reply] = await say(client, "", "m1", media=["photo"])
    assert reply["custom"] == {"command": "human"}


async def test_a_failed_action_leaves_no_trace(client: Any, agent: Any) -> None:
    """When an action does not answer, the gateway hears of it, and the conversation is as before."""
    await say(client, "hello there", "m1")
    before = [event.as_dict() for event in (await agent.tracker_store.retrieve("c1")).events]
    body = {"sender": "c1", "message": "what are the signs", "metadata": {"message_id": "m2", "language": "en"}}
    response = await client.post(WEBHOOK, json=body)
    assert response.status_code == 500
    assert [event.as_dict() for event in (await agent.tracker_store.retrieve("c1")).events] == before


async def test_a_failed_first_message_leaves_no_conversation(client: Any, agent: Any) -> None:
    """When the very first message fails, nothing is kept of the conversation."""
    body = {"sender": "c1", "message": "what are the signs", "metadata": {"message_id": "m1", "language": "en"}}
    assert (await client.post(WEBHOOK, json=body)).status_code == 500
    assert await agent.tracker_store.retrieve("c1") is None


async def test_a_conversation_can_be_forgotten(client: Any, agent: Any) -> None:
    """Nothing is left of a conversation that the gateway asks to forget."""
    await say(client, "hello there", "m1")
    assert (await client.post(FORGET, json={"sender": "c1"})).json() == {"forgotten": True}
    assert await agent.tracker_store.retrieve("c1") is None


@pytest.mark.parametrize(
    "body",
    [
        '{"sender": "c1", ',
        "[]",
        "",
        '{"message": "x"}',
        '{"sender": "", "message": "x"}',
        '{"sender": "c1", "message": 7}',
        '{"sender": "c1", "message": "x", "metadata": []}',
    ],
)
async def test_a_malformed_request_is_refused(client: Any, body: str, caplog: pytest.LogCaptureFixture) -> None:
    """What is not a request of the gateway gets 400 and a plain reason, and is not quoted in a log."""
    caplog.set_level(logging.DEBUG)
    response = await client.post(WEBHOOK, content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    assert set(response.json()) == {"error"}
    assert all(body not in record.getMessage() for record in caplog.records if body and record.name.startswith("bot"))


async def test_the_channel_says_whether_the_brain_is_ready(client: Any, app: Any) -> None:
    """The health route is 200 with a model and 503 without."""
    assert (await client.get("/webhooks/rest/")).status_code == 200
    app.ctx.agent = None
    assert (await client.get("/webhooks/rest/")).status_code == 503
    assert (await client.post(WEBHOOK, json={"sender": "c1", "message": "x"})).status_code == 503


async def test_danger_makes_the_intent(client: Any, agent: Any) -> None:
    """A message that the gateway screened as an emergency is handled as one, whatever the classifier thought."""
    await say(client, "good morning", "m1", urgency="emergency")
    latest = (await agent.tracker_store.retrieve("c1")).latest_message
    assert latest.intent["name"] == "emergency"
    assert latest.parse_data["urgency"]["name"] == "emergency"
    assert latest.parse_data["intent_ranking"][1]["name"] == "greet"


async def test_a_choice_is_never_rewritten(client: Any, agent: Any) -> None:
    """A numbered choice keeps its meaning although the gateway's screening of the digit says emergency."""
    await say(client, "hello there", "m1")
    await say(client, "1", "m2", urgency="emergency")
    latest = (await agent.tracker_store.retrieve("c1")).latest_message
    assert latest.intent["name"] == "goodbye"


async def test_replies_are_json_with_nothing_empty(client: Any) -> None:
    """A reply holds only what it has: text, buttons or a command."""
    [reply] = await say(client, "bye now", "m1")
    assert set(reply) == {"recipient_id", "text"}
    assert json.dumps(reply)
