"""Calls to the action server."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from rasa.utils.endpoints import ClientResponseError

from bot.components.action_calls import EVENTS_SENT, ActionCallFailed, ActionCalls, AllAnswered

# `brain` lets these tests open a socket on this machine, where a real server answers them.
pytestmark = [pytest.mark.asyncio, pytest.mark.brain]


class Answering:
    """An action server whose answer a test chooses."""

    def __init__(self) -> None:
        """Answer with nothing to do."""
        self.asked: list[dict[str, Any]] = []
        self.connections: set[int] = set()
        self.status = 200
        self.pause = 0.0

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one call."""
        self.asked.append(await request.json())
        self.connections.add(id(request.transport))
        await asyncio.sleep(self.pause)
        return web.json_response({"events": [], "responses": []}, status=self.status)


@pytest_asyncio.fixture
async def server() -> Any:
    """The action server and calls to it."""
    answering = Answering()
    application = web.Application()
    application.router.add_post("/webhook", answering.handle)
    test_server = TestServer(application, host="127.0.0.1")
    await test_server.start_server()
    calls = ActionCalls(str(test_server.make_url("/webhook")), patience=0.3)
    yield answering, calls
    await calls.close()
    await test_server.close()


def a_call(events: int = 1) -> dict[str, Any]:
    """What Rasa sends for an action."""
    return {"next_action": "action_greet", "tracker": {"events": [{"event": "action"}] * events}}


async def test_an_answer_is_returned(server: Any) -> None:
    """The server's JSON is the answer, and calls share a connection."""
    answering, calls = server
    for _ in range(3):
        assert await calls.request(json=a_call()) == {"events": [], "responses": []}
    assert len(answering.connections) == 1


async def test_a_long_conversation_is_not_sent_whole(server: Any) -> None:
    """Only the latest events go with a call."""
    answering, calls = server
    await calls.request(json=a_call(events=500))
    assert len(answering.asked[0]["tracker"]["events"]) == EVENTS_SENT


async def test_a_failure_fails_the_turn(server: Any) -> None:
    """An error of the server, also one that Rasa swallows, is told at the end of the turn."""
    answering, calls = server
    answering.status = 500
    with pytest.raises(ActionCallFailed, match="action_greet"), AllAnswered(), pytest.raises(ClientResponseError):
        await calls.request(json=a_call())


async def test_a_silent_server_is_not_waited_for(server: Any) -> None:
    """A server that does not answer in time has failed."""
    answering, calls = server
    answering.pause = 5.0
    with pytest.raises(ActionCallFailed), AllAnswered(), pytest.raises(asyncio.TimeoutError):
        await calls.request(json=a_call())


async def test_a_rejection_is_no_failure(server: Any) -> None:
    """An action that says that it does not apply lets the turn go on."""
    answering, calls = server
    answering.status = 400
    with AllAnswered(), pytest.raises(ClientResponseError):
        await calls.request(json=a_call())
