"""The brain's one door: the gateway posts a message and gets the replies.

A text that begins with "/" would set intents and slots in Rasa: only a choice that this channel resolved may.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.cleaning import strip_command
from bot.components.action_calls import AllAnswered
from bot.components.choices import latest_choices, resolve
from bot.components.quiet import place_of

log = logging.getLogger(__name__)

MEDIA_PAYLOAD = '/choose{"choice": "media"}'
"""What a message without words but with a photo, a place or a file says."""


class RequestError(ValueError):
    """A request of the gateway is malformed; the message says how and holds nothing of its content."""


@dataclass(frozen=True)
class Incoming:
    """One request of the gateway."""

    sender: str
    message: str
    metadata: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def from_json(cls, body: object) -> Incoming:
        """Check the shape. Raises RequestError."""
        if not isinstance(body, Mapping):
            raise RequestError("the body must be a JSON object")
        sender, message, metadata = body.get("sender"), body.get("message", ""), body.get("metadata")
        if not isinstance(sender, str) or not sender:
            raise RequestError("'sender' must be a text that is not empty")
        if not isinstance(message, str):
            raise RequestError("'message' must be a text")
        if metadata is not None and not isinstance(metadata, Mapping):
            raise RequestError("'metadata' must be an object")
        return cls(sender, strip_command(message), dict(metadata or {}))


class Replies(OutputChannel):  # type: ignore[misc] # rasa has no types
    """Collects replies whole; Rasa's own collector cuts a text at empty lines."""

    def __init__(self) -> None:
        """Begin with none."""
        self.sent: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """The name that responses and conditions see."""
        return "rest"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one reply with its buttons and its command."""
        self.sent.append(_reply(recipient_id, message.get("text"), message))


class GatewayChannel(InputChannel):  # type: ignore[misc] # rasa has no types
    """POST /webhooks/rest/webhook and /webhooks/rest/forget, GET /webhooks/rest/."""

    @classmethod
    def name(cls) -> str:
        """The name in the URL."""
        return "rest"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:  # noqa: ARG002 - the agent is used directly, under its lock
        """The routes."""
        routes = Blueprint("gateway")

        @routes.get("/")
        async def health(request: Request) -> HTTPResponse:
            ready = _agent(request) is not None
            return json({"status": "ok" if ready else "starting"}, 200 if ready else 503)

        @routes.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            return await _guarded(request, answer)

        @routes.post("/forget")
        async def remove(request: Request) -> HTTPResponse:
            return await _guarded(request, forget)

        return routes


async def _guarded(request: Request, handle: Callable[[Agent, Incoming], Awaitable[object]]) -> HTTPResponse:
    """Answer with what `handle` returns; no text of a person reaches a log or an error."""
    agent = _agent(request)
    if agent is None:
        return json({"error": "the brain has no model"}, 503)
    try:
        body = request.json
    except Exception as error:  # Sanic's own error would print the body
        log.warning("a request of the gateway was not JSON: %s", type(error).__name__)
        return json({"error": "the body must be JSON"}, 400)
    try:
        incoming = Incoming.from_json(body)
    except RequestError as error:
        return json({"error": str(error)}, 400)
    try:
        return json(await handle(agent, incoming))
    except Exception as error:  # a traceback can hold text, so that only its type and place are told
        log.error("a message could not be handled: %s at %s", type(error).__name__, place_of(error))
        return json({"error": "the message could not be handled"}, 500)


async def answer(agent: Agent, incoming: Incoming) -> list[dict[str, Any]]:
    """Handle a message once, and return its replies; the same message again gets the same replies."""
    async with agent.lock_store.lock(incoming.sender):
        before = await agent.tracker_store.retrieve(incoming.sender)
        events = list(before.events) if before else []
        given = replies_to(incoming.metadata.get("message_id"), events)
        if given is not None:
            return [_reply(incoming.sender, event.text, event.data) for event in given]
        replies = Replies()
        message = UserMessage(
            _meaning(incoming, events),
            replies,
            incoming.sender,
            input_channel=GatewayChannel.name(),
            message_id=incoming.metadata.get("message_id"),
            metadata=incoming.metadata,
        )
        try:
            with AllAnswered():
                await agent.processor.handle_message(message)
        except Exception:
            await _undo(agent, incoming.sender, before)
            raise
        return replies.sent


async def _undo(agent: Agent, sender: str, before: DialogueStateTracker | None) -> None:
    """Make a turn that failed as if it had not been, so that the gateway can try the message again."""
    if before is None:
        await agent.tracker_store.delete(sender)
    else:
        await agent.tracker_store.save(before)


async def forget(agent: Agent, incoming: Incoming) -> dict[str, bool]:
    """Delete what is kept of a conversation."""
    async with agent.lock_store.lock(incoming.sender):
        await agent.tracker_store.delete(incoming.sender)
    return {"forgotten": True}


def _meaning(incoming: Incoming, events: list[Event]) -> str:
    if not incoming.message.strip() and incoming.metadata.get("media"):
        return MEDIA_PAYLOAD
    return resolve(incoming.message, latest_choices(events)) or incoming.message


def replies_to(message_id: str | None, events: Iterable[Event]) -> list[BotUttered] | None:
    """What was answered to a message that was handled before, or None when it is new."""
    given: list[BotUttered] | None = None
    for event in events:
        if isinstance(event, UserUttered):
            if given is not None:
                break
            if message_id is not None and event.message_id == message_id:
                given = []
        elif given is not None and isinstance(event, BotUttered):
            given.append(event)
    return given


def _reply(sender: str, text: str | None, data: Mapping[str, Any]) -> dict[str, Any]:
    reply = {"recipient_id": sender, "text": text, "buttons": data.get("buttons"), "custom": data.get("custom")}
    return {key: value for key, value in reply.items() if value}


def _agent(request: Request) -> Agent | None:
    agent: Agent | None = getattr(request.app.ctx, "agent", None)
    if agent is None or not agent.is_ready():
        return None
    if isinstance(agent.tracker_store, FailSafeTrackerStore):
        # Rasa's wrapper takes a store that fails for an empty conversation, and would save that over the true one.
        agent.tracker_store = agent.processor.tracker_store = agent.tracker_store._tracker_store
    return agent
