"""Nothing of the desk is open without a login, and nothing of it knows a number."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.webhooks.desk.conftest import Hand
from tests.webhooks.desk.seeds import Seed
from webhooks import desk
from webhooks.desk.sessions import OPEN_ENDPOINTS
from webhooks.parts import Parts
from webhooks.tables import Case, Contact, Message

OPEN_PATHS = {"/static/<path:filename>", "/login", "/login/<token>", "/healthz", "/readyz", "/metrics"}


def test_open_pages_are_these(app: Flask) -> None:
    """Only the login, health, counts and static files are open; each of them exists."""
    open_paths = {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint in OPEN_ENDPOINTS}
    assert open_paths == OPEN_PATHS
    assert {rule.endpoint for rule in app.url_map.iter_rules()} >= OPEN_ENDPOINTS


def test_every_other_route_needs_a_login(app: Flask, night: dict[str, Seed]) -> None:
    """Every other route refuses every method to somebody without a login, whatever it is called with."""
    seed = night["locked_in"]
    client = app.test_client()
    asked = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint in OPEN_ENDPOINTS:
            continue
        values = {name: seed.case.code if name == "code" else "acknowledge" for name in rule.arguments}
        with app.test_request_context():
            path = app.url_map.bind("localhost").build(rule.endpoint, values)
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}:
            answer = client.open(path, method=method)
            asked.append((path, method))
            assert answer.status_code in (302, 401), f"{method} {path}"
            assert "Thailand" not in answer.text
    assert len(asked) >= 10


def test_refused_requests_change_nothing(app: Flask, night: dict[str, Seed], parts: Parts) -> None:
    """A stranger's press of every button leaves the case as it was."""
    seed = night["locked_in"]
    for action in ("acknowledge", "claim", "take-over", "close", "reply"):
        app.test_client().post(f"/cases/{seed.case.code}/{action}", data={"text": "hello", "outcome": "prank"})
    with parts.database.read() as session:
        case = session.get_one(Case, seed.case.id)
        operators = session.scalars(select(Message).where(Message.author == "operator")).all()
    assert (case.status, case.claimed_by, operators) == ("paged", None, [])


def test_unknown_pages_are_hidden_from_strangers(stranger: Hand) -> None:
    """Somebody without a login cannot tell which pages exist."""
    assert stranger.get("/no-such-page").status_code == 302


def test_no_page_holds_a_number(ana: Hand, night: dict[str, Seed], parts: Parts) -> None:
    """No page of any case shows how the person is reached."""
    with parts.database.read() as session:
        numbers = [parts.vault.address(contact) for contact in session.scalars(select(Contact))]
    assert len(numbers) >= 4
    for path in ("/", "/closed", "/metrics", *(f"/cases/{seed.case.code}" for seed in night.values())):
        page = ana.get(path).text
        assert [number for number in numbers if number in page or number[-7:] in page] == []


@pytest.mark.parametrize("path", sorted(Path(desk.__file__).parent.glob("*.py")), ids=lambda path: path.name)
def test_desk_never_asks_for_an_address(path: Path) -> None:
    """No module of the desk touches the contact vault."""
    source = path.read_text(encoding="utf-8")
    assert [
        word for word in ("vault.address", ".address(", "Contact", "contact_id", "PhoneNumber") if word in source
    ] == []
