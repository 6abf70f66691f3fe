"""What Twilio posts becomes an arrival, whatever is in it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from bot.paths import ROOT
from tests.webhooks.twilio_client import MESSAGES, STATUS, TwilioClient, form_of, new_sid
from webhooks.channels.twilio import arrival_of
from webhooks.inbound.arrival import Medium
from webhooks.inbound.pipeline import take
from webhooks.inbound.verify import NotVerified, TwilioSignature, verify_twilio
from webhooks.names import Author, Channel, OutboxState
from webhooks.outbox.rows import enqueue_reply
from webhooks.parts import Parts
from webhooks.settings import Settings
from webhooks.tables import Contact, Conversation, Message, Outbox

VECTORS = Path(os.environ.get("SUARA_SHARED", ROOT.parent / "shared")) / "twilio" / "signature_vectors.json"


def stored(parts: Parts) -> int:
    """Count the messages in the database."""
    with parts.database.read() as session:
        return session.scalar(select(func.count()).select_from(Message)) or 0


def test_known_answers() -> None:
    """Signatures that Twilio's own test suite publishes are right, and wrong once a field changes."""
    if not VECTORS.is_file():
        pytest.skip("no published signature vectors on this machine")
    published = json.loads(VECTORS.read_text(encoding="utf-8"))
    for vector in published["vectors"]:
        base, _, path = vector["url"].partition("/myapp.php")
        settings = Settings(public_url=base, twilio_auth_token=published["auth_token"])
        form = MultiDict(vector["params"])
        verify_twilio(settings, TwilioSignature("/myapp.php" + path, form, vector["signature"]))
        form.add("Body", "added")
        with pytest.raises(NotVerified):
            verify_twilio(settings, TwilioSignature("/myapp.php" + path, form, vector["signature"]))


def test_signed_message_is_acknowledged_empty(any_parts: Parts, twilio: TwilioClient) -> None:
    """A signed message is stored and answered with an empty 204."""
    response = twilio.message("hello")
    assert (response.status_code, response.data) == (204, b"")
    assert stored(any_parts) == 1


def test_missing_signature_is_refused(any_parts: Parts, client: FlaskClient) -> None:
    """Without the header: 403, and nothing is stored."""
    assert client.post(MESSAGES, data=form_of("hello")).status_code == 403
    assert stored(any_parts) == 0


