"""A brain that really listens: for tests of the client and of whole gateway processes.

It keeps the contract's promise: the same message id gets the same answer, without a new turn.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answering = Callable[[dict[str, Any]], Any]


def echo(body: dict[str, Any]) -> Any:
    """Answer with the text."""
    return [{"recipient_id": body["sender"], "text": f"heard: {body['message']}"}]


class BrainServer(ThreadingHTTPServer):
    """Answers on a free loopback port and counts the turns."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answering: Answering = echo
        self.status = 200
        self.turns: list[dict[str, Any]] = []
        self.forgotten: list[str] = []
        self.gate = threading.Event()  # while it is cleared nothing is answered
        self.gate.set()
        self._answers: dict[str, Any] = {}
        self._lock = threading.Lock()

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return self.server_port

    def answer(self, body: dict[str, Any]) -> Any:
        """Return the answer to a message, made once."""
        message = body["metadata"]["message_id"]
        with self._lock:
            if message not in self._answers:
                self.turns.append(body)
                self._answers[message] = self.answering(body)
            return self._answers[message]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is no error of the brain's."""


class _Handler(BaseHTTPRequestHandler):
    server: BrainServer
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one write an answer: two would wait for each other 40 ms (Nagle, delayed acknowledgement)

    def do_GET(self) -> None:
        self._say(200, {"status": "ok"})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path.endswith("/forget"):
            self.server.forgotten.append(body["sender"])
            self._say(200, {})
            return
        self.server.gate.wait(30)
        if self.server.status == 200:
            self._say(200, self.server.answer(body))
        else:
            self._say(self.server.status, {"error": "no"})

    def _say(self, status: int, body: Any) -> None:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


@contextmanager
def listening() -> Iterator[BrainServer]:
    """Yield a brain that answers until the end of the block."""
    server = BrainServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.gate.set()
        server.shutdown()
        thread.join()
        server.server_close()
