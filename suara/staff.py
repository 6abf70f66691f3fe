"""`suara staff`: accounts of the desk from the command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import select

from webhooks import migrations
from webhooks.desk import accounts
from webhooks.parts import Parts
from webhooks.settings import Settings
from webhooks.tables import Staff


@contextmanager
def _opened(settings: Settings) -> Iterator[Parts]:
    """Yield the parts with an up-to-date database; an account's problem ends the command with its sentence."""
    parts = Parts.assemble(settings)
    try:
        migrations.upgrade(parts)
        yield parts
    except accounts.AccountError as error:
        raise click.ClickException(str(error)) from None
    finally:
        parts.database.dispose()


def oldest(parts: Parts) -> str | None:
    """Return the name of the first account that is open, or None."""
    with parts.database.read() as session:
        return session.scalar(select(Staff.name).where(Staff.active).order_by(Staff.created_at).limit(1))


def add(settings: Settings, name: str) -> str:
    """Make an account without a password and return a login link."""
    with _opened(settings) as parts:
        accounts.create_staff(parts, name)
        return accounts.login_link(parts, name)


def link(settings: Settings, name: str | None) -> str:
    """Return a login link of an account; without a name, of the oldest one."""
    with _opened(settings) as parts:
        chosen = name or oldest(parts)
        if chosen is None:
            raise click.ClickException("there is no account yet: `suara staff add NAME` makes one")
        return accounts.login_link(parts, chosen)


def password(settings: Settings, name: str, secret: str) -> None:
    """Set a password."""
    with _opened(settings) as parts:
        accounts.set_password(parts, name, secret)


def off(settings: Settings, name: str) -> None:
    """Close an account."""
    with _opened(settings) as parts:
        accounts.deactivate(parts, name)
