"""`suara phone`: a handset in the terminal. Posts signed webhooks as Twilio would and shows what comes back."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from uuid import uuid4

import httpx
from twilio.request_validator import RequestValidator

from suara.exchange import SUARA_NUMBER, Line, find_line
from webhooks.settings import Settings

REAL_TWILIO = "https://api.twilio.com"
_TIMEOUT = 10.0  # seconds


class NoLine(Exception):
    """There is nothing that this handset could be connected to."""


def line_of(settings: Settings) -> Line:
    """Return the exchange to play with: the local one, or a test server named in the settings.

    Raises:
        NoLine: Suara does not run here, or it runs on a real Twilio account.
    """
    found = find_line(settings)
    if found is not None:
        return found
    if settings.twilio_account_sid and settings.twilio_api_url.rstrip("/") != REAL_TWILIO:
        return Line(settings.twilio_account_sid, settings.twilio_auth_token, settings.twilio_api_url.rstrip("/"))
    if settings.twilio_account_sid:
        raise NoLine("Suara is connected to a real Twilio account: write to its number from a real phone")
    raise NoLine("Suara does not run here: start it with `make run` (or set SUARA_HOME to where it runs)")


@dataclass
class Handset:
    """One number that writes to Suara and reads what Suara sends to it."""

    settings: Settings
    line: Line
    number: str
    whatsapp: bool = False
    seen: set[str] = field(default_factory=set)
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=_TIMEOUT))

    @property
    def address(self) -> str:
        """The number as Twilio writes it for the channel."""
        return f"whatsapp:{self.number}" if self.whatsapp else self.number

    def send(self, text: str, media_url: str | None = None) -> int:
        """Post one message as Twilio would; return the HTTP status of the gateway."""
        url = f"{self.settings.gateway_url}/webhooks/twilio/messages"
        own = self.settings.twilio_from or SUARA_NUMBER
        form = {
            "MessageSid": f"SM{uuid4().hex}",
            "AccountSid": self.line.account_sid,
            "From": self.address,
            "To": f"whatsapp:{own}" if self.whatsapp else own,
            "Body": text,
            "NumMedia": "1" if media_url else "0",
        }
        if media_url:
            form |= {"MediaUrl0": media_url, "MediaContentType0": "image/jpeg"}
        signature = RequestValidator(self.line.auth_token).compute_signature(url, form)
        local = f"http://127.0.0.1:{self.settings.public_port}/webhooks/twilio/messages"
        return self.client.post(local, data=form, headers={"X-Twilio-Signature": signature}).status_code

    def receive(self) -> list[str]:
        """Return the messages that arrived since the last call, oldest first."""
        answer = self.client.get(
            f"{self.line.url}/2010-04-01/Accounts/{self.line.account_sid}/Messages.json",
            params={"To": self.address, "PageSize": 50},
            auth=(self.line.account_sid, self.line.auth_token),
        )
        answer.raise_for_status()
        fresh = [message for message in answer.json()["messages"] if message["sid"] not in self.seen]
        self.seen.update(message["sid"] for message in fresh)
        fresh.reverse()  # listed newest first, and dated to the second: the order within a second is the list's
        fresh.sort(key=lambda message: parsedate_to_datetime(message["date_created"]))
        return [message["body"] for message in fresh]


def play(handset: Handset, write: Callable[[str], None]) -> None:
    """Read lines from the terminal and send them; show what arrives until the input ends."""
    ended = threading.Event()

    def listen() -> None:
        while not ended.wait(0.3):
            try:
                for text in handset.receive():
                    write(f"\r  < {text}\n> ")
            except httpx.HTTPError as error:
                write(f"\r  (the exchange does not answer: {type(error).__name__})\n> ")
                ended.wait(3)

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    try:
        while True:
            write("> ")
            line = sys.stdin.readline()
            if not line:
                ended.wait(3)  # the last replies of a script that is piped in
                return
            if line.strip():
                _send(handset, line.rstrip("\n"), write)
    except KeyboardInterrupt:
        write("\n")
    finally:
        ended.set()
        listener.join(2)


def _send(handset: Handset, text: str, write: Callable[[str], None]) -> None:
    try:
        status = handset.send(text)
    except httpx.HTTPError as error:
        write(f"  (not sent: the gateway does not answer, {type(error).__name__}. Is `suara up` running?)\n")
        return
    if status >= 300:
        write(f"  (not taken: the gateway answered {status})\n")
