"""Whole gateway processes: killed, doubled, stopped."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, update

from tests.fake_twilio import FROM, FakeTwilio
from tests.webhooks.brain_server import BrainServer, listening
from tests.webhooks.full_disk import full_disk
from tests.webhooks.installation import gateway
from tests.webhooks.twilio_client import PERSON, form_of
from webhooks.clock import now
from webhooks.names import Author
from webhooks.parts import Parts
from webhooks.tables import Conversation, Message, Outbox, Page

pytestmark = pytest.mark.services

DANGER = "help they locked me in the room and he is beating me now"


@pytest.fixture
def server() -> Iterator[BrainServer]:
    """A brain that listens."""
    with listening() as found:
        yield found


def until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait until a condition holds; it is a failure when it never does."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.02)


def replies(parts: Parts) -> list[str]:
    """Return the texts of every reply in the outbox, sorted."""
    with parts.database.read() as session:
        rows = session.scalars(select(Outbox).where(Outbox.kind == "reply")).all()
        return sorted(parts.vault.get_json(row, "body")["text"] for row in rows)


def waiting(parts: Parts) -> int:
    """Count unhandled messages."""
    with parts.database.read() as session:
        wanted = select(func.count()).where(Message.handled_at.is_(None), Message.author == Author.PERSON)
        return session.scalar(wanted) or 0


def people(parts: Parts) -> int:
    """Count people's messages."""
    with parts.database.read() as session:
        return session.scalar(select(func.count()).where(Message.author == Author.PERSON)) or 0


def end_leases_as_time_does(parts: Parts) -> None:
    """Let the leases of a killed process be over; test_lease proves that time does it."""
    with parts.database.begin() as session:
        session.execute(update(Conversation).values(lease_until=now()))


def test_killed_while_the_brain_thinks(any_parts: Parts, server: BrainServer) -> None:
    """SIGKILL in the middle of a turn: the next process answers every message exactly once."""
    texts = [f"message {letter}" for letter in "abcdef"]
    server.gate.clear()
    with gateway(any_parts.settings, server.port) as running:
        for number, text in enumerate(texts):
            assert running.message(form_of(text, sender=f"+1500555020{number % 3}")) == 204
        running.kill()
        server.gate.set()
        assert waiting(any_parts) == len(texts)
        end_leases_as_time_does(any_parts)
        running.start()
        until(lambda: waiting(any_parts) == 0)
    assert replies(any_parts) == [f"heard: {text}" for text in texts]
    assert len(server.turns) == len(texts)


def test_killed_again_and_again(any_parts: Parts, server: BrainServer) -> None:
    """A process that is killed at any moment under load loses no acknowledged message and answers none twice."""
    acknowledged: list[str] = []
    with gateway(any_parts.settings, server.port) as running:
        for life in range(3):
            for number in range(6):
                text = f"message {chr(97 + life)}{chr(97 + number)}"
                assert running.message(form_of(text, sender=f"+1500555030{number}")) == 204
                acknowledged.append(text)
            running.kill()
            end_leases_as_time_does(any_parts)
            running.start()
        until(lambda: waiting(any_parts) == 0)
    assert replies(any_parts) == sorted(f"heard: {text}" for text in acknowledged)


def test_danger_is_paged_before_the_kill(parts: Parts, server: BrainServer) -> None:
    """A dangerous message that is acknowledged has its page, even if nothing else ever runs."""
    server.gate.clear()
    with gateway(parts.settings, server.port) as running:
        assert running.message(form_of(DANGER)) == 204
        running.kill()
    with parts.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Page)) == 1
        assert session.scalar(select(func.count()).select_from(Outbox).where(Outbox.kind == "page")) == 1


def test_same_message_to_two_processes_at_once(any_parts: Parts, server: BrainServer) -> None:
    """Twilio's retry may reach another process at the same moment: one message, one reply, both acknowledged."""
    settings = any_parts.settings
    with gateway(settings, server.port) as one, gateway(settings, server.port) as two:
        forms = [form_of(f"message {letter}", sender="+15005550400") for letter in "abcdefgh"]
        with ThreadPoolExecutor(16) as pool:
            statuses = list(
                pool.map(lambda pair: pair[0].message(pair[1]), [(g, f) for f in forms for g in (one, two)])
            )
        assert statuses == [204] * 16
        until(lambda: waiting(any_parts) == 0)
    assert people(any_parts) == 8
    assert len(replies(any_parts)) == 8


def test_silent_brain_and_its_return(parts: Parts, server: BrainServer) -> None:
    """While the brain hangs the person has the safe reply; when it is back, the answer."""
    server.gate.clear()
    with gateway(parts.settings, server.port) as running:
        running.message(form_of("hello"))
        until(lambda: len(replies(parts)) == 1)
        assert waiting(parts) == 1
        server.gate.set()
        until(lambda: waiting(parts) == 0)
    assert "heard: hello" in replies(parts)
    assert len(replies(parts)) == 2


def test_alarm_leaves_although_no_worker_was_ever_started(parts: Parts, server: BrainServer) -> None:
    """A gateway that sees no worker beat sends page and reply itself, each once, through Twilio's API."""
    with FakeTwilio() as twilio:
        account = {"twilio_account_sid": twilio.account_sid, "twilio_auth_token": twilio.auth_token}
        settings = parts.settings.model_copy(update=account | {"twilio_api_url": twilio.url, "twilio_from": FROM})
        with gateway(settings, server.port, "tests.webhooks.hurried_gateway") as running:
            assert running.message(form_of(DANGER)) == 204
            until(lambda: len(twilio.messages) == 2)
        assert [message.to for message in twilio.messages] == [settings.oncall[0], PERSON]


def test_disk_that_fills_in_the_middle_of_a_message(parts: Parts, server: BrainServer) -> None:
    """Danger gets its number and rings a phone; when there is room again nothing was lost and the case is paged."""
    server.gate.clear()
    with FakeTwilio() as twilio:
        account = {"twilio_account_sid": twilio.account_sid, "twilio_auth_token": twilio.auth_token}
        settings = parts.settings.model_copy(update=account | {"twilio_api_url": twilio.url, "twilio_from": FROM})
        with gateway(settings, server.port) as running:
            assert running.message(form_of("hello")) == 204
            with full_disk(*running.pids()):
                server.gate.set()
                assert running.message(form_of(DANGER, sender="+15005550400")) == 503
                until(lambda: len(twilio.messages) == 2)
                assert {message.to for message in twilio.messages} == {"+15005550400", settings.oncall[0]}
            until(lambda: waiting(parts) == 0 and people(parts) == 2)
    assert replies(parts) == ["heard: hello", f"heard: {DANGER}"]
    with parts.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Page)) == 1


def test_graceful_stop(parts: Parts, server: BrainServer) -> None:
    """SIGTERM ends the process in good order, and its log has no text, number, path or address of anybody."""
    with gateway(parts.settings, server.port) as running:
        running.message(form_of("my own words"))
        until(lambda: len(replies(parts)) == 1)
        with socket.create_connection(("127.0.0.1", running.settings.public_port)) as stranger:
            stranger.sendall(b"my own words are no HTTP\r\n\r\n")
            assert stranger.recv(1024).startswith(b"HTTP/1.1 400")
        assert running.stop() == 0
        log = running.log.read_text()
    assert not any(secret in log for secret in ("my own words", "5550100", "/webhooks/twilio", "127.0.0.1"))
