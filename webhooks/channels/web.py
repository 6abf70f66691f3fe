"""The web chat's channel: who holds a conversation, which replies wait for the browser, what the thread shows.

A conversation's value is a secret of 256 random bits and a check that only this installation can make. The page brings
it before anything is stored, so a first message that is sent twice finds the same conversation. The database keeps
its SHA-256 alone, and no URL, log or cookie ever has it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NewType

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webhooks.clock import now
from webhooks.names import Author, Channel, OutboxState
from webhooks.parts import Parts
from webhooks.tables import Conversation, Message, Outbox
from webhooks.vault.keys import Keys, random_token

ChatSecret = NewType("ChatSecret", str)  # whoever holds it can write in the conversation and read its replies

_TOKEN_CHARS = 43  # 32 bytes in base64 without padding
_CHECK_BYTES = 16


@dataclass(frozen=True)
class Reply:
    """One reply as the browser gets it; `id` is the outbox row's."""

    id: str
    author: str
    text: str
    choices: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the fields of an answer; no choices, no field."""
        fields: dict[str, object] = {"id": self.id, "author": self.author, "text": self.text}
        return fields | ({"choices": list(self.choices)} if self.choices else {})


@dataclass(frozen=True)
class ThreadLine:
    """One message of the page's thread, with the choices that can still be taken."""

    author: str
    text: str
    choices: tuple[str, ...] = ()


def new_secret(keys: Keys) -> ChatSecret:
    """Return the value of a conversation that nobody has yet."""
    token = random_token()
    return ChatSecret(token + _check(keys, token))


def is_ours(keys: Keys, value: str) -> bool:
    """Whether this installation has made this value."""
    token, check = value[:_TOKEN_CHARS], value[_TOKEN_CHARS:]
    return hmac.compare_digest(check.encode("utf-8", "surrogatepass"), _check(keys, token).encode())


def _check(keys: Keys, token: str) -> str:
    # A value typed or pasted by somebody may hold lone surrogates, which the index cannot encode.
    made = keys.index("web conversation", token.encode("utf-8", "backslashreplace").decode())
    return base64.urlsafe_b64encode(made[:_CHECK_BYTES]).decode().rstrip("=")


def hash_of(secret: ChatSecret) -> bytes:
    """Return what the database keeps of a secret."""
    return hashlib.sha256(secret.encode()).digest()


def find(session: Session, secret: ChatSecret) -> Conversation | None:
    """Return the conversation of a secret, if anything was written in it."""
    return session.scalar(
        select(Conversation).where(Conversation.secret_hash == hash_of(secret), Conversation.channel == Channel.WEB)
    )


def waiting(session: Session, parts: Parts, conversation_id: str) -> list[Reply]:
    """Return the replies that the browser does not have yet, oldest first."""
    rows = session.execute(
        select(Outbox, Message.author)
        .outerjoin(Message, Message.id == Outbox.message_id)
        .where(Outbox.conversation_id == conversation_id, Outbox.state == OutboxState.WAITING)
        .order_by(Outbox.sequence)
    )
    replies = [_reply(parts, row, author) for row, author in rows]
    return [reply for reply in replies if reply.text]  # an erased one says nothing


def _reply(parts: Parts, row: Outbox, author: str | None) -> Reply:
    body = parts.vault.get_json(row, "body")
    return Reply(row.id, str(author or Author.BOT), body["text"], tuple(body.get("choices") or ()))


def offer(session: Session, replies: Sequence[Reply]) -> None:
    """Note that replies stand in the answer to a client that does not say what it has received."""
    session.execute(update(Outbox).where(Outbox.id.in_([reply.id for reply in replies])).values(sending_at=now()))


def settle_offered(session: Session, conversation_id: str) -> None:
    """Count what earlier answers offered as delivered: the client has come with a new message."""
    _deliver(session, conversation_id, Outbox.sending_at.is_not(None))


def acknowledge(session: Session, conversation_id: str, ids: Collection[str]) -> None:
    """Count replies as delivered, because the browser says so; ids of other conversations change nothing."""
    if ids:
        _deliver(session, conversation_id, Outbox.id.in_(ids))


def _deliver(session: Session, conversation_id: str, condition: object) -> None:
    session.execute(
        update(Outbox)
        .where(
            Outbox.conversation_id == conversation_id,
            Outbox.channel == Channel.WEB,
            Outbox.state == OutboxState.WAITING,
            condition,  # type: ignore[arg-type]  # SQLAlchemy's own type of a condition is private
        )
        .values(state=OutboxState.DELIVERED, sent_at=now())
    )


def thread(session: Session, parts: Parts, conversation_id: str) -> list[ThreadLine]:
    """Return the conversation as its page shows it; choices only where the person has not written since."""
    messages = session.scalars(
        select(Message).where(Message.conversation_id == conversation_id).order_by(Message.created_at, Message.id)
    ).all()
    rows = session.scalars(
        select(Outbox).where(Outbox.conversation_id == conversation_id, Outbox.channel == Channel.WEB)
    )
    bodies = {row.message_id: parts.vault.get_json(row, "body") for row in rows}
    lines: list[ThreadLine] = []
    open_choices = True
    for message in reversed(messages):
        open_choices = open_choices and message.author != Author.PERSON
        text = parts.vault.get(message, "text")
        if text:  # none: erased
            choices = bodies.get(message.id, {}).get("choices") or () if open_choices else ()
            lines.append(ThreadLine(message.author, text, tuple(choices)))
    return lines[::-1]


def language_of(session: Session, conversation_id: str) -> str | None:
    """Return the language in which a conversation is answered, if that is known."""
    return session.scalar(select(Conversation.language).where(Conversation.id == conversation_id))