@pytest.mark.parametrize("header", ["", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=", "ü"])
def test_wrong_signature_is_refused(any_parts: Parts, client: FlaskClient, header: str) -> None:
    """A signature that does not fit: 403, and nothing is stored."""
    response = client.post(MESSAGES, data=form_of("hello"), headers={"X-Twilio-Signature": header})
    assert response.status_code == 403
    assert stored(any_parts) == 0


def test_changed_field_is_refused(any_parts: Parts, client: FlaskClient) -> None:
    """A signature counts for the fields that it was made for, blank ones included."""
    signed, sent = form_of("hello", Empty=""), form_of("hello")
    sent["MessageSid"] = signed["MessageSid"]
    signature = TwilioClient(client, any_parts.settings)
    assert signature.post(MESSAGES, signed.items()).status_code == 204
    header = {"X-Twilio-Signature": "0" * 28}
    assert client.post(MESSAGES, data=sent, headers=header).status_code == 403


def test_blank_and_repeated_fields_are_signed(twilio: TwilioClient) -> None:
    """Blank fields and fields that come twice take part in the signature."""
    fields = [*form_of("hello").items(), ("Blank", ""), ("Twice", "b"), ("Twice", "a"), ("Twice", "a")]
    assert twilio.post(MESSAGES, fields).status_code == 204


def test_query_is_signed(twilio: TwilioClient) -> None:
    """The query belongs to the signed URL."""
    path = MESSAGES + "?region=a%20b&x="
    assert twilio.post(path, form_of("hello").items()).status_code == 204


def test_default_port_in_the_signed_url(any_parts: Parts, twilio: TwilioClient) -> None:
    """Twilio may sign the URL with its default port."""
    url = any_parts.settings.gateway_url.replace("hotline.example", "hotline.example:443") + MESSAGES
    assert twilio.post(MESSAGES, form_of("hello").items(), signed_url=url).status_code == 204


def test_only_the_public_url_counts(twilio: TwilioClient) -> None:
    """A signature for the address under which the proxy reaches us is refused."""
    form = form_of("hello").items()
    assert twilio.post(MESSAGES, form, signed_url="http://localhost" + MESSAGES).status_code == 403


def test_no_account_refuses_everyone(any_parts: Parts) -> None:
    """Without a configured token every request is refused, also one signed with the empty token."""
    settings = any_parts.settings.model_copy(update={"twilio_auth_token": ""})
    with pytest.raises(NotVerified):
        verify_twilio(settings, TwilioSignature(MESSAGES, MultiDict(), "anything"))


def test_same_sid_twice_is_one_message(any_parts: Parts, twilio: TwilioClient) -> None:
    """A message that comes again is acknowledged again and stored once."""
    sid = new_sid()
    assert [twilio.message("hello", sid=sid).status_code for _ in range(2)] == [204, 204]
    assert stored(any_parts) == 1


def test_whatsapp_prefix_names_the_channel(any_parts: Parts, twilio: TwilioClient) -> None:
    """`whatsapp:` makes it WhatsApp, and the same number by SMS is another conversation."""
    assert twilio.message("hello", sender="whatsapp:+15005550100").status_code == 204
    assert twilio.message("hello", sender="+15005550100").status_code == 204
    with any_parts.database.read() as session:
        assert set(session.scalars(select(Conversation.channel))) == {Channel.SMS, Channel.WHATSAPP}


@pytest.mark.parametrize("sender", ["whatsapp:MY.1349120865530274", "12345", "HOTLINE", ""])
def test_sender_need_not_be_a_number(any_parts: Parts, twilio: TwilioClient, sender: str) -> None:
    """User ids, short codes, names and withheld senders are people too; none of them has a country."""
    assert twilio.message("hello", sender=sender).status_code == 204
    with any_parts.database.read() as session:
        assert session.scalars(select(Conversation.country_hint)).all() == [None]


def test_number_gives_the_country_hint(any_parts: Parts, twilio: TwilioClient) -> None:
    """The number's country is a hint; the country itself stays unknown."""
    assert twilio.message("hello", sender="+66 2 000 0000".replace(" ", "")).status_code == 204
    with any_parts.database.read() as session:
        conversation = session.scalars(select(Conversation)).one()
        assert (conversation.country_hint, conversation.country) == ("TH", None)


def test_nothing_readable_is_stored(any_parts: Parts, twilio: TwilioClient) -> None:
    """Text, media address and number lie sealed; profile name and city are nowhere."""
    media = {"NumMedia": "1", "MediaUrl0": "https://api.twilio.com/secret-medium", "MediaContentType0": "image/jpeg"}
    assert twilio.message("my own words", **media).status_code == 204
    with any_parts.database.read() as session:
        message = session.scalars(select(Message)).one()
        assert any_parts.vault.get(message, "text") == "my own words"
        assert any_parts.vault.get_json(message, "media") == [
            {"kind": "photo", "url": "https://api.twilio.com/secret-medium"}
        ]
        rows = [*session.scalars(select(Message)), *session.scalars(select(Contact)), *session.scalars(select(Outbox))]
        held = b" ".join(
            value if isinstance(value, bytes) else str(value).encode() for row in rows for value in vars(row).values()
        )
    for secret in (b"my own words", b"secret-medium", b"15005550100", b"Somebody", b"SOMEWHERE"):
        assert secret not in held


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a" * 10_000,
        "a\x00b",
        "\u202eabc\u202c",
        "مرحبا",
        "👩‍👩‍👧",
        "/restart",
        '/emergency{"place": "x"}',
        "'; DROP TABLE",
    ],
)
def test_any_text_is_stored_as_it_was(any_parts: Parts, twilio: TwilioClient, text: str) -> None:
    """Whatever the body holds, it is stored unchanged."""
    assert twilio.message(text).status_code == 204
    with any_parts.database.read() as session:
        assert any_parts.vault.get(session.scalars(select(Message)).one(), "text") == text


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(text=st.text(max_size=300), sender=st.text(max_size=40), sid=st.text(max_size=80))
def test_hostile_fields_never_fail(parts: Parts, text: str, sender: str, sid: str) -> None:
    """No content of any field makes a signed message fail."""
    form = MultiDict(form_of(text, sender, sid or new_sid(), Latitude=text[:5], OptOutType=text[:4]))
    receipt = take(parts, arrival_of(form))
    assert receipt.message is not None


