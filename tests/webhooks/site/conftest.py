"""A gateway with its chat, and a brain that really listens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.webhooks.brain_server import BrainServer, echo, listening
from webhooks.brain import brain_of
from webhooks.gateway import create_app
from webhooks.parts import Parts
from webhooks.settings import Settings
from webhooks.tables import Base

Say = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def one_brain() -> Iterator[BrainServer]:
    """One brain for all tests: a process keeps one client of it."""
    with listening() as server:
        yield server
        brain_of(Settings(brain_port=server.port)).close()


@pytest.fixture
def brain(one_brain: BrainServer) -> BrainServer:
    """A brain that has heard nothing yet and repeats what it hears."""
    one_brain.answering, one_brain.status, one_brain.turns = echo, 200, []
    return one_brain


@pytest.fixture
def parts(settings: Settings, brain: BrainServer) -> Iterator[Parts]:
    """Parts of an installation whose brain is that one."""
    made = Parts.assemble(settings.model_copy(update={"brain_port": brain.port, "public_url": ""}))
    Base.metadata.create_all(made.database.engine)
    yield made
    made.database.dispose()


@pytest.fixture
def client(parts: Parts) -> FlaskClient:
    """A browser without a page."""
    return create_app(parts).test_client()


@pytest.fixture
def say(client: FlaskClient) -> Say:
    """Send one message that is taken; return the answer."""

    def send(text: str, **fields: object) -> dict[str, Any]:
        answer = client.post("/chat/messages", json={"text": text} | fields)
        assert answer.status_code == 200
        body: dict[str, Any] = answer.get_json()
        return body

    return send
