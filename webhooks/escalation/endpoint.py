"""`POST /webhooks/escalations`: the brain's own way to a page, signed as Standard Webhooks ask.

The specification (https://www.standardwebhooks.com): HMAC-SHA256 over id, timestamp and body; requests older or newer
than five minutes are refused. A replay within that time changes nothing: the alarm of a conversation is raised once.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, jsonify, request
from pydantic import BaseModel, Field, ValidationError
from sqlalchemy.exc import IntegrityError
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from webhooks import live
from webhooks.app import parts
from webhooks.escalation.alarm import raise_alarm
from webhooks.metrics import REFUSALS
from webhooks.names import CaseCode, CaseKind, ConversationId, Urgency
from webhooks.parts import Parts
from webhooks.tables import Conversation, Message

blueprint = Blueprint("escalations", __name__)


class Escalation(BaseModel):
    """What an action reports."""

    conversation: str = Field(min_length=1, max_length=64)
    message: str | None = Field(default=None, max_length=64)
    kind: CaseKind
    urgency: Urgency
    # Names of rules and intents; the pattern keeps words of a person out of the open columns.
    reasons: list[str] = Field(default=[], max_length=32)


_REASON_CHARS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_:.-")


@blueprint.post("/webhooks/escalations")
def escalate() -> Response:
    """Raise an alarm: 201 with the case's code, 401 for a bad signature, 400 and 404 for what does not fit."""
    if not _is_signed(parts().keys.escalation_secret):
        REFUSALS.labels("escalation_signature").inc()
        abort(401)
    try:
        escalation = Escalation.model_validate_json(request.get_data())
    except ValidationError:
        abort(400)
    if not all(reason and len(reason) <= 64 and set(reason) <= _REASON_CHARS for reason in escalation.reasons):
        abort(400)
    try:
        code = _raise(parts(), escalation)
    except IntegrityError:
        code = _raise(parts(), escalation)  # the same alarm was raised at the same moment; now it is there
    if code is None:
        abort(404)
    live.publish(parts(), live.QUEUE)
    live.publish(parts(), live.conversation_topic(ConversationId(escalation.conversation)))
    response = jsonify(case=code)
    response.status_code = 201
    return response


def _is_signed(secret: str) -> bool:
    try:
        Webhook(secret).verify(request.get_data(), dict(request.headers), json_parse=False)
    except (WebhookVerificationError, ValueError):  # the library lets malformed base64 and commas through as ValueError
        return False
    return True


def _raise(own: Parts, escalation: Escalation) -> CaseCode | None:
    with own.database.begin() as session:
        conversation = session.get(Conversation, escalation.conversation)
        if conversation is None:
            return None
        message = session.get(Message, escalation.message) if escalation.message else None
        if message is not None and message.conversation_id != conversation.id:
            return None
        case = raise_alarm(session, own, conversation, escalation.kind, escalation.urgency, escalation.reasons, message)
        return CaseCode(case.code)
