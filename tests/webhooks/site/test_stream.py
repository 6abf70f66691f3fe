"""The stream of replies."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
import time_machine
from flask.testing import FlaskClient

from tests.webhooks.site.conftest import Say
from tests.webhooks.site.test_api import operator_writes
from webhooks.parts import Parts
from webhooks.site import tickets
from webhooks.site.events import STREAMS_OF_ONE_CONVERSATION, OpenStreams

pytestmark = pytest.mark.services


def test_an_operators_reply_is_streamed(say: Say, parts: Parts, client: FlaskClient) -> None:
    """The stream of a conversation brings what waits for it, with the id under which it is acknowledged."""
    secret = say("hello", received=[])["conversation"]
    operator_writes(parts, "I am here.")
    token = client.post("/chat/stream", json={"conversation": secret}).get_json()["token"]
    response = client.get(f"/chat/events?token={quote(token)}", buffered=False)
    chunks = (chunk.decode() for chunk in response.response)
    sent = [json.loads(next(chunks).split("data: ")[1]) for _ in range(2)]
    response.close()
    assert [(reply["author"], reply["text"]) for reply in sent] == [("bot", "heard: hello"), ("operator", "I am here.")]


def test_a_token_names_no_conversation_and_ends_after_a_minute(parts: Parts) -> None:
    """A token in a proxy's log opens nothing a minute later, and holds neither id nor secret."""
    with time_machine.travel("2026-01-01T00:00:00Z", tick=False) as clock:
        token = tickets.stream_token(parts.keys, "0123456789abcdef")
        assert "0123456789abcdef" not in token
        assert tickets.conversation_of(parts.keys, token) == "0123456789abcdef"
        clock.shift(tickets.TOKEN_SECONDS + 1)
        with pytest.raises(tickets.TokenInvalid):
            tickets.conversation_of(parts.keys, token)


@pytest.mark.parametrize("token", ["", "guess", "a.b.c", "é", "\ud800"])
def test_a_guessed_token_opens_nothing(parts: Parts, token: str) -> None:
    """Anything that was not made here is refused."""
    with pytest.raises(tickets.TokenInvalid):
        tickets.conversation_of(parts.keys, token)


def test_a_refused_stream_is_a_plain_answer(client: FlaskClient) -> None:
    """A wrong token is a 403, not a stream."""
    assert client.get("/chat/events?token=x").status_code == 403


def test_an_unknown_conversation_gets_no_token(client: FlaskClient) -> None:
    """A made-up secret is refused as every unknown conversation."""
    assert client.post("/chat/stream", json={"conversation": "x"}).status_code == 400


def test_streams_are_bounded() -> None:
    """One conversation may hold a few threads, all together no more than their share."""
    streams = OpenStreams(STREAMS_OF_ONE_CONVERSATION + 1)
    assert [streams.enter("a") for _ in range(STREAMS_OF_ONE_CONVERSATION + 1)] == [True] * 2 + [False]
    assert [streams.enter("b"), streams.enter("c")] == [True, False]
    streams.leave("a")
    assert streams.enter("c") is True
