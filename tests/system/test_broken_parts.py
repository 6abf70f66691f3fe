"""Suara with PostgreSQL and Redis, each part broken in the middle of a message: nobody is left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from sqlalchemy import create_engine, make_url

from bot.catalogue import text
from suara.bench.installation import Installation
from suara.doctor import Level, examine
from tests.system.broken import OwnDatabase, RedisServer, frozen
from tests.system.conftest import ONCALL
from tests.system.test_whole_system import EMERGENCY_NUMBERS, LOCKED_IN, PAGE_SECONDS
from tests.system.town import Town, until
from webhooks.channels.twilio_sender import READ_SECONDS
from webhooks.desk.condition import Condition
from webhooks.inbound import spool

pytestmark = pytest.mark.services

ASKED = "what are the signs of trafficking"
NUMBER = EMERGENCY_NUMBERS["en"]
BACK_SECONDS = 90.0  # until the last of the growing pauses is over
SAFE = text("safe.reply", "en")


@pytest.fixture(scope="module")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A Redis of our own."""
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    yield server
    server.kill()


@pytest.fixture(scope="module")
def database(postgres_url: str) -> Iterator[OwnDatabase]:
    """A PostgreSQL database of our own."""
    address = make_url(postgres_url)
    engine = create_engine(address.set(database="postgres"), isolation_level="AUTOCOMMIT")
    yield OwnDatabase(engine, str(address.database))
    engine.dispose()


@pytest.fixture(scope="module")
def environment(redis_server: RedisServer, postgres_url: str) -> dict[str, str]:
    """This Redis and this database."""
    return {"SUARA_REDIS_URL": redis_server.url, "SUARA_DATABASE_URL": postgres_url}


@pytest.fixture(scope="module")
def installation(installation: Installation, redis_server: RedisServer, postgres_url: str) -> Installation:
    """The installation as its doctor and its desk see it from this process: with the same servers and people."""
    known = {"redis_url": redis_server.url, "database_url": postgres_url, "oncall": ONCALL}
    return replace(installation, settings=installation.settings.model_copy(update=known))


def wrong(town: Town) -> str:
    """What `suara doctor` calls wrong."""
    return "\n".join(found.what for found in examine(town.installation.settings) if found.level is Level.WRONG)


def test_redis_that_hangs_and_dies(town: Town, redis_server: RedisServer) -> None:
    """Danger pages at once, people have an honest answer, staff see it; the answers come when Redis is back."""
    calm, afraid = town.phone(), town.phone()
    redis_server.hang()
    try:
        assert (calm.say(ASKED), afraid.say(LOCKED_IN["en"])) == (204, 204)
        until(lambda: town.pages(town.case_of(afraid).code), "a page", PAGE_SECONDS)
        assert re.search(NUMBER, afraid.hear())
        assert SAFE in calm.hear()
        assert town.browser().say(ASKED)
        assert "Redis does not answer" in wrong(town)
        assert ("redis_silent", 1) in Condition(town.parts, lambda: True).troubles()
    finally:
        redis_server.kill()
    assert re.search(NUMBER, town.browser().say(LOCKED_IN["en"]))
    redis_server.start()
    until(lambda: calm.messages[-1] != SAFE, "the brain's own answer", BACK_SECONDS)
    assert wrong(town) == ""


def test_database_that_goes_away(town: Town, database: OwnDatabase) -> None:
    """A message that is being answered is answered later; danger meanwhile has its number and its page, and is kept."""
    calm, afraid = town.phone(), town.phone()
    settings = town.installation.settings
    with frozen(town.installation.pid("brain")):
        assert calm.say(ASKED) == 204
        database.cut()
    try:
        assert afraid.say(LOCKED_IN["en"]) == 503
        assert re.search(NUMBER, afraid.hear())
        told = text("page.unreachable", "en")
        until(lambda: [m for m in town.twilio.messages if m.to == ONCALL[0] and m.body == told], "a call to staff")
        assert [spool.is_danger(path) for path in spool.waiting(settings.home)] == [True]
        assert "the database does not answer" in wrong(town)
        desk = httpx.get(f"http://127.0.0.1:{settings.desk_port}/readyz", timeout=30)
        assert "database" in desk.json()["silent"]
    finally:
        database.mend()
    until(lambda: town.pages(town.case_of(afraid).code), "a page", BACK_SECONDS)
    until(lambda: [said for said in calm.messages if said != SAFE], "the brain's own answer", BACK_SECONDS)
    assert spool.waiting(settings.home) == []


@pytest.mark.parametrize(("status", "code"), [(401, 20003), (500, None)])
def test_twilio_that_refuses_everybody(town: Town, status: int, code: int | None) -> None:
    """A wrong token, or a fault at Twilio's: page and reply leave, each once, as soon as it takes them."""
    afraid = town.phone()
    town.twilio.fail_next(status, code, times=6)
    assert afraid.say(LOCKED_IN["en"]) == 204
    until(lambda: town.pages(town.case_of(afraid).code), "a page", BACK_SECONDS)
    assert re.search(NUMBER, afraid.hear(seconds=BACK_SECONDS))
    assert len(town.pages(town.case_of(afraid).code)) == 1
    assert len(afraid.messages) == len(set(afraid.messages))


def test_twilio_that_hangs(town: Town) -> None:
    """Requests that are never answered are looked for at Twilio and sent again; the desk says what has not left."""
    afraid = town.phone()
    town.twilio.hold("before")
    try:
        assert afraid.say(LOCKED_IN["en"]) == 204
        town.twilio.wait_for_held(2, PAGE_SECONDS)
        lists = len(town.twilio.requests)
        until(lambda: ("GET", "list") in town.twilio.requests[lists:], "a look at Twilio's list", 3 * READ_SECONDS)
    finally:
        town.twilio.release(accept=False)
    until(lambda: town.pages(town.case_of(afraid).code), "a page", BACK_SECONDS)
    assert re.search(NUMBER, afraid.hear(seconds=BACK_SECONDS))
    assert len(town.pages(town.case_of(afraid).code)) == 1
