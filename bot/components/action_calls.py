"""Calls to the action server: over one kept connection, with a short patience, and never failing unseen.

Rasa opens a connection for every action, waits up to five minutes, and carries on as if nothing had happened when an
action fails; then a person would get half an answer and the record of the conversation would be wrong.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

import aiohttp
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

PATIENCE_SECONDS = 5.0
"""An action's own call to the gateway gives up after 2 s; the gateway's patience with the brain is longer than this."""

KEPT_SECONDS = 3.0
"""An idle connection is dropped before the action server drops it after 5 s, so that no call meets a closed door."""

REJECTED = 400
"""The status by which an action says that it does not apply; Rasa then asks its policies again. That is no failure."""

EVENTS_SENT = 60
"""Latest events of a conversation that an action sees; without a limit a call would grow with the conversation."""

_failed: ContextVar[list[str] | None] = ContextVar("failed action calls", default=None)


class ActionCallFailed(Exception):
    """An action of this turn did not answer; the turn must not count as handled."""


class ActionCalls(EndpointConfig):  # type: ignore[misc] # rasa has no types
    """Stands where Rasa has the address of the action server."""

    def __init__(self, url: str, patience: float = PATIENCE_SECONDS, **kwargs: Any) -> None:
        """url: of the action server's webhook. patience: seconds for one call."""
        # An action that wants the domain says so in domain.yml; none does, and it is most of what a call would carry.
        super().__init__(url, enable_selective_domain=True, **kwargs)
        self._patience = aiohttp.ClientTimeout(total=patience)
        self._session: aiohttp.ClientSession | None = None

    def session(self) -> aiohttp.ClientSession:
        """The one session, made in the event loop that uses it."""
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(keepalive_timeout=KEPT_SECONDS)
            self._session = aiohttp.ClientSession(connector=connector, timeout=self._patience)
        return self._session

    async def close(self) -> None:
        """Close the kept connections."""
        if self._session is not None:
            await self._session.close()

    async def request(self, json: dict[str, Any], **_: Any) -> Any:
        """Post an action's call and return its answer; raises what Rasa expects, and remembers a failure."""
        json["tracker"]["events"] = json["tracker"]["events"][-EVENTS_SENT:]
        try:
            async with self.session().post(self.url, json=json) as response:
                if response.status >= REJECTED:
                    raise ClientResponseError(response.status, response.reason, await response.text())
                return await response.json()
        except Exception as error:
            if not (isinstance(error, ClientResponseError) and error.status == REJECTED):
                noted = _failed.get()
                if noted is not None:
                    noted.append(str(json.get("next_action")))
            raise


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
