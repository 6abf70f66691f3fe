"""Logging in, staying logged in, and being shut out."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from tests.webhooks.desk.conftest import PASSWORD, Hand
from tests.webhooks.desk.seeds import seed_case
from webhooks.clock import now
from webhooks.desk import accounts, create_app
from webhooks.desk.accounts import create_staff, login_link
from webhooks.parts import Parts
from webhooks.settings import Settings

_WRONG = "Name or password is wrong."


def test_login_opens_the_queue(ana: Hand) -> None:
    """After the login the queue is there, with the operator's name."""
    page = ana.get("/")
    assert page.status_code == 200
    assert "Ana" in page.text


@pytest.mark.parametrize("name", ["Ana", "Nobody"])
def test_wrong_login_says_nothing_more(stranger: Hand, parts: Parts, name: str) -> None:
    """A wrong password and an unknown name get the same sentence."""
    create_staff(parts, "Ana", PASSWORD)
    answer = stranger.login(name, "not the password")
    assert answer.status_code == 401
    assert _WRONG in answer.text


def test_guessing_is_slowed(stranger: Hand, parts: Parts) -> None:
    """After ten guesses of one name from one address, even the right password waits."""
    create_staff(parts, "Ana", PASSWORD)
    answers = [stranger.login("Ana", "guess number " + str(number)).status_code for number in range(10)]
    assert answers == [401] * 10
    assert stranger.login("Ana", PASSWORD).status_code == 429


def test_guessing_one_name_leaves_others_alone(stranger: Hand, parts: Parts) -> None:
    """Who guesses Ana's password does not keep Bình out."""
    create_staff(parts, "Ana", PASSWORD)
    create_staff(parts, "Bình", PASSWORD)
    for number in range(11):
        stranger.login("Ana", "guess number " + str(number))
    assert stranger.login("Bình", PASSWORD).status_code == 303


def behind_proxy(hand: Hand, address: str, name: str, password: str) -> int:
    """Try to log in through a proxy on this network, which names the address; return the status."""
    return hand.post("/login", {"name": name, "password": password}, **{"X-Forwarded-For": address}).status_code


def test_behind_a_proxy_each_address_counts_for_itself(stranger: Hand, parts: Parts) -> None:
    """Somebody who guesses from one address does not shut out the operators who use the same proxy."""
    create_staff(parts, "Ana", PASSWORD)
    tries = [behind_proxy(stranger, "203.0.113.7", f"name{number}", "wrong") for number in range(70)]
    assert tries[-1] == 429
    assert behind_proxy(stranger, "198.51.100.9", "Ana", PASSWORD) == 303


def test_guessing_one_account_from_everywhere_is_slowed(stranger: Hand, parts: Parts) -> None:
    """A new address for each guess does not help against one account; other accounts stay open."""
    for name in ("Ana", "Minh"):
        create_staff(parts, name, PASSWORD)
    tries = [behind_proxy(stranger, f"203.0.{number}.7", "Ana", "wrong") for number in range(101)]
    assert (tries[98], tries[-1]) == (401, 429)
    assert behind_proxy(stranger, "198.51.100.9", "Minh", PASSWORD) == 303


def test_looking_at_a_link_does_not_spend_it(stranger: Hand, parts: Parts) -> None:
    """The preview of a messenger looks at the link; the operator's press of the button still works."""
    create_staff(parts, "Ana")
    path = login_link(parts, "Ana").removeprefix(parts.settings.staff_url)
    for _ in range(3):
        assert stranger.get(path).status_code == 200
    assert stranger.post(path).status_code == 303
    assert stranger.get("/").status_code == 200


def test_spent_link_says_so(stranger: Hand, app: Flask, parts: Parts) -> None:
    """A link that was used before logs nobody in and says why."""
    create_staff(parts, "Ana")
    path = login_link(parts, "Ana").removeprefix(parts.settings.staff_url)
    stranger.post(path)
    answer = Hand(app.test_client()).post(path)
    assert answer.status_code == 401
    assert "does not work any more" in answer.text


def test_login_returns_to_the_case(stranger: Hand, parts: Parts) -> None:
    """Who follows a page's link to a case sees that case after the login."""
    create_staff(parts, "Ana", PASSWORD)
    path = f"/cases/{seed_case(parts).case.code}"
    login = stranger.get(path).headers["Location"]
    assert login == f"/login?next={path}"
    answer = stranger.post(login, {"name": "Ana", "password": PASSWORD})
    assert answer.headers["Location"] == path
    assert stranger.get(path).status_code == 200


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere", "/login/x"])
def test_login_leads_nowhere_else(stranger: Hand, parts: Parts, target: str) -> None:
    """A prepared address cannot send an operator to another site after the login."""
    create_staff(parts, "Ana", PASSWORD)
    answer = stranger.client.post(
        "/login",
        query_string={"next": target},
        data={"csrf_token": stranger.token(), "name": "Ana", "password": PASSWORD},
    )
    assert answer.headers["Location"] == "/"


def test_session_ends_after_its_minutes(ana: Hand, parts: Parts) -> None:
    """A session ends so many minutes after the login, however busy it was."""
    minutes = parts.settings.desk_session_minutes
    start = now()
    with time_machine.travel(start + timedelta(minutes=minutes - 1)):
        assert ana.get("/").status_code == 200
    with time_machine.travel(start + timedelta(minutes=minutes + 1)):
        assert ana.get("/").status_code == 302


def test_deactivation_ends_the_session(ana: Hand, parts: Parts) -> None:
    """A deactivated operator is out at the next request."""
    accounts.deactivate(parts, "Ana")
    assert ana.get("/").status_code == 302


def test_new_password_ends_other_sessions(ana: Hand, parts: Parts) -> None:
    """A session that began with the old password ends when there is a new one."""
    accounts.set_password(parts, "Ana", "a different long phrase")
    assert ana.get("/").status_code == 302


def test_logout_ends_the_session(ana: Hand) -> None:
    """After the logout the queue is closed again."""
    assert ana.post("/logout").headers["Location"] == "/login"
    assert ana.get("/").status_code == 302


@pytest.mark.parametrize(("url", "secure"), [("https://desk.example", True), ("", False)])
def test_cookie_is_for_this_site_only(parts: Parts, url: str, secure: bool) -> None:
    """The cookie is HttpOnly and SameSite=Strict, and Secure when the desk has an https address."""
    own = Parts(Settings(home=parts.settings.home, desk_url=url), parts.database, parts.keys, parts.vault)
    answer = create_app(own).test_client().get("/login", base_url=url or "http://localhost")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert ("Secure" in cookie) is secure


def test_forged_cookie_is_refused(app: Flask, ana: Hand) -> None:
    """A cookie signed with another key opens nothing."""
    hand = Hand(app.test_client())
    hand.client.set_cookie("suara_desk", "eyJfdXNlcl9pZCI6IjEifQ.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb")
    assert hand.get("/").status_code == 302
    assert ana.get("/").status_code == 200


def test_post_without_token_is_refused(ana: Hand) -> None:
    """A form without the session's token, such as one of another site, does nothing."""
    assert ana.client.post("/logout").status_code == 400
    assert ana.get("/").status_code == 200


def test_expired_partial_leads_to_the_login(stranger: Hand) -> None:
    """A page that is still open when the session has ended goes to the login instead of staying silent."""
    answer = stranger.get("/", **{"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].startswith("/login")
