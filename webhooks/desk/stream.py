"""The live stream of a page: server-sent events that say what changed; the page then asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from threading import BoundedSemaphore

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import ServiceUnavailable

from bot.casecode import is_code
from webhooks.app import parts
from webhooks.desk.casework import glance
from webhooks.desk.sessions import operator
from webhooks.live import QUEUE, Listener, changes, conversation_topic

MOST_STREAMS = 40  # each holds a thread of the desk; a page without a stream asks every few seconds instead
HEARTBEAT_SECONDS = 5.0  # a browser that has left is noticed at the next beat, and only then gives back its thread
LONGEST_SECONDS = 600.0  # then the browser connects again, and shows that it is logged in
SEATS = "suara.desk.streams"

blueprint = Blueprint("stream", __name__)


@blueprint.get("/events")
def events() -> Response:
    """Stream the topics of the queue, and of one case's conversation with `?case=<code>`."""
    topics = [QUEUE]
    code = request.args.get("case", "")
    if is_code(code):
        topics.append(conversation_topic(glance(parts(), operator(), code).conversation_id))
    seats: BoundedSemaphore = current_app.extensions[SEATS]
    if not seats.acquire(blocking=False):
        raise ServiceUnavailable
    listener = Listener(parts(), topics)  # before the page reads, so that nothing falls in between
    response = Response(_lines(listener), mimetype="text/event-stream")
    response.call_on_close(listener.close)
    response.call_on_close(seats.release)
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _lines(listener: Listener) -> Iterator[str]:
    yield "retry: 2000\nevent: hello\ndata: 1\n\n"
    for changed in changes(listener, LONGEST_SECONDS, HEARTBEAT_SECONDS):
        yield "event: changed\ndata: 1\n\n" if changed else ": alive\n\n"
