"""The stream of replies as they come (server-sent events), mostly an operator's.

A stream holds a thread of the server, so there is a bound on how many are open; past it the page asks now and then.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from typing import cast

from flask import Flask, Response, current_app, request

from webhooks.app import parts
from webhooks.channels import web
from webhooks.live import Listener, changes, conversation_topic
from webhooks.parts import Parts
from webhooks.site import tickets
from webhooks.site.refusals import Refusal

STREAM_SECONDS = 600  # then the page connects again, so that no dead connection holds a thread for ever
HEARTBEAT_SECONDS = 15  # below the minute after which mobile networks and proxies drop a silent connection
STREAMS_OF_ONE_CONVERSATION = 2  # one that lives, one that the server does not know to be dead
RETRY_SECONDS = 60


class OpenStreams:
    """Counts the open streams of this process."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._open: Counter[str] = Counter()

    def enter(self, conversation_id: str) -> bool:
        """Count one more stream, or return False when there are too many."""
        with self._lock:
            if self._open.total() >= self._most or self._open[conversation_id] >= STREAMS_OF_ONE_CONVERSATION:
                return False
            self._open[conversation_id] += 1
            return True

    def leave(self, conversation_id: str) -> None:
        """Count one stream less."""
        with self._lock:
            self._open[conversation_id] -= 1
            self._open += Counter()  # forget conversations without streams


def prepare(app: Flask) -> None:
    """Let streams have half of the threads that answer requests."""
    app.extensions["suara_streams"] = OpenStreams(max(1, app.extensions["suara"].settings.gateway_threads // 2))


def events() -> Response:
    """Stream the replies of the conversation that a token opens, from those that already wait."""
    try:
        conversation_id = tickets.conversation_of(parts().keys, request.args.get("token", ""))
    except tickets.TokenInvalid:
        raise Refusal("ended", 403) from None
    streams = cast(OpenStreams, current_app.extensions["suara_streams"])
    if not streams.enter(conversation_id):
        raise Refusal("busy", 503, RETRY_SECONDS)
    response = Response(_events(parts(), conversation_id), mimetype="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"  # nginx would hold events back
    response.call_on_close(lambda: streams.leave(conversation_id))
    return response


def _events(parts: Parts, conversation_id: str) -> Iterator[str]:
    sent: set[str] = set()
    with Listener(parts, [conversation_topic(conversation_id)]) as listener:
        yield from _fresh(parts, conversation_id, sent)
        for changed in changes(listener, STREAM_SECONDS, HEARTBEAT_SECONDS):
            fresh = list(_fresh(parts, conversation_id, sent)) if changed else []
            yield from fresh or [": still here\n\n"]
    yield "event: end\ndata:\n\n"


def _fresh(parts: Parts, conversation_id: str, sent: set[str]) -> Iterator[str]:
    with parts.database.read() as session:
        language = web.language_of(session, conversation_id)
        replies = web.waiting(session, parts, conversation_id)
    for reply in replies:
        if reply.id not in sent:
            sent.add(reply.id)
            data = json.dumps(reply.as_json() | {"language": language})
            yield f"id: {reply.id}\ndata: {data}\n\n"
