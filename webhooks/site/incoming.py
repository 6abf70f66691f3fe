"""What a request must hold, checked before anything else sees it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from flask import g, request
from werkzeug.exceptions import HTTPException

from webhooks.app import parts
from webhooks.channels import web
from webhooks.channels.web import ChatSecret
from webhooks.site import words
from webhooks.site.refusals import Refusal

LONGEST_TEXT = 10_000  # characters
LONGEST_ID = 64  # characters of the client's own id of a message
MOST_IDS = 500  # replies acknowledged at once


@dataclass(frozen=True)
class ChatMessage:
    """One message from a browser or another client of the chat."""

    secret: ChatSecret
    is_new: bool  # the client brought no conversation
    text: str
    client_id: str | None = None
    language: str | None = None  # chosen by the person
    received: tuple[str, ...] | None = None  # replies that the client has; None: it does not say


def json_object() -> dict[str, Any]:
    """Return the request's JSON object.

    Raises:
        Refusal: another content type, not JSON, or not an object.
    """
    if request.mimetype != "application/json":
        raise Refusal("unreadable")  # all that a form on another site could send
    try:
        body = json.loads(request.get_data())
    except (ValueError, RecursionError):
        raise Refusal("unreadable") from None
    if not isinstance(body, dict):
        raise Refusal("unreadable")
    g.chosen_language = words.chosen_language(body.get("language"))
    return body


def secret_in(value: object) -> ChatSecret:
    """Return a conversation's value. Raises Refusal when this installation has not made it."""
    if not isinstance(value, str):
        raise Refusal("unreadable")
    if not web.is_ours(parts().keys, value):
        raise Refusal("unknown")
    return ChatSecret(value)


def ids_in(value: object) -> tuple[str, ...]:
    """Return ids of replies. Raises Refusal when it is not a list of some."""
    if not isinstance(value, list) or len(value) > MOST_IDS or not all(isinstance(item, str) for item in value):
        raise Refusal("unreadable")
    return tuple(value)


def chat_message() -> ChatMessage:
    """Return the message of a request, from JSON or from the page's form; read once a request.

    Raises:
        Refusal: something is missing, of the wrong type, too long, or of an unknown conversation.
    """
    if "chat_message" not in g:
        g.chat_message = _from_form() if request.endpoint == "site.form" else _from_json(json_object())
    message: ChatMessage = g.chat_message
    return message


def present_message() -> ChatMessage | None:
    """Return the message of a request, or None while it does not hold one that is taken."""
    try:
        return chat_message()
    except (Refusal, HTTPException):
        return None


def _from_json(body: dict[str, Any]) -> ChatMessage:
    text, client_id, language = body.get("text"), body.get("id"), body.get("language")
    if not isinstance(text, str) or not isinstance(client_id, str | None) or not isinstance(language, str | None):
        raise Refusal("empty" if text is None else "unreadable")
    return _checked(
        body.get("conversation"),
        text,
        client_id,
        ids_in(body["received"]) if body.get("received") is not None else None,
    )


def _from_form() -> ChatMessage:
    form = request.form
    g.chosen_language = words.chosen_language(form.get("language"))
    text = form.get("choice") or form.get("text", "")
    # Browsers end lines with CR LF in forms, and only there.
    return _checked(form.get("conversation") or None, text.replace("\r\n", "\n"), form.get("id") or None, ())


def _checked(conversation: object, text: str, client_id: str | None, received: tuple[str, ...] | None) -> ChatMessage:
    if not text.strip():
        raise Refusal("empty")
    if len(text) > LONGEST_TEXT:
        raise Refusal("too_long", 413)
    if client_id is not None and not 0 < len(client_id) <= LONGEST_ID:
        raise Refusal("unreadable")
    is_new = conversation is None
    secret = web.new_secret(parts().keys) if is_new else secret_in(conversation)
    return ChatMessage(secret, is_new, text, client_id, g.get("chosen_language"), received)
