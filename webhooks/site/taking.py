"""One message of the chat on its way: stored and screened in one commit, then answered within the deadline."""

from __future__ import annotations

from webhooks.channels import web
from webhooks.inbound import pipeline
from webhooks.inbound.arrival import Arrival, Receipt
from webhooks.inbound.dispatch import handle_now
from webhooks.names import Channel
from webhooks.parts import Parts
from webhooks.site import words
from webhooks.site.incoming import ChatMessage
from webhooks.site.refusals import Refusal


def take(parts: Parts, message: ChatMessage) -> str:
    """Take in a message and have it handled; returns the conversation's id.

    When this returns, the answer waits in the outbox: the brain's, or the safe reply when the brain is silent.

    Raises:
        Refusal: the database does not take it (danger in it is kept on disk).
    """
    arrival = Arrival(
        channel=Channel.WEB,
        sid=message.client_id,
        text=message.text,
        secret_hash=web.hash_of(message.secret),
        language=message.language,
        browser=words.browser_tags(),
    )
    try:
        receipt = pipeline.receive(parts, arrival)
    except pipeline.Unavailable as error:
        raise Refusal("broken", 503, said=error.answer) from None
    conversation_id = _conversation(receipt)
    _confirm(parts, conversation_id, message, receipt.duplicate)
    handle_now(parts, conversation_id)
    return conversation_id


def _conversation(receipt: Receipt) -> str:
    if receipt.conversation is None:
        raise LookupError("a web message without a conversation")
    return receipt.conversation


def _confirm(parts: Parts, conversation_id: str, message: ChatMessage, repeated: bool) -> None:
    """Count earlier replies as delivered: those that the client says it has, or, of a client that never says,
    those of earlier answers, once it comes with another message."""
    if message.received is None and repeated:
        return
    if message.received == ():
        return
    with parts.database.begin() as session:
        if message.received is None:
            web.settle_offered(session, conversation_id)
        else:
            web.acknowledge(session, conversation_id, message.received)
