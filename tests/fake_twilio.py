"""A local server that answers as Twilio's Messages API does, held to Twilio's own OpenAPI where that is at hand.

It takes messages, lists, redacts and deletes them; it can be told to fail, to hold a request, or to cut the line after
accepting. `python -m tests.fake_twilio --port N` starts one for manual use; it prints no number and no text.
"""

from __future__ import annotations

import argparse
import hmac
import json
import logging
import socket
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import httpx
from flask import Flask, Response, jsonify, request
from twilio.request_validator import RequestValidator
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.twilio_openapi import Openapi

ACCOUNT_SID = "AC" + "0" * 32
AUTH_TOKEN = "not-a-real-token"
FROM = "+15005550006"  # Twilio's magic number for a valid sender; it belongs to nobody
LONGEST_BODY = 1600


@dataclass
class TwilioMessage:
    """One message that the server accepted."""

    sid: str
    params: dict[str, str]  # as they were posted
    body: str  # empties when redacted
    status: str = "queued"
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def to(self) -> str:
        return self.params["To"]

    @property
    def status_callback(self) -> str:
        return self.params.get("StatusCallback", "")


@dataclass(frozen=True)
class _Failure:
    status: int
    code: int | None
    retry_after: int | None


class FakeTwilio:
    """The server; use it as a context manager. Leaving it fails when a request broke Twilio's OpenAPI."""

    def __init__(self, port: int = 0, account_sid: str = ACCOUNT_SID, auth_token: str = AUTH_TOKEN) -> None:
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.messages: list[TwilioMessage] = []
        self.requests: list[tuple[str, str]] = []  # method and what it was about: create, list, fetch, update, delete
        self.violations: list[str] = []
        self.lists = True  # False: there is no list, 404
        self._openapi = Openapi.load()
        self._changed = threading.Condition()
        self._failures: deque[_Failure] = deque()
        self._list_failures: deque[_Failure] = deque()
        self._cuts = 0
        self._garbled = 0
        self._hold: str | None = None
        self._held = 0
        self._accept_held = True
        self._server = make_server("127.0.0.1", port, self._app(), threaded=True, request_handler=_Quiet)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        """Where the server is: the value of SUARA_TWILIO_API_URL."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def environment(self) -> dict[str, str]:
        """The settings that connect Suara to this server."""
        return {
            "SUARA_TWILIO_ACCOUNT_SID": self.account_sid,
            "SUARA_TWILIO_AUTH_TOKEN": self.auth_token,
            "SUARA_TWILIO_FROM": FROM,
            "SUARA_TWILIO_WHATSAPP_FROM": FROM,
            "SUARA_TWILIO_API_URL": self.url,
        }

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if kind is None:
            assert self.violations == [], self.violations

    def close(self) -> None:
        """Stop the server; held requests are let go."""
        self.release()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def fail_next(self, status: int, code: int | None = None, times: int = 1, retry_after: int | None = None) -> None:
        """Answer the next messages with an error, such as 429, 500, or 400 with code 21610, and take none of them."""
        self._failures.extend([_Failure(status, code, retry_after)] * times)

    def fail_lists(self, status: int, times: int = 1) -> None:
        """Answer the next lists with an error."""
        self._list_failures.extend([_Failure(status, None, None)] * times)

    def cut_next(self, times: int = 1) -> None:
        """Take the next messages and then close the connection without an answer."""
        self._cuts += times

    def garble_next(self, times: int = 1) -> None:
        """Take the next messages and answer with something that is not Twilio's."""
        self._garbled += times

    def hold(self, step: str) -> None:
        """Stop every new message `before` it is accepted, or `after` it but before the answer."""
        assert step in ("before", "after")
        self._hold = step

    def wait_for_held(self, count: int = 1, seconds: float = 10) -> None:
        """Return when so many requests are held."""
        self._wait(lambda: self._held >= count, seconds, f"{count} held requests")

    def release(self, accept: bool = True) -> None:
        """Let held requests go on; `accept=False`: what was held before accepting is never taken."""
        with self._changed:
            self._hold, self._accept_held = None, accept
            self._changed.notify_all()

    def wait_for(self, count: int, seconds: float = 10) -> list[TwilioMessage]:
        """Return the messages as soon as there are `count`; fail when that takes longer."""
        self._wait(lambda: len(self.messages) >= count, seconds, f"{count} messages")
        return list(self.messages)

    def wait_for_requests(self, what: str, count: int = 1, seconds: float = 10) -> None:
        """Return when so many requests of a kind have been answered: create, list, fetch, update or delete."""
        self._wait(lambda: self._count(what) >= count, seconds, f"{count} requests to {what}")

    def send_receipt(self, message: TwilioMessage, status: str, error_code: str | None = None) -> httpx.Response:
        """Post a delivery receipt to the message's StatusCallback, signed as Twilio signs."""
        message.status = status
        form = {
            "AccountSid": self.account_sid,
            "MessageSid": message.sid,
            "MessageStatus": status,
            "To": message.to,
            "From": message.params.get("From", FROM),
        }
        if error_code is not None:
            form["ErrorCode"] = error_code
        signature = RequestValidator(self.auth_token).compute_signature(message.status_callback, form)
        return httpx.post(message.status_callback, data=form, headers={"X-Twilio-Signature": signature}, timeout=10)

    def _count(self, what: str) -> int:
        return sum(kind == what for _, kind in self.requests)

    def _wait(self, condition: Callable[[], bool], seconds: float, what: str) -> None:
        with self._changed:
            if not self._changed.wait_for(condition, seconds):
                raise AssertionError(f"not within {seconds} s: {what}")

    def _app(self) -> Flask:
        app = Flask(__name__)
        root = "/2010-04-01/Accounts/<account>"
        app.before_request(self._authenticate)
        app.after_request(self._note)
        app.add_url_rule(f"{root}/Messages.json", "create", self._create, methods=["POST"])
        app.add_url_rule(f"{root}/Messages.json", "list", self._list, methods=["GET"])
        app.add_url_rule(f"{root}/Messages/<sid>.json", "fetch", self._fetch, methods=["GET"])
        app.add_url_rule(f"{root}/Messages/<sid>.json", "update", self._update, methods=["POST"])
        app.add_url_rule(f"{root}/Messages/<sid>.json", "delete", self._delete, methods=["DELETE"])
        return app

    def _authenticate(self) -> Response | None:
        given = request.authorization
        account = (request.view_args or {}).pop("account", "")
        known = (
            given is not None
            and given.username == self.account_sid == account
            and hmac.compare_digest(given.password or "", self.auth_token)
        )
        return None if known else _error(401, 20003, "Authenticate")

    def _note(self, response: Response) -> Response:
        with self._changed:
            self.requests.append((request.method, request.endpoint or "unknown"))
            self._changed.notify_all()
        return response

    def _create(self) -> Response:
        params = request.form.to_dict()
        problems = self._openapi.problems("create", params)
        if problems:
            return self._violated(problems)
        if self._failures:
            failure = self._failures.popleft()
            return _error(failure.status, failure.code, "told to fail", failure.retry_after)
        if refusal := _refusal(params):
            return refusal
        if not self._pass("before"):
            return _error(503, None, "never taken")
        message = TwilioMessage(f"SM{uuid4().hex}", params, params.get("Body", ""))
        with self._changed:
            self.messages.append(message)
            self._changed.notify_all()
        self._pass("after")
        if self._cuts > 0:
            self._cuts -= 1
            request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        if self._garbled > 0:
            self._garbled -= 1
            return Response("<html>Gateway page</html>", 200)
        answer = jsonify(self._resource(message))
        answer.status_code = 201
        return answer

    def _list(self) -> Response:
        params = request.args.to_dict()
        problems = self._openapi.problems("list", params)
        if problems:
            return self._violated(problems)
        if not self.lists:
            return _error(404, 20404, "no such resource")
        if self._list_failures:
            return _error(self._list_failures.popleft().status, None, "told to fail")
        chosen = [m for m in reversed(self.messages) if params.get("To") in (None, m.to)]
        size = int(params.get("PageSize", "50"))
        start = int(params.get("Page", "0")) * size
        page = [self._resource(message) for message in chosen[start : start + size]]
        uri = f"/2010-04-01/Accounts/{self.account_sid}/Messages.json"
        return jsonify(
            {
                "messages": page,
                "page": start // size,
                "page_size": size,
                "start": start,
                "end": start + len(page) - 1,
                "uri": uri,
                "first_page_uri": uri,
                "next_page_uri": None,
                "previous_page_uri": None,
            }
        )

    def _fetch(self, sid: str) -> Response:
        message = self._find(sid)
        return _error(404, 20404, "no such message") if message is None else jsonify(self._resource(message))

    def _update(self, sid: str) -> Response:
        params = request.form.to_dict()
        problems = self._openapi.problems("update", params)
        if problems:
            return self._violated(problems)
        message = self._find(sid)
        if message is None:
            return _error(404, 20404, "no such message")
        if params.get("Body") == "":
            message.body = ""
        return jsonify(self._resource(message))

    def _delete(self, sid: str) -> Response:
        message = self._find(sid)
        if message is None:
            return _error(404, 20404, "no such message")
        self.messages.remove(message)
        return Response(status=204)

    def _find(self, sid: str) -> TwilioMessage | None:
        return next((message for message in self.messages if message.sid == sid), None)

    def _pass(self, step: str) -> bool:
        with self._changed:
            if self._hold != step:
                return True
            self._held += 1
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._hold != step)
            self._held -= 1
            return step == "after" or self._accept_held

    def _violated(self, problems: list[str]) -> Response:
        self.violations.extend(problems)
        return _error(400, 20001, "; ".join(problems))

    def _resource(self, message: TwilioMessage) -> dict[str, Any]:
        moment = format_datetime(message.at.astimezone(UTC))
        uri = f"/2010-04-01/Accounts/{self.account_sid}/Messages/{message.sid}.json"
        return {
            "account_sid": self.account_sid,
            "api_version": "2010-04-01",
            "body": message.body,
            "date_created": moment,
            "date_sent": None if message.status in ("queued", "accepted") else moment,
            "date_updated": moment,
            "direction": "outbound-api",
            "error_code": None,
            "error_message": None,
            "from": message.params.get("From"),
            "messaging_service_sid": message.params.get("MessagingServiceSid"),
            "num_media": "0",
            "num_segments": "1",
            "price": None,
            "price_unit": None,
            "sid": message.sid,
            "status": message.status,
            "subresource_uris": {"media": uri.replace(".json", "/Media.json")},
            "to": message.to,
            "uri": uri,
        }


