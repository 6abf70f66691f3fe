"""The brain's client: a question in, replies and commands out, within a deadline.

The brain gets an opaque conversation id and cleaned, masked text; the original text and every number stay here.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError

from webhooks.metrics import BRAIN_FAILURES, BRAIN_SECONDS
from webhooks.names import ConversationId, MessageId
from webhooks.settings import Settings

_FORGET_SECONDS = 2.0
_ALIVE_SECONDS = 1.0
_IDLE_SECONDS = 4.0  # Sanic closes a connection after 5 idle seconds; we stop using it before
_NOT_READY = frozenset({502, 503, 504})  # it has no model yet, or what stands before it has no brain
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 5.0  # seconds without a question after the brain did not answer


class BrainUnavailable(Exception):
    """The brain did not answer in time, or not at all; nothing is wrong with the message."""


class BrainPaused(BrainUnavailable):
    """The brain was not asked: it has let too many others wait in vain a moment ago."""


class BrainRefused(Exception):
    """The brain answered with an error, or with what is no answer: it may be this message."""


@dataclass(frozen=True)
class Question:
    """One message of a person as the brain sees it; every field but the first two is metadata."""

    conversation: ConversationId
    text: str  # cleaned and masked
    message_id: MessageId
    channel: str
    language: str | None
    country: str | None
    urgency: str
    screening_kind: str | None
    alarm: bool
    case_code: str
    report: dict[str, Any] | None = None
    media: list[str] = field(default_factory=list)
    script: str | None = None  # "hans" or "hant", for texts in Chinese

    def as_json(self) -> dict[str, Any]:
        """Return the body that the brain's channel reads."""
        metadata = asdict(self)
        return {"sender": metadata.pop("conversation"), "message": metadata.pop("text"), "metadata": metadata}


@dataclass(frozen=True)
class Reply:
    """One text for the person, with the choices that they may tap or answer by number."""

    text: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What the brain wants to be said and done."""

    replies: tuple[Reply, ...] = ()
    commands: tuple[dict[str, Any], ...] = ()


class _Button(BaseModel):
    title: str


class _Item(BaseModel):
    text: str | None = None
    buttons: list[_Button] = []
    custom: dict[str, Any] | None = None


_ITEMS = TypeAdapter(list[_Item])


class Brain:
    """A connection pool to one brain. Safe to share between threads.

    After `patience` questions in a row that nobody answered within the deadline, the next ones fail at once for a short
    while: with every handler waiting in vain, the safe replies of everyone else would come late. A short stall, or a
    brain that refuses connections at once, costs nobody else's time and pauses nothing.
    """

    def __init__(
        self, url: str, timeout: float, patience: int = 8, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._patience = patience
        self._clock = clock
        self._client = httpx.Client(
            base_url=url,
            timeout=timeout,
            trust_env=False,
            verify=False,  # noqa: S501 -- plain HTTP on loopback; reading the certificate store costs 20 ms
            limits=httpx.Limits(max_connections=128, max_keepalive_connections=32, keepalive_expiry=_IDLE_SECONDS),
        )
        self._lock = threading.Lock()
        self._in_vain = 0  # time-outs in a row
        self._pause = 0.0
        self._paused_until = 0.0

    def ask(self, question: Question) -> Answer:
        """Return the brain's answer.

        Raises:
            BrainUnavailable: no answer within the deadline.
            BrainPaused: it is not asked for the moment.
            BrainRefused: an error, or something that is no answer.
        """
        if self._clock() < self._paused_until:
            BRAIN_FAILURES.labels("paused").inc()
            raise BrainPaused("it has not answered for a while")
        began = time.monotonic()
        try:
            response = self._post("/webhooks/rest/webhook", question.as_json())
        except httpx.HTTPError as error:
            if isinstance(error, httpx.TimeoutException):
                self._waited_in_vain()
            BRAIN_FAILURES.labels("silent").inc()
            raise BrainUnavailable(type(error).__name__) from None
        BRAIN_SECONDS.observe(time.monotonic() - began)
        if response.status_code in _NOT_READY:
            BRAIN_FAILURES.labels("not_ready").inc()
            raise BrainUnavailable(f"status {response.status_code}")
        self._in_vain, self._pause = 0, 0.0
        if not response.is_success:
            BRAIN_FAILURES.labels("refused").inc()
            raise BrainRefused(f"status {response.status_code}")
        try:
            return _answer(_ITEMS.validate_json(response.content))
        except ValidationError as error:
            BRAIN_FAILURES.labels("malformed").inc()
            raise BrainRefused(f"{error.error_count()} fields do not fit") from None

    def forget(self, conversation: ConversationId) -> None:
        """Let the brain delete what it remembers of a conversation.

        Raises:
            BrainUnavailable: it did not say that it has.
        """
        try:
            self._client.post(
                "/webhooks/rest/forget", json={"sender": conversation}, timeout=_FORGET_SECONDS
            ).raise_for_status()
        except httpx.HTTPError as error:
            raise BrainUnavailable(type(error).__name__) from None

    def is_ready(self) -> bool:
        """Whether the brain answers and has a model."""
        try:
            return self._client.get("/webhooks/rest/", timeout=_ALIVE_SECONDS).is_success
        except httpx.HTTPError:
            return False

    def close(self) -> None:
        """Close every connection."""
        self._client.close()

    def _post(self, path: str, body: dict[str, Any]) -> httpx.Response:
        try:
            return self._client.post(path, json=body)
        except httpx.RemoteProtocolError:
            # A kept connection was closed as we took it. The brain answers the same message once, so asking is safe.
            return self._client.post(path, json=body)

    def _waited_in_vain(self) -> None:
        with self._lock:
            self._in_vain += 1
            if self._in_vain < self._patience:
                return
            self._pause = min(max(_FIRST_PAUSE, self._pause * 2), _LONGEST_PAUSE)
            self._paused_until = self._clock() + self._pause


@lru_cache(maxsize=8)
def _brain(url: str, timeout: float, patience: int) -> Brain:
    return Brain(url, timeout, patience)


def brain_of(settings: Settings) -> Brain:
    """Return this process's one client of the configured brain."""
    # Two rounds of every handler: one may be a stall.
    return _brain(settings.brain_url, settings.brain_timeout, 2 * settings.handlers)


def _answer(items: list[_Item]) -> Answer:
    return Answer(
        replies=tuple(Reply(item.text, tuple(button.title for button in item.buttons)) for item in items if item.text),
        commands=tuple(item.custom for item in items if item.custom),
    )
