"""The JSON endpoints of the chat.

A client that sends `received` (the page does) gets a reply again until it says that it has it. For a client that does
not, a reply counts as delivered once the next message of the conversation comes; a message sent again under the same
`id` gets the same replies again.
"""

from __future__ import annotations

from flask import Response, jsonify

from webhooks.app import parts
from webhooks.channels import web
from webhooks.channels.web import ChatSecret, Reply
from webhooks.site import tickets, words
from webhooks.site.incoming import chat_message, ids_in, json_object, secret_in
from webhooks.site.limits import messages_of_one_address
from webhooks.site.refusals import Refusal
from webhooks.site.taking import take


@messages_of_one_address
def messages() -> Response:
    """Take one message and answer with every reply that the client does not have yet."""
    message = chat_message()
    conversation_id = take(parts(), message)
    replies, language = _waiting(conversation_id)
    if message.received is None and replies:
        with parts().database.begin() as session:
            web.offer(session, replies)
    return jsonify(
        conversation=message.secret,
        replies=[reply.as_json() for reply in replies],
        language=language or words.language_of_request(),
    )


def received() -> Response:
    """Note which replies the browser has, and answer with the others: also the way to look for new ones."""
    body = json_object()
    secret, ids = secret_in(body.get("conversation")), ids_in(body.get("ids"))
    conversation_id = _id_of(secret)
    if conversation_id is None:
        return jsonify(replies=[], language=words.language_of_request())
    if ids:
        with parts().database.begin() as session:
            web.acknowledge(session, conversation_id, ids)
    replies, language = _waiting(conversation_id)
    return jsonify(replies=[reply.as_json() for reply in replies], language=language or words.language_of_request())


def stream() -> Response:
    """Answer with the token that opens the stream of this conversation's replies within a minute."""
    conversation_id = _id_of(secret_in(json_object().get("conversation")))
    if conversation_id is None:
        raise Refusal("unknown")
    return jsonify(token=tickets.stream_token(parts().keys, conversation_id))


def _id_of(secret: ChatSecret) -> str | None:
    with parts().database.read() as session:
        conversation = web.find(session, secret)
        return conversation.id if conversation else None


def _waiting(conversation_id: str) -> tuple[list[Reply], str | None]:
    with parts().database.read() as session:
        language = web.language_of(session, conversation_id)
        return web.waiting(session, parts(), conversation_id), language
