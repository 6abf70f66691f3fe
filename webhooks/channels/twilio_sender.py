"""Twilio's REST API as the worker uses it: send, list what was sent, redact.

The client is twilio's own; underneath is an HTTP client with short time-outs whose errors tell apart what matters:
whether Twilio certainly did not take a message, certainly refused it, or may have taken it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import httpx
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http import HttpClient
from twilio.http.response import Response
from twilio.rest import Client

from webhooks.names import Channel
from webhooks.settings import Settings

CONNECT_SECONDS = 3.0
READ_SECONDS = 8.0
_LISTED = 100  # newest messages to one address: far more than leave within the minutes that are asked for

# Twilio's own code where the HTTP status alone would say "refused": too many requests for this channel.
_TRY_AGAIN_CODES = frozenset({20429, 63018})
OUTSIDE_WINDOW = "63016"  # WhatsApp takes no free text 24 hours after the person's last message
_UNAUTHORIZED = 401  # the account's credentials, not the message: an operator repairs them, and then it leaves
_REQUEST_TIMEOUT = 408
_TOO_MANY_REQUESTS = 429
_NOT_LISTED = frozenset({404, 405, 501})

_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)

_T = TypeVar("_T")


class Refused(Exception):
    """Twilio refused the request for good; `code` is Twilio's error code, or the HTTP status without one."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Twilio refused with {code}")
        self.code = code


class TryAgain(Exception):
    """Twilio did not take the request now; `after` is its Retry-After in seconds, if it gave one."""

    def __init__(self, code: str, after: float | None = None) -> None:
        super().__init__(f"Twilio did not take the request now: {code}")
        self.code = code
        self.after = after


class Unsure(Exception):
    """The request was sent, the answer never came: Twilio may have taken it."""


class NoListing(Exception):
    """The address that stands for Twilio does not list messages at all."""


@dataclass(frozen=True)
class Listed:
    """One message in Twilio's list; `body` is empty where Twilio has redacted it."""

    sid: str
    body: str
    created_at: datetime


