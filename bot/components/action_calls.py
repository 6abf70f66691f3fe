"""Calls to the actions, in this process: with a short patience, and never failing unseen.

Rasa would call a server for every action and carry on as if nothing had happened when it fails; then a person would get
half an answer and the record of the conversation would be wrong.
"""

from __future__ import annotations

import asyncio
import json
import logging
from contextvars import ContextVar
from typing import Any, Protocol

from rasa.shared.core.events import deserialise_events
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.interfaces import ActionExecutionRejection

from bot.components.quiet import place_of

PATIENCE_SECONDS = 5.0
"""An action's own call to the gateway gives up after 2 s. Nothing else in an action may wait: what does not give way to
others cannot be given up either."""

REJECTED = 400
"""The status by which an action says that it does not apply; Rasa then asks its policies again. That is no failure."""

FAILED = 500

EVENTS_SEEN = 60
"""Latest events of a conversation that an action sees; without a limit a call would grow with the conversation."""

log = logging.getLogger(__name__)

_failed: ContextVar[list[str] | None] = ContextVar("failed action calls", default=None)


class ActionCallFailed(Exception):
    """An action of this turn did not answer; the turn must not count as handled."""


class Actions(Protocol):
    """What runs an action by its name: rasa-sdk's ActionExecutor."""

    async def run(self, action_call: Any) -> dict[str, Any] | None:
        """Return events and responses, or None when the call names no action."""


class ActionCalls(EndpointConfig):  # type: ignore[misc] # rasa has no types
    """Stands where Rasa has the address of an action server."""

    def __init__(self, actions: Actions, patience: float = PATIENCE_SECONDS) -> None:
        """actions: what runs them. patience: seconds for one call."""
        # An action that wants the domain says so in domain.yml; none does, and it is most of what a call would carry.
        super().__init__("in-process:actions", enable_selective_domain=True)
        self._actions = actions
        self._patience = patience

    async def request(self, json: dict[str, Any], **_: Any) -> Any:
        """Run an action and return its answer; raises what Rasa expects, and remembers a failure."""
        name = str(json.get("next_action"))
        json["tracker"]["events"] = json["tracker"]["events"][-EVENTS_SEEN:]
        try:
            answer = _as_stored(await asyncio.wait_for(self._actions.run(json), self._patience))
            deserialise_events(answer["events"])  # Rasa would carry on without events that it cannot read
        except ActionExecutionRejection as rejection:
            raise ClientResponseError(REJECTED, "rejected", _rejection(rejection)) from None
        except Exception as error:
            # A traceback or message could quote what a person wrote.
            log.error("the action %s failed: %s at %s", name, type(error).__name__, place_of(error))
            noted = _failed.get()
            if noted is not None:
                noted.append(name)
            raise ClientResponseError(FAILED, "failed", "") from None
        return answer


class AllAnswered:
    """A turn, in which every action must answer: leaving the block raises ActionCallFailed when one did not."""

    def __enter__(self) -> None:
        """Begin to listen for failures."""
        self._token = _failed.set([])

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Stop listening, and tell."""
        failed = _failed.get()
        _failed.reset(self._token)
        if failed and kind is None:
            raise ActionCallFailed(f"no answer from {', '.join(sorted(set(failed)))}")


def _as_stored(answer: object) -> Any:
    """The answer as it comes back from the record of the conversation; what JSON cannot hold is an error now."""
    return json.loads(json.dumps(answer))


def _rejection(rejection: ActionExecutionRejection) -> str:
    return json.dumps({"action_name": rejection.action_name, "error": rejection.message})
