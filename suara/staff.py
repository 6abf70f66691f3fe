"""`suara staff`: accounts of the desk from the command line."""

from __future__ import annotations

import click
from sqlalchemy import select

from webhooks import migrations
from webhooks.desk import accounts
from webhooks.parts import Parts
from webhooks.settings import Settings
from webhooks.tables import Staff


def _parts(settings: Settings) -> Parts:
    parts = Parts.assemble(settings)
    migrations.upgrade(parts)
    return parts


def oldest(parts: Parts) -> str | None:
    """Return the name of the first account that is open, or None."""
    with parts.database.read() as session:
        return session.scalar(select(Staff.name).where(Staff.active).order_by(Staff.created_at).limit(1))


def add(settings: Settings, name: str) -> str:
    """Make an account without a password and return a login link."""
    parts = _parts(settings)
    try:
        accounts.create_staff(parts, name)
    except accounts.AccountError as error:
        raise click.ClickException(str(error)) from None
    return accounts.login_link(parts, name)


def link(settings: Settings, name: str | None) -> str:
    """Return a login link of an account; without a name, of the oldest one."""
    parts = _parts(settings)
    chosen = name or oldest(parts)
    if chosen is None:
        raise click.ClickException("there is no account yet: `suara staff add NAME` makes one")
    try:
        return accounts.login_link(parts, chosen)
    except accounts.AccountError as error:
        raise click.ClickException(str(error)) from None


def password(settings: Settings, name: str, secret: str) -> None:
    """Set a password."""
    try:
        accounts.set_password(_parts(settings), name, secret)
    except accounts.AccountError as error:
        raise click.ClickException(str(error)) from None


def off(settings: Settings, name: str) -> None:
    """Close an account."""
    try:
        accounts.deactivate(_parts(settings), name)
    except accounts.AccountError as error:
        raise click.ClickException(str(error)) from None