class TwilioSender:
    """Sends as one Twilio account; safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        for name in ("twilio", "twilio.http_client", "httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)  # below that they log numbers and texts
        self._settings = settings
        self._http = _TimedClient(settings.twilio_api_url, settings.senders)
        self._client = Client(settings.twilio_account_sid, settings.twilio_auth_token, http_client=self._http)
        if settings.twilio_account_sid and settings.twilio_auth_token:
            _ = self._client.messages  # imports twilio's modules now; the first page must not wait for them

    def send(self, channel: str, to: str, body: str, status_callback: str | None = None) -> str:
        """Send a text and return its SID.

        Args:
            channel: `sms` or `whatsapp`.
            to: the bare address, without `whatsapp:`.
            status_callback: where Twilio posts the delivery receipts, if anywhere.

        Raises:
            Refused: for good.
            TryAgain: Twilio did not take it.
            Unsure: Twilio may have taken it.
        """
        callback = {"status_callback": status_callback} if status_callback else {}
        return self._create(channel, to, body=body, **callback)

    def send_template(self, to: str) -> str:
        """Send the neutral WhatsApp template and return its SID; raises as `send`."""
        return self._create(Channel.WHATSAPP, to, content_sid=self._settings.twilio_whatsapp_template)

    def sent_to(self, channel: str, to: str, since: datetime) -> list[Listed]:
        """Return what was sent to an address since a moment, newest first.

        The list is not narrowed by `DateSent`, which Twilio fills only when a message leaves its own queue.

        Raises:
            NoListing: there is no such list.
            TryAgain: not now.
        """
        try:
            found = self._call(
                lambda: self._client.messages.list(to=_address(channel, to), limit=_LISTED, page_size=_LISTED)
            )
        except Refused as error:
            raise TryAgain(error.code) from None
        except Unsure:
            raise TryAgain("no_answer") from None
        return [
            Listed(str(message.sid), message.body or "", _aware(message.date_created))
            for message in found
            if message.direction != "inbound" and _aware(message.date_created) >= since
        ]

    def redact(self, sid: str) -> None:
        """Empty the text of a message at Twilio; harmless when repeated. Raises as `send`."""
        self._call(lambda: self._client.messages(sid).update(body=""))

    def close(self) -> None:
        """Close every connection."""
        self._http.close()

    def _create(self, channel: str, to: str, **values: str) -> str:
        sender = self._settings.twilio_from
        if channel == Channel.WHATSAPP and self._settings.twilio_whatsapp_from:
            sender = self._settings.twilio_whatsapp_from
        if sender.startswith("MG"):
            values["messaging_service_sid"] = sender
        else:
            values["from_"] = _address(channel, sender)
        message = self._call(lambda: self._client.messages.create(to=_address(channel, to), **values))
        return str(message.sid)

    @staticmethod
    def _call(request: Callable[[], _T]) -> _T:
        try:
            return request()
        except (TwilioRestException, TwilioServiceException) as error:
            # "from None": Twilio's messages quote the number.
            code = int(error.code or 0)
            if error.status in (_UNAUTHORIZED, _REQUEST_TIMEOUT) or code in _TRY_AGAIN_CODES:
                raise TryAgain(str(code or error.status)) from None
            raise Refused(str(code or error.status)) from None
        except (TwilioException, ValueError, KeyError):
            raise Unsure from None  # an answer that is no answer of Twilio's


def can_send(settings: Settings) -> frozenset[str]:
    """Return the channels for which an account and a sender are configured."""
    if not (settings.twilio_account_sid and settings.twilio_auth_token):
        return frozenset()
    by_service = settings.twilio_from.startswith("MG")
    channels = {
        Channel.SMS: bool(settings.twilio_from),
        Channel.WHATSAPP: by_service or bool(settings.twilio_whatsapp_from),
    }
    return frozenset(channel for channel, possible in channels.items() if possible)


class _TimedClient(HttpClient):  # type: ignore[misc]  # twilio ships no types for it
    """twilio's HTTP client over httpx: time-outs for connecting and reading, another base address, nothing logged."""

    def __init__(self, base_url: str, connections: int) -> None:
        super().__init__(logging.getLogger("twilio.http_client"), is_async=False)
        self._base = urlsplit(base_url.rstrip("/"))
        self._http = httpx.Client(
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=connections + 8, max_keepalive_connections=connections + 8),
        )

    def request(
        self,
        method: str,
        url: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ARG002 -- twilio's signature
        allow_redirects: bool = False,
    ) -> Response:
        """Send one request; 429 and 5xx become TryAgain, a lost answer Unsure, a list that is none NoListing."""
        try:
            answer = self._http.request(
                method,
                self._rebase(url),
                params=_plain(params),
                data=_plain(data),
                headers=headers,
                auth=auth,
                follow_redirects=allow_redirects,
            )
        except _NOT_SENT as error:
            raise TryAgain(type(error).__name__) from None
        except httpx.HTTPError:
            raise Unsure from None
        if method == "GET" and answer.status_code in _NOT_LISTED:
            raise NoListing
        if answer.status_code == _TOO_MANY_REQUESTS or answer.status_code >= 500:
            raise TryAgain(str(answer.status_code), _retry_after(answer))
        return Response(answer.status_code, answer.text, answer.headers)

    def close(self) -> None:
        self._http.close()

    def _rebase(self, url: str) -> str:
        path = self._base.path + urlsplit(url).path
        return urlunsplit((self._base.scheme, self._base.netloc, path, urlsplit(url).query, ""))


def _plain(values: dict[str, object] | None) -> dict[str, Any]:
    return {name: value for name, value in (values or {}).items() if value is not None}


def _address(channel: str, address: str) -> str:
    return f"whatsapp:{address.removeprefix('whatsapp:')}" if channel == Channel.WHATSAPP else address


def _retry_after(answer: httpx.Response) -> float | None:
    try:
        return max(0.0, float(answer.headers.get("Retry-After", "")))
    except ValueError:
        return None  # absent, or a date, which Twilio does not use


def _aware(moment: datetime | None) -> datetime:
    if moment is None:
        return datetime.max.replace(tzinfo=UTC)  # Twilio has not dated it yet: certainly recent
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
