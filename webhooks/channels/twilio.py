"""Twilio's webhooks: SMS and WhatsApp messages in, delivery receipts in.

What Twilio knows and we do not want (profile name, city, state, zip) is never read. An empty 2xx acknowledges; the
reply leaves through the outbox.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from flask import Blueprint, Response, abort, current_app, request
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from webhooks import live
from webhooks.app import parts
from webhooks.inbound.arrival import Arrival, Medium
from webhooks.inbound.dispatch import dispatcher_of
from webhooks.inbound.pipeline import Unavailable, receive
from webhooks.inbound.verify import NotVerified, TwilioSignature, verify_twilio
from webhooks.metrics import ACKNOWLEDGED_SECONDS, REFUSALS
from webhooks.names import Channel, PhoneNumber
from webhooks.outbox.receipts import record_receipt
from webhooks.tables import Outbox

blueprint = Blueprint("twilio", __name__, url_prefix="/webhooks/twilio")

_WHATSAPP = "whatsapp:"
_RETRY_SECONDS = "5"
_MOST_MEDIA = 10  # Twilio's own limit
_KINDS = {"image": "photo", "audio": "audio", "video": "video"}
_CONTACT_TYPES = {"text/vcard", "text/x-vcard", "text/directory"}


@blueprint.post("/messages")
def messages() -> Response:
    """Take in a message: 204 when it is stored, 403 when Twilio did not sign it, 503 when the database is away."""
    began = time.monotonic()
    dispatcher = dispatcher_of(current_app)
    try:
        receipt = receive(parts(), arrival_of(request.form), _signature(), hold=dispatcher is not None)
    except NotVerified:
        REFUSALS.labels("signature").inc()
        abort(403)
    except Unavailable:
        REFUSALS.labels("unavailable").inc()
        return Response(status=503, headers={"Retry-After": _RETRY_SECONDS})
    if receipt.conversation is not None and dispatcher is not None:
        dispatcher.ring(receipt.conversation, receipt.lease)
    ACKNOWLEDGED_SECONDS.observe(time.monotonic() - began)
    return Response(status=204)


@blueprint.post("/status")
def status() -> Response:
    """Take in a delivery receipt for an outbox row, named by our own `outbox` parameter, else by the message's SID."""
    try:
        verify_twilio(parts().settings, _signature())
    except NotVerified:
        REFUSALS.labels("signature").inc()
        abort(403)
    sid = request.form.get("MessageSid") or request.form.get("SmsSid") or ""
    said = request.form.get("MessageStatus") or request.form.get("SmsStatus") or ""
    with parts().database.begin() as session:
        row_id = request.args.get("outbox") or session.scalar(select(Outbox.id).where(Outbox.provider_sid == sid))
        topics = (
            record_receipt(session, parts(), row_id, sid, said, request.form.get("ErrorCode") or None)
            if row_id and sid
            else ()
        )
    for topic in topics:
        live.publish(parts(), topic)
    return Response(status=204)


def arrival_of(form: MultiDict[str, str]) -> Arrival:
    """Return the message in Twilio's form; nothing in it can make this fail."""
    sender = form.get("From", "").strip()
    on_whatsapp = sender.startswith(_WHATSAPP) or form.get("To", "").startswith(_WHATSAPP)
    address = sender.removeprefix(_WHATSAPP).strip()
    return Arrival(
        channel=Channel.WHATSAPP if on_whatsapp else Channel.SMS,
        sid=form.get("MessageSid") or form.get("SmsMessageSid") or form.get("SmsSid") or None,
        text=form.get("Body", ""),
        media=tuple(_media(form)),
        address=PhoneNumber(address) if address else None,
        opt_out=form.get("OptOutType", "").upper() or None,
    )


def _media(form: MultiDict[str, str]) -> Iterator[Medium]:
    for number in range(_MOST_MEDIA):
        url = form.get(f"MediaUrl{number}")
        if url:
            yield Medium(_kind(form.get(f"MediaContentType{number}", "")), url=url)
    latitude, longitude = _degrees(form.get("Latitude"), 90), _degrees(form.get("Longitude"), 180)
    if latitude is not None and longitude is not None:
        yield Medium("location", latitude=latitude, longitude=longitude)


def _kind(content_type: str) -> str:
    essence = content_type.partition(";")[0].strip().lower()
    return "contact" if essence in _CONTACT_TYPES else _KINDS.get(essence.partition("/")[0], "file")


def _degrees(value: str | None, most: int) -> float | None:
    try:
        number = float(value or "")
    except ValueError:
        return None
    return number if -most <= number <= most else None  # also refuses nan


def _signature() -> TwilioSignature:
    query = request.query_string.decode("latin-1")
    return TwilioSignature(
        path=request.path + (f"?{query}" if query else ""),
        form=request.form,
        header=request.headers.get("X-Twilio-Signature"),
    )
