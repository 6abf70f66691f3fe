"""What a whole-system test needs: phones, browsers, the pages that staff get, and the desk's view of a case."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import TypeVar

import httpx
from sqlalchemy import select
from sqlalchemy.orm import Session
from tenacity import RetryError, Retrying, retry_if_not_result, stop_after_delay, wait_fixed

from bot import casecode
from suara.bench.installation import Installation, is_ready
from suara.phone import Handset
from tests.fake_twilio import FakeTwilio, TwilioMessage
from webhooks.escalation.alarm import acknowledge
from webhooks.outbox.rows import PAGE
from webhooks.parts import Parts
from webhooks.tables import Case, Conversation, Message, Outbox

WAIT_SECONDS = 20.0
_numbers: Iterator[int] = count(1)


T = TypeVar("T")


def until(look: Callable[[], T | None], what: str, seconds: float = WAIT_SECONDS) -> T:
    """Return the first truthy answer of `look`, asked again and again, or fail saying what was waited for."""
    attempts = Retrying(
        stop=stop_after_delay(seconds), wait=wait_fixed(0.02), retry=retry_if_not_result(bool), retry_error_cls=_TooLate
    )
    try:
        found = attempts(look)
    except _TooLate:
        raise AssertionError(f"waited {seconds} s for {what}") from None
    assert found is not None
    return found


class _TooLate(RetryError):
    """What was waited for did not come."""


@dataclass
class Phone:
    """A person with a phone of their own."""

    handset: Handset
    twilio: FakeTwilio
    read: int = 0

    @property
    def messages(self) -> list[str]:
        """Everything that reached this phone, in order."""
        return [message.body for message in self.twilio.messages if message.to == self.handset.address]

    def say(self, text: str, media_url: str | None = None) -> int:
        """Send one SMS; return the HTTP status that Twilio would see."""
        self.read = len(self.messages)
        return self.handset.send(text, media_url)

    def hear(self, what: Callable[[str], bool] = bool, seconds: float = WAIT_SECONDS) -> str:
        """Return all that came since the last `say`, as soon as one message of it fits."""
        until(lambda: any(what(text) for text in self.messages[self.read :]), "a fitting reply", seconds)
        return "\n".join(self.messages[self.read :])


@dataclass
class Browser:
    """A person on the chat page's API."""

    client: httpx.Client
    conversation: str | None = None

    def say(self, text: str, language: str | None = None) -> str:
        """Send one message and return the replies as one text."""
        body = {"text": text, "conversation": self.conversation, "language": language}
        answer = self.client.post("/chat/messages", json={k: v for k, v in body.items() if v is not None})
        assert answer.status_code == 200
        self.conversation = answer.json()["conversation"]
        return "\n".join(reply["text"] for reply in answer.json()["replies"])


@dataclass
class Town:
    """Everybody around one installation."""

    installation: Installation
    twilio: FakeTwilio
    make_handset: Callable[[str], Handset]
    oncall: tuple[str, ...]
    parts: Parts = field(init=False)
    _clients: list[httpx.Client] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.parts = Parts.assemble(self.installation.settings)

    def close(self) -> None:
        """Switch off every phone and browser."""
        for client in self._clients:
            client.close()
        self.parts.database.dispose()

    def settle(self) -> None:
        """Take every alarm of earlier tests, a minute ago: on-call staff get no sixth text for them (collecting)."""
        with self.parts.database.begin() as session:
            for code in session.scalars(select(Case.code)).all():
                acknowledge(session, self.parts, code, "oncall")
            for row in session.scalars(select(Outbox).where(Outbox.kind == PAGE)):
                row.created_at -= timedelta(minutes=1)

    def a_minute_passes(self, phone: Phone) -> None:
        """Let a phone's messages be older: people answer more slowly than a test does (webhooks.inbound.flood)."""
        conversation = self.conversation_of(phone)
        with self.parts.database.begin() as session:
            for message in session.scalars(select(Message).where(Message.conversation_id == conversation.id)):
                message.created_at -= timedelta(minutes=1)

    def phone(self, number: str | None = None) -> Phone:
        """Return a phone that has never written to Suara."""
        handset = self.make_handset(number or f"+1500557{next(_numbers):04d}")
        self._clients.append(handset.client)
        return Phone(handset, self.twilio)

    def oncall_phone(self, position: int = 0) -> Phone:
        """Return the phone of somebody on call."""
        return self.phone(self.oncall[position])

    def browser(self) -> Browser:
        """Return a browser without a conversation."""
        base = f"http://127.0.0.1:{self.installation.settings.public_port}"
        self._clients.append(httpx.Client(base_url=base, timeout=30))
        return Browser(self._clients[-1])

    def pages(self, code: str) -> list[TwilioMessage]:
        """Return the pages about a case, in the order in which they were sent."""
        shown = (code, casecode.show(code))
        staff = [message for message in self.twilio.messages if message.to in self.oncall]
        return [message for message in staff if any(form in message.body for form in shown)]

    def case_of(self, phone: Phone) -> Case:
        """Return the newest case of a phone's conversation, waiting for it."""

        def look() -> Case | None:
            with self.parts.database.read() as session:
                return self._newest(session, phone)

        return until(look, "a case")

    def conversation_of(self, phone: Phone) -> Conversation:
        """Return a phone's conversation."""
        found = self._conversation(phone)
        assert found is not None
        return found

    def _conversation(self, phone: Phone) -> Conversation | None:
        with self.parts.database.begin() as session:
            contact = self.parts.vault.contact(session, "sms", phone.handset.number)  # type: ignore[arg-type]
            return session.scalar(select(Conversation).where(Conversation.contact_id == contact.id))

    def _newest(self, session: Session, phone: Phone) -> Case | None:
        conversation = self._conversation(phone)
        if conversation is None:
            return None
        query = select(Case).where(Case.conversation_id == conversation.id).order_by(Case.created_at.desc())
        return session.scalar(query.limit(1))

    def kill(self, part: str) -> int:
        """End a process as a crash would; return its pid."""
        pid = self.installation.pid(part)
        os.kill(pid, signal.SIGKILL)
        return pid

    def wait_for_new(self, part: str, old: int) -> None:
        """Return when the supervisor has started a part again and all parts answer."""
        until(lambda: self.installation.pid(part) != old, f"a new {part}")
        until(lambda: is_ready(self.installation.settings.public_port), "every part to answer", seconds=90)
