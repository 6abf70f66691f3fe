"""Operators' accounts: passwords as Argon2id, one-time login links of which only a hash is kept."""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webhooks.clock import now
from webhooks.parts import Parts
from webhooks.tables import Audit, LoginLink, Staff
from webhooks.vault.keys import random_token

SHORTEST_PASSWORD = 12  # characters; NIST SP 800-63B asks for 8 with a second factor, 15 without; links need none
LONGEST_PASSWORD = 512
LONGEST_NAME = 64
LINK_LIFETIME = timedelta(minutes=15)

_hasher = PasswordHasher()  # argon2-cffi's defaults: RFC 9106, low-memory profile
# Checked when there is no such account, so that the answer takes as long as a wrong password.
_NO_ACCOUNT = _hasher.hash(random_token())


class AccountError(ValueError):
    """What was asked of an account cannot be done; the message is one plain sentence that says why."""


def create_staff(parts: Parts, name: str, password: str | None = None) -> Staff:
    """Store a new operator; without a password the account opens by login links only.

    Raises:
        AccountError: the name is taken or does not fit, or the password is too short.
    """
    name = _fitting_name(name)
    staff = Staff(name=name, password_hash=None if password is None else _hash(password), active=True)
    with parts.database.begin() as session:
        if _find(session, name) is not None:
            raise AccountError(f"there is already an operator called {name}")
        session.add(staff)
    return staff


def set_password(parts: Parts, name: str, password: str) -> None:
    """Give an operator a new password; every session with the old one ends.

    Raises:
        AccountError: no such operator, or the password is too short.
    """
    hashed = _hash(password)
    with parts.database.begin() as session:
        _existing(session, name).password_hash = hashed


def deactivate(parts: Parts, name: str) -> None:
    """Shut an operator out at once: no login, no open session, no unused link.

    Raises:
        AccountError: no such operator.
    """
    with parts.database.begin() as session:
        staff = _existing(session, name)
        staff.active = False
        _spend_links(session, staff)


def login_link(parts: Parts, name: str) -> str:
    """Return an address that logs an operator in once, within 15 minutes; earlier links stop working.

    Raises:
        AccountError: no such operator, or the account is not active.
    """
    token = random_token()
    with parts.database.begin() as session:
        staff = _existing(session, name)
        if not staff.active:
            raise AccountError(f"the account of {staff.name} is not active")
        _spend_links(session, staff)
        session.add(LoginLink(token_hash=_token_hash(token), staff_id=staff.id, expires_at=now() + LINK_LIFETIME))
    return f"{parts.settings.staff_url}/login/{token}"


def check_password(parts: Parts, name: str, password: str) -> Staff | None:
    """Return the active operator of a name and password, or None; both answers take the same time."""
    with parts.database.read() as session:
        staff = _find(session, unicodedata.normalize("NFC", name.strip()))
    hashed = staff.password_hash if staff is not None and staff.active else None
    try:
        _hasher.verify(hashed or _NO_ACCOUNT, unicodedata.normalize("NFC", password[:LONGEST_PASSWORD]))
    except (Argon2Error, InvalidHashError):
        return None
    if staff is None or hashed is None:
        return None
    with parts.database.begin() as session:
        session.add(Audit(actor=staff.id, action="login", detail="password"))
        if _hasher.check_needs_rehash(hashed):
            session.merge(staff).password_hash = _hash(password)
    return staff


def use_link(parts: Parts, token: str) -> Staff | None:
    """Spend a login link; return its operator, or None when it is unknown, used, too old or of a closed account."""
    with parts.database.begin() as session:
        spent = session.scalars(
            update(LoginLink)
            .where(
                LoginLink.token_hash == _token_hash(token),
                LoginLink.used_at.is_(None),
                LoginLink.expires_at > now(),
            )
            .values(used_at=now())
            .returning(LoginLink.staff_id)
        ).first()
        staff = None if spent is None else session.get(Staff, spent)
        if staff is None or not staff.active:
            return None
        session.add(Audit(actor=staff.id, action="login", detail="link"))
        return staff


def _find(session: Session, name: str) -> Staff | None:
    """Names compare without case in every script, which databases do not; operators are dozens."""
    wanted = name.casefold()
    return next((staff for staff in session.scalars(select(Staff)) if staff.name.casefold() == wanted), None)


def _existing(session: Session, name: str) -> Staff:
    staff = _find(session, unicodedata.normalize("NFC", name.strip()))
    if staff is None:
        raise AccountError(f"there is no operator called {name}")
    return staff


def _fitting_name(name: str) -> str:
    name = unicodedata.normalize("NFC", name.strip())
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise AccountError(f"a name has 1 to {LONGEST_NAME} printable characters")
    return name


def _hash(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise AccountError(f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")
    return _hasher.hash(unicodedata.normalize("NFC", password))


def _token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _spend_links(session: Session, staff: Staff) -> None:
    session.execute(
        update(LoginLink).where(LoginLink.staff_id == staff.id, LoginLink.used_at.is_(None)).values(used_at=now())
    )