class _Quiet(WSGIRequestHandler):
    """Keeps connections open as Twilio does, and logs nothing."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:
        """A request line could hold a number."""


def _refusal(params: Mapping[str, str]) -> Response | None:
    """Return what Twilio says to requests that its OpenAPI allows but Twilio does not."""
    if "From" not in params and "MessagingServiceSid" not in params:
        return _error(400, 21603, "A 'From' or 'MessagingServiceSid' is required")
    if not any(params.get(name) for name in ("Body", "MediaUrl", "ContentSid")):
        return _error(400, 21602, "Message body is required")
    if len(params.get("Body", "").encode("utf-16-le")) // 2 > LONGEST_BODY:
        return _error(400, 21617, "The concatenated message body exceeds the 1600 character limit")
    if params["To"].startswith("whatsapp:") != params.get("From", params["To"]).startswith("whatsapp:"):
        return _error(400, 63007, "could not find a Channel with the specified From address")
    return None


def _error(status: int, code: int | None, text: str, retry_after: int | None = None) -> Response:
    response = Response(
        json.dumps({"code": code or status, "message": text, "status": status, "more_info": ""}),
        status,
        content_type="application/json",
    )
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def main() -> None:
    """Run a server until it is interrupted, and print how to connect Suara to it."""
    parser = argparse.ArgumentParser(description="A local stand-in for Twilio's Messages API.")
    parser.add_argument("--port", type=int, default=8200)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with FakeTwilio(parser.parse_args().port) as twilio:
        for name, value in twilio.environment.items():
            print(f"{name}={value}")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print(f"{len(twilio.messages)} messages taken")


if __name__ == "__main__":
    main()
