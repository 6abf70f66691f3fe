"""A desk, and an operator in front of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.webhooks.desk.seeds import Seed, seed_busy_night, seed_heartbeat
from webhooks.desk import accounts, create_app
from webhooks.desk.accounts import create_staff
from webhooks.desk.condition import Condition
from webhooks.desk.partials import CONDITION
from webhooks.parts import Parts
from webhooks.tables import Staff

PASSWORD = "correct horse battery staple"
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Hand:
    """An operator's browser: it follows no redirect by itself, and sends the token that the last page held."""

    client: FlaskClient
    staff: Staff | None = None

    def get(self, path: str, **headers: str) -> TestResponse:
        """Look at a page."""
        return self.client.get(path, headers=headers)

    def post(self, path: str, data: dict[str, str] | None = None, **headers: str) -> TestResponse:
        """Press a button, with the token of the login page or the queue."""
        return self.client.post(path, data={"csrf_token": self.token(), **(data or {})}, headers=headers)

    def token(self) -> str:
        """Return a token of the present session."""
        for path in ("/closed", "/login"):
            found = _TOKEN.search(self.client.get(path).text)
            if found:
                return found.group(1)
        raise AssertionError("no page has a token")

    def login(self, name: str = "Ana", password: str = PASSWORD) -> TestResponse:
        """Log in."""
        return self.post("/login", {"name": name, "password": password})


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of logins at the real cost would take minutes; `test_accounts` checks the real cost."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(accounts, "_hasher", quick)
    monkeypatch.setattr(accounts, "_NO_ACCOUNT", quick.hash("no account"))


@pytest.fixture
def app(parts: Parts) -> Flask:
    """A desk whose brain answers."""
    seed_heartbeat(parts)
    app = create_app(parts)
    app.extensions[CONDITION] = Condition(parts, lambda: True)
    return app


@pytest.fixture
def stranger(app: Flask) -> Hand:
    """A browser without a login."""
    return Hand(app.test_client())


@pytest.fixture
def ana(app: Flask, parts: Parts) -> Hand:
    """An operator called Ana, logged in."""
    hand = Hand(app.test_client(), create_staff(parts, "Ana", PASSWORD))
    assert hand.login().status_code == 303
    return hand


@pytest.fixture
def binh(app: Flask, parts: Parts) -> Hand:
    """A second operator, logged in elsewhere."""
    hand = Hand(app.test_client(), create_staff(parts, "Bình", PASSWORD))
    assert hand.login("Bình").status_code == 303
    return hand


@pytest.fixture
def night(parts: Parts) -> dict[str, Seed]:
    """The cases of a busy night."""
    return seed_busy_night(parts)