def test_media_kinds() -> None:
    """Content types become the few kinds that the brain knows, and a location needs both of its numbers."""
    types = ["image/jpeg", "audio/ogg; codecs=opus", "video/mp4", "application/pdf", "text/vcard", ""]
    form = MultiDict({f"MediaUrl{n}": f"https://media.example/{n}" for n in range(len(types))})
    form.update({f"MediaContentType{n}": value for n, value in enumerate(types)})
    kinds = [medium.kind for medium in arrival_of(form).media]
    assert kinds == ["photo", "audio", "video", "file", "contact", "file"]


@pytest.mark.parametrize(
    ("latitude", "longitude", "expected"),
    [
        ("13.75", "100.5", (Medium("location", latitude=13.75, longitude=100.5),)),
        ("0", "0", (Medium("location", latitude=0.0, longitude=0.0),)),
        ("nan", "100.5", ()),
        ("91", "100.5", ()),
        ("13.75", "", ()),
    ],
)
def test_location(latitude: str, longitude: str, expected: tuple[Medium, ...]) -> None:
    """A place on earth is a location; anything else is none."""
    assert arrival_of(MultiDict({"Latitude": latitude, "Longitude": longitude})).media == expected


def reply_row(parts: Parts) -> str:
    """Store a reply to a person and return its outbox row's id, as sent under SM1."""
    with parts.database.begin() as session:
        conversation = session.scalars(select(Conversation)).first()
        assert conversation is not None
        message = enqueue_reply(session, parts, conversation, "a reply")
        session.flush()
        row = session.scalars(select(Outbox).where(Outbox.message_id == message.id)).one()
        row.state, row.provider_sid = OutboxState.SENT, "SM1"
        return row.id


def receipt(twilio: TwilioClient, path: str, status: str, sid: str = "SM1", **more: str) -> int:
    """Post a delivery receipt; return the answer's status."""
    form = {"MessageSid": sid, "MessageStatus": status, **more}
    return twilio.post(path, form.items()).status_code


def state_of(parts: Parts, row_id: str) -> tuple[str, str | None]:
    """Return state and error code of an outbox row."""
    with parts.database.read() as session:
        row = session.get_one(Outbox, row_id)
        return row.state, row.error_code


def test_delivery_receipt_settles_the_row(any_parts: Parts, twilio: TwilioClient) -> None:
    """A receipt is found by our own parameter, and a late one never moves "delivered" back."""
    twilio.message("hello")
    row = reply_row(any_parts)
    assert receipt(twilio, f"{STATUS}?outbox={row}", "delivered") == 204
    assert receipt(twilio, f"{STATUS}?outbox={row}", "sent") == 204
    assert receipt(twilio, f"{STATUS}?outbox={row}", "undelivered", ErrorCode="30003") == 204
    assert state_of(any_parts, row) == (OutboxState.DELIVERED, None)


def test_receipt_is_found_by_sid(any_parts: Parts, twilio: TwilioClient) -> None:
    """Without our parameter the message's SID finds the row; the error code is kept."""
    twilio.message("hello")
    row = reply_row(any_parts)
    assert receipt(twilio, STATUS, "undelivered", ErrorCode="30003") == 204
    assert state_of(any_parts, row) == (OutboxState.FAILED, "30003")


def test_unknown_receipt_changes_nothing(any_parts: Parts, twilio: TwilioClient) -> None:
    """A receipt for nothing of ours is acknowledged and ignored."""
    assert receipt(twilio, f"{STATUS}?outbox=nothing", "delivered", sid="SM9") == 204
    assert receipt(twilio, STATUS, "delivered", sid="SM9") == 204
    assert stored(any_parts) == 0


def test_unsigned_receipt_is_refused(client: FlaskClient) -> None:
    """A receipt without a signature is refused."""
    assert client.post(STATUS, data={"MessageSid": "SM1", "MessageStatus": "delivered"}).status_code == 403


def test_authors_are_people(any_parts: Parts, twilio: TwilioClient) -> None:
    """What comes in by Twilio is a person's message that waits to be handled."""
    twilio.message("hello")
    with any_parts.database.read() as session:
        message = session.scalars(select(Message)).one()
        assert (message.author, message.handled_at) == (Author.PERSON, None)
