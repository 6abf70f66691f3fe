"""Operators' accounts."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from argon2 import extract_parameters
from sqlalchemy import select

from tests.webhooks.desk.conftest import PASSWORD
from webhooks.clock import now
from webhooks.desk import accounts
from webhooks.desk.accounts import AccountError, check_password, create_staff, login_link, set_password, use_link
from webhooks.parts import Parts
from webhooks.tables import Audit, LoginLink, Staff

_OUTSIDE_OF_TESTS = accounts._NO_ACCOUNT  # before a test has made it cheap


def _token(link: str) -> str:
    return link.rpartition("/")[2]


def test_right_password_opens(parts: Parts) -> None:
    """Name and password return the account, in whatever case and composition the name is typed."""
    made = create_staff(parts, "Bình", PASSWORD)
    found = check_password(parts, " bi\u0300nh ", PASSWORD)
    assert found is not None
    assert found.id == made.id


@pytest.mark.parametrize(("name", "password"), [("Ana", "another password"), ("Nobody", PASSWORD), ("Ana", "")])
def test_wrong_password_does_not_open(parts: Parts, name: str, password: str) -> None:
    """A wrong password, an unknown name and an empty password all return nothing."""
    create_staff(parts, "Ana", PASSWORD)
    assert check_password(parts, name, password) is None


def test_password_is_stored_as_argon2id(parts: Parts) -> None:
    """The database holds an Argon2id hash, never the password."""
    create_staff(parts, "Ana", PASSWORD)
    with parts.database.read() as session:
        stored = session.scalar(select(Staff.password_hash)) or ""
    assert stored.startswith("$argon2id$")
    assert PASSWORD not in stored


def test_hashing_costs_what_it_should() -> None:
    """Outside of tests a password costs at least what RFC 9106 asks for where memory is short."""
    parameters = extract_parameters(_OUTSIDE_OF_TESTS)
    assert (parameters.time_cost, parameters.memory_cost) >= (3, 65536)
    assert parameters.memory_cost >= 65536  # KiB


def test_account_without_password_opens_by_link_only(parts: Parts) -> None:
    """An account without a password refuses every password and takes its link."""
    create_staff(parts, "Ana")
    assert check_password(parts, "Ana", "") is None
    found = use_link(parts, _token(login_link(parts, "Ana")))
    assert found is not None
    assert found.name == "Ana"


def test_link_works_once(parts: Parts) -> None:
    """A login link is spent by its first use."""
    create_staff(parts, "Ana")
    token = _token(login_link(parts, "Ana"))
    assert use_link(parts, token) is not None
    assert use_link(parts, token) is None


def test_link_works_for_fifteen_minutes(parts: Parts) -> None:
    """A login link of more than 15 minutes ago is void."""
    create_staff(parts, "Ana")
    token = _token(login_link(parts, "Ana"))
    with time_machine.travel(now() + timedelta(minutes=15, seconds=1)):
        assert use_link(parts, token) is None


def test_new_link_voids_the_one_before(parts: Parts) -> None:
    """Only the latest login link of an account works."""
    create_staff(parts, "Ana")
    earlier, latest = _token(login_link(parts, "Ana")), _token(login_link(parts, "Ana"))
    assert use_link(parts, earlier) is None
    assert use_link(parts, latest) is not None


def test_link_is_stored_as_hash(parts: Parts) -> None:
    """A copy of the database holds no link that works."""
    create_staff(parts, "Ana")
    token = _token(login_link(parts, "Ana"))
    with parts.database.read() as session:
        stored = session.scalars(select(LoginLink.token_hash)).all()
    assert [len(each) for each in stored] == [32]
    assert token.encode() not in stored


def test_deactivated_account_stays_shut(parts: Parts) -> None:
    """A deactivated account opens neither by password nor by a link made before, and gets no new link."""
    create_staff(parts, "Ana", PASSWORD)
    token = _token(login_link(parts, "Ana"))
    accounts.deactivate(parts, "Ana")
    assert check_password(parts, "Ana", PASSWORD) is None
    assert use_link(parts, token) is None
    with pytest.raises(AccountError, match="not active"):
        login_link(parts, "Ana")


def test_new_password_replaces_the_old(parts: Parts) -> None:
    """After a change only the new password opens."""
    create_staff(parts, "Ana", PASSWORD)
    set_password(parts, "Ana", "a different long phrase")
    assert check_password(parts, "Ana", PASSWORD) is None
    assert check_password(parts, "Ana", "a different long phrase") is not None


@pytest.mark.parametrize(
    ("name", "password", "why"),
    [
        ("ana", PASSWORD, "already"),
        ("", PASSWORD, "1 to 64"),
        ("B" * 65, PASSWORD, "1 to 64"),
        ("Bo", "short", "12 to"),
    ],
)
def test_unfit_accounts_are_refused(parts: Parts, name: str, password: str, why: str) -> None:
    """A name that is taken, empty or too long, and a short password, are refused with a reason."""
    create_staff(parts, "Ana", PASSWORD)
    with pytest.raises(AccountError, match=why):
        create_staff(parts, name, password)


def test_unknown_operator_is_named(parts: Parts) -> None:
    """A command about somebody who does not exist says who is meant."""
    with pytest.raises(AccountError, match="no operator called Kim"):
        set_password(parts, "Kim", PASSWORD)


def test_login_is_audited(parts: Parts) -> None:
    """Each login leaves a row that says who and how."""
    made = create_staff(parts, "Ana", PASSWORD)
    check_password(parts, "Ana", PASSWORD)
    use_link(parts, _token(login_link(parts, "Ana")))
    with parts.database.read() as session:
        rows = session.scalars(select(Audit).order_by(Audit.at)).all()
    assert [(row.actor, row.action, row.detail) for row in rows] == [
        (made.id, "login", "password"),
        (made.id, "login", "link"),
    ]
