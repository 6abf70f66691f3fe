"""The schema at a glance.

Columns that end in `_sealed` hold what people wrote or how to reach them; only `vault.put` and `vault.get` touch them.
Everything else may be read in a stolen copy, so it must say nothing about a person: ids, codes, times, states.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from webhooks.clock import now


class Moment(TypeDecorator[datetime]):
    """An aware time in UTC; SQLite forgets the zone, so it is put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 -- SQLAlchemy's signature
        """Refuse naive times, store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 -- as above
        """Return an aware time."""
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _new_id() -> str:
    return uuid4().hex


class Base(DeclarativeBase):
    """Base of every table."""

    type_annotation_map = {datetime: Moment, dict[str, Any]: JSON, list[str]: JSON, bytes: LargeBinary}  # noqa: RUF012 -- SQLAlchemy's form

    def __init__(self, **values: Any) -> None:
        # The row's id is part of what seals its columns, so it exists before the row is stored.
        if "id" in type(self).__table__.columns:
            values.setdefault("id", _new_id())
        for name, value in values.items():
            if not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} has no column {name}")
            setattr(self, name, value)


class Contact(Base):
    """The contact vault: how a person is reached. No other table knows."""

    __tablename__ = "contact"
    __table_args__ = (UniqueConstraint("channel", "address_index"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    address_index: Mapped[bytes]
    address_sealed: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Conversation(Base):
    """One person on one channel."""

    __tablename__ = "conversation"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contact.id"), unique=True)  # none on the web
    secret_hash: Mapped[bytes | None] = mapped_column(unique=True)  # web: SHA-256 of the secret that the browser holds
    language: Mapped[str | None] = mapped_column(String(8))
    script_variant: Mapped[str | None] = mapped_column(String(8))
    country: Mapped[str | None] = mapped_column(String(2))
    country_hint: Mapped[str | None] = mapped_column(String(2))  # from the phone number; the person may be elsewhere
    case_code: Mapped[str] = mapped_column(String(10))  # reserved: the code of the present or the next case
    taken_over_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))  # an operator writes; the bot is silent
    reply_safe: Mapped[bool | None]
    stopped_at: Mapped[datetime | None]
    check_due_at: Mapped[datetime | None] = mapped_column(index=True)  # "are you in danger?" counts as yes from then on
    safe_reply_at: Mapped[datetime | None]  # the safe reply of the present outage went out; none: no outage
    delete_requested_at: Mapped[datetime | None]  # erased once no alarm is open
    last_inbound_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]  # a handler works on this conversation until then
    lease_owner: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=now)


class Message(Base):
    """One message of a thread, in either direction, as it was written."""

    __tablename__ = "message"
    __table_args__ = (
        Index("message_thread", "conversation_id", "created_at"),
        Index("message_to_handle", "handled_at", "try_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    case_id: Mapped[str | None] = mapped_column(ForeignKey("casefile.id"), index=True)
    author: Mapped[str] = mapped_column(String(16))
    staff_id: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    provider_sid: Mapped[str | None] = mapped_column(String(64), unique=True)  # MessageSid, or the web page's own id
    text_sealed: Mapped[bytes | None]
    media_sealed: Mapped[bytes | None]  # JSON list of {"kind", "url"?, "latitude"?, "longitude"?}
    urgency: Mapped[str] = mapped_column(String(16), default="routine")
    cues: Mapped[list[str]] = mapped_column(default=list)  # names of triage rules, never words of the person
    created_at: Mapped[datetime] = mapped_column(default=now)
    handled_at: Mapped[datetime | None]  # inbound: the brain's turn is committed; outbound: set at once
    try_at: Mapped[datetime | None]  # inbound and unhandled: not before
    attempts: Mapped[int] = mapped_column(default=0)


class Case(Base):
    """What staff work on."""

    __tablename__ = "casefile"
    __table_args__ = (Index("case_queue", "status", "urgency", "waiting_since"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    code: Mapped[str] = mapped_column(String(10), unique=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    urgency: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16), default="open")
    language: Mapped[str | None] = mapped_column(String(8))
    country: Mapped[str | None] = mapped_column(String(2))
    channel: Mapped[str] = mapped_column(String(16))
    reasons: Mapped[list[str]] = mapped_column(default=list)  # why it is urgent: rule and intent names
    flags: Mapped[dict[str, Any]] = mapped_column(default=dict)  # flag → {"at", "message"}; webhooks/cases/flags.py
    answers_sealed: Mapped[bytes | None]  # JSON object: field → answer
    complete: Mapped[bool] = mapped_column(default=False)  # the person went through every question
    read_at: Mapped[datetime | None]
    waiting_since: Mapped[datetime | None]  # the oldest message that staff have not answered
    silent_since: Mapped[datetime | None]  # a person in danger has not written since then, for longer than they should
    claimed_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    acknowledged_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)


class Page(Base):
    """One page to one on-call person; `next_at` is the clock of the level."""

    __tablename__ = "page"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("casefile.id"), index=True)
    level: Mapped[int]  # 0 is the first of SUARA_ONCALL; counts on through the list and around
    created_at: Mapped[datetime] = mapped_column(default=now)
    next_at: Mapped[datetime | None] = mapped_column(index=True)  # none: acknowledged, or passed on
    acknowledged_at: Mapped[datetime | None]


class Outbox(Base):
    """Something that leaves: a reply to a person, or a page to staff. The row is the job."""

    __tablename__ = "outbox"
    __table_args__ = (Index("outbox_due", "state", "due_at"), Index("outbox_lane", "lane", "sequence"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))  # reply, page
    channel: Mapped[str] = mapped_column(String(16))
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversation.id"), index=True)
    message_id: Mapped[str | None] = mapped_column(ForeignKey("message.id"))  # the thread's copy of a reply
    page_id: Mapped[str | None] = mapped_column(ForeignKey("page.id"))
    lane: Mapped[str] = mapped_column(String(64))  # rows of one lane leave in order, one at a time
    sequence: Mapped[int] = mapped_column(BigInteger)  # nanoseconds since the epoch; orders a lane
    address_sealed: Mapped[bytes | None]  # pages only; replies find their contact through the conversation
    body_sealed: Mapped[bytes]  # JSON: {"text", "choices"?}
    state: Mapped[str] = mapped_column(String(16), default="pending")
    due_at: Mapped[datetime] = mapped_column(default=now)
    attempts: Mapped[int] = mapped_column(default=0)
    sending_at: Mapped[datetime | None]  # set and committed before the request to Twilio
    sent_at: Mapped[datetime | None]
    provider_sid: Mapped[str | None] = mapped_column(String(64), index=True)
    error_code: Mapped[str | None] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(default=now)


class Staff(Base):
    """An operator's account."""

    __tablename__ = "staff"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(256))  # Argon2id
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=now)


class LoginLink(Base):
    """A one-time link into the desk; only its hash is kept."""

    __tablename__ = "login_link"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Audit(Base):
    """Who did what to which case, for what purpose."""

    __tablename__ = "audit"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    actor: Mapped[str] = mapped_column(String(64))  # staff id, or the part of Suara that acted
    action: Mapped[str] = mapped_column(String(32))
    case_id: Mapped[str | None] = mapped_column(String(32), index=True)
    detail: Mapped[str | None] = mapped_column(String(64))  # a state or an outcome, never words of a person


class Heartbeat(Base):
    """When a part was last seen alive."""

    __tablename__ = "heartbeat"

    part: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime]


class Pulse(Base):
    """Live updates on a server database without Redis: when a bucket of topics was last rung (`webhooks.live`)."""

    __tablename__ = "pulse"

    bucket: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rung: Mapped[int] = mapped_column(BigInteger)  # nanoseconds since the epoch
