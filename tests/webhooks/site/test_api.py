"""The chat's JSON endpoints."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.webhooks.brain_server import BrainServer
from tests.webhooks.site.conftest import Say
from webhooks.outbox.rows import enqueue_reply
from webhooks.parts import Parts
from webhooks.tables import Conversation, Message

pytestmark = pytest.mark.services

DANGER = "They locked me in, he comes back at 6"


def texts(answer: dict[str, Any]) -> list[str]:
    return [reply["text"] for reply in answer["replies"]]


def operator_writes(parts: Parts, text: str) -> None:
    with parts.database.begin() as session:
        conversation = session.scalars(select(Conversation)).one()
        enqueue_reply(session, parts, conversation, text, author="operator")


def stored(parts: Parts) -> int:
    with parts.database.read() as session:
        return session.scalar(select(func.count()).select_from(Message).where(Message.author == "person")) or 0


def test_a_first_message_begins_a_conversation(say: Say) -> None:
    """The answer holds the reply, the language and the secret with which the talk goes on."""
    answer = say("hello there my friend, how are you today")
    assert texts(answer) == ["heard: hello there my friend, how are you today"]
    assert answer["language"] == "en"
    assert len(answer["conversation"]) > 43


def test_a_conversation_goes_on(say: Say, brain: BrainServer) -> None:
    """The second message with the secret reaches the brain under the same conversation."""
    first = say("hello")
    say("again", conversation=first["conversation"])
    assert len({turn["sender"] for turn in brain.turns}) == 1


def test_the_secret_is_not_what_the_brain_gets(say: Say, brain: BrainServer) -> None:
    """The brain knows a conversation by an id that opens nothing."""
    answer = say("hello")
    assert brain.turns[0]["sender"] not in answer["conversation"]
    assert answer["conversation"] not in json.dumps(brain.turns)


def test_choices_come_as_labels(say: Say, brain: BrainServer) -> None:
    """Buttons of the brain are labels of the page; what they set off stays inside."""
    brain.answering = lambda body: [
        {"recipient_id": body["sender"], "text": "Well?", "buttons": [{"title": "Yes", "payload": "/affirm"}]}
    ]
    assert say("hello")["replies"][0]["choices"] == ["Yes"]


NO_MESSAGE = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'"text"',
    b"{}",
    b"\xff\xfe",
    b"[" * 9999,
    b'{"text": 1}',
    b'{"text": null}',
    b'{"text": " "}',
    b'{"text": "a", "conversation": 7}',
    b'{"text": "a", "conversation": "guess"}',
    b'{"text": "a", "id": {}}',
    b'{"text": "a", "id": ""}',
    b'{"text": "a", "language": []}',
    b'{"text": "a", "received": "x"}',
]


@pytest.mark.parametrize("body", NO_MESSAGE)
def test_what_is_no_message_is_refused_with_one_sentence(client: FlaskClient, parts: Parts, body: bytes) -> None:
    """Malformed JSON, wrong types and unknown conversations are a 400 with one plain sentence; nothing is stored."""
    answer = client.post("/chat/messages", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.get_json()["error"].endswith(".")
    assert stored(parts) == 0


def test_a_form_of_another_site_is_refused(client: FlaskClient) -> None:
    """What another site can make a browser send, a form or a request with its origin, is not taken."""
    assert client.post("/chat/messages", data={"text": "a"}).status_code == 400
    foreign = {"Origin": "https://elsewhere.example"}
    assert client.post("/chat/messages", json={"text": "a"}, headers=foreign).status_code == 403
    assert (
        client.post("/chat/messages", json={"text": "a"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    )


def test_the_sentence_is_in_the_language_of_the_person(client: FlaskClient) -> None:
    """A refusal is read by a person: it comes in the browser's language, or the chosen one."""
    english = client.post("/chat/messages", json={"text": ""}).get_json()["error"]
    thai = client.post("/chat/messages", json={"text": "", "language": "th"}).get_json()["error"]
    malay = client.post("/chat/messages", json={"text": ""}, headers={"Accept-Language": "ms-MY"}).get_json()["error"]
    assert len({english, thai, malay}) == 3


@pytest.mark.parametrize(
    "text", ["x" * 10_000, "a\0b", "\ud800 alone", "\u202eback", "😀", "/greet{}", "'; DROP TABLE"]
)
def test_any_text_is_taken(client: FlaskClient, parts: Parts, text: str) -> None:
    """Whatever a person manages to send is stored as it was and answered."""
    answer = client.post("/chat/messages", data=json.dumps({"text": text}), content_type="application/json")
    assert answer.status_code == 200
    assert answer.get_json()["replies"]
    with parts.database.read() as session:
        message = session.scalars(select(Message).where(Message.author == "person")).one()
    assert parts.vault.get(message, "text") == text


def test_a_text_that_is_too_long_says_so(client: FlaskClient) -> None:
    """More than 10,000 characters are a 413 that says what to do."""
    assert client.post("/chat/messages", json={"text": "x" * 10_001}).status_code == 413


def test_a_message_sent_again_is_one_message(say: Say, parts: Parts, brain: BrainServer) -> None:
    """A retry under the same id gets the same replies and is stored and answered once."""
    first = say("hello", id="1")
    again = say("hello", id="1", conversation=first["conversation"])
    assert again["replies"] == first["replies"]
    assert stored(parts) == 1
    assert len(brain.turns) == 1


def test_replies_stay_until_the_page_has_them(say: Say, client: FlaskClient) -> None:
    """A client that says what it has received gets the rest again, however often a connection drops."""
    first = say("one", received=[])
    ids = [reply["id"] for reply in first["replies"]]
    second = say("two", received=[], conversation=first["conversation"])
    assert texts(second) == ["heard: one", "heard: two"]
    left = client.post("/chat/received", json={"conversation": first["conversation"], "ids": ids}).get_json()
    assert texts(left) == ["heard: two"]


def test_a_simple_client_gets_each_reply_once(say: Say) -> None:
    """A client that never acknowledges does not see old replies again with its next message."""
    first = say("one")
    assert texts(say("two", conversation=first["conversation"])) == ["heard: two"]


def test_a_foreign_id_acknowledges_nothing(say: Say, client: FlaskClient) -> None:
    """Ids of another conversation's replies change nothing there."""
    mine, other = say("mine", received=[]), say("other", received=[])
    ids = [reply["id"] for reply in other["replies"]]
    client.post("/chat/received", json={"conversation": mine["conversation"], "ids": ids})
    left = client.post("/chat/received", json={"conversation": other["conversation"], "ids": []}).get_json()
    assert texts(left) == ["heard: other"]


def test_a_silent_brain_gets_a_safe_reply_and_danger_its_number(say: Say, brain: BrainServer) -> None:
    """With the brain failing the person still gets an honest answer, with emergency numbers when it is danger."""
    brain.status = 500
    assert "kept safe" in texts(say("what is this about please"))[0]
    assert "Malaysia 999" in texts(say(DANGER))[0]


def test_an_operators_reply_comes_with_the_next_look(say: Say, parts: Parts, client: FlaskClient) -> None:
    """What an operator writes waits for the page and is marked as a person's."""
    first = say("hello")
    operator_writes(parts, "I am here.")
    left = client.post("/chat/received", json={"conversation": first["conversation"], "ids": []}).get_json()
    assert left["replies"][-1]["text"] == "I am here."
    assert left["replies"][-1]["author"] == "operator"


def test_the_limit_of_an_address_never_stops_danger(client: FlaskClient, parts: Parts) -> None:
    """Past the limit small talk has to wait, with a hint for how long; a call for help passes."""
    limit = parts.settings.chat_messages_per_minute
    codes = [client.post("/chat/messages", json={"text": "hello"}).status_code for _ in range(limit + 1)]
    assert codes == [200] * limit + [429]
    late = client.post("/chat/messages", json={"text": "hello"})
    assert int(late.headers["Retry-After"]) >= 1
    assert client.post("/chat/messages", json={"text": DANGER}).status_code == 200
