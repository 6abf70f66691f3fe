"""What people and staff hear when database or disk do not take a message: real parts, broken one at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import event, select
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from bot.catalogue import text
from tests.fake_twilio import FakeTwilio
from tests.webhooks.twilio_client import PERSON, TwilioClient
from webhooks.escalation import direct
from webhooks.gateway import create_app
from webhooks.inbound import spool
from webhooks.inbound.pipeline import restore
from webhooks.parts import Parts
from webhooks.tables import Base, Case

DANGER = "help they locked me in the room and he is beating me now"
THAI_DANGER = "ช่วยด้วย พวกเขาขังฉันไว้ในห้อง"
THAI_NUMBER = "+66812345678"

Break = Callable[[Parts], None]


@pytest.fixture(autouse=True)
def _nobody_told() -> Iterator[None]:
    """Each test begins with nobody told."""
    direct._told.clear()
    spool.held().clear()
    yield
    spool.held().clear()
    direct._told.clear()


@pytest.fixture
def twilio(parts: Parts) -> TwilioClient:
    """Twilio, as the gateway meets it."""
    return TwilioClient(create_app(parts).test_client(), parts.settings)


def no_table(parts: Parts) -> None:
    """Empty the database, as a wrong restore would."""
    with parts.database.begin() as session:
        session.connection().exec_driver_sql("DROP TABLE message")


def no_database(parts: Parts) -> None:
    """Put something else in the database's place."""
    parts.database.dispose()
    for path in parts.settings.home.glob("suara.db*"):
        path.unlink()
    (parts.settings.home / "suara.db").mkdir()


def damaged(parts: Parts) -> None:
    """Overwrite the database file."""
    parts.database.dispose()
    for path in parts.settings.home.glob("suara.db-*"):
        path.unlink()
    (parts.settings.home / "suara.db").write_bytes(b"no database at all " * 500)


BREAKS = [no_table, no_database, damaged]


def sent(fake_twilio: FakeTwilio, count: int) -> list[tuple[str, str]]:
    """Return number and text of what Twilio took, as soon as there are so many."""
    attempts = Retrying(stop=stop_after_delay(10), wait=wait_fixed(0.02), retry=retry_if_result(lambda done: not done))
    attempts(lambda: len(fake_twilio.messages) >= count)
    return [(message.to, message.body) for message in fake_twilio.messages]


@pytest.mark.parametrize("break_it", BREAKS)
def test_person_in_danger_hears_the_number_without_a_database(
    parts: Parts, twilio: TwilioClient, fake_twilio: FakeTwilio, break_it: Break
) -> None:
    """The message is on disk, and the emergency number of the phone's country arrives in the language that was used."""
    break_it(parts)
    assert twilio.message(THAI_DANGER, sender=THAI_NUMBER).status_code == 503
    ((to, said),) = sent(fake_twilio, 1)
    assert to == THAI_NUMBER
    assert "191" in said
    assert said == direct.answer_without_database(parts, spool.read(parts, *spool.waiting(parts.settings.home)), True)
    assert [spool.is_danger(path) for path in spool.waiting(parts.settings.home)] == [True]


def give_up_soon(connection: sqlite3.Connection, *_: object) -> None:
    """Wait a tenth of a second for a lock, not ten."""
    connection.execute("PRAGMA busy_timeout = 100")


def test_locked_database(parts: Parts, twilio: TwilioClient, fake_twilio: FakeTwilio) -> None:
    """A database that another program holds is a database that is away; when it lets go, the message is stored."""
    event.listen(parts.database.engine, "checkout", give_up_soon)
    holder = sqlite3.connect(parts.settings.home / "suara.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    assert twilio.message(DANGER).status_code == 503
    holder.execute("ROLLBACK")
    holder.close()
    assert sent(fake_twilio, 1)[0][0] == PERSON
    assert restore(parts) == 1


def test_plain_message_is_answered_once(parts: Parts, twilio: TwilioClient, fake_twilio: FakeTwilio) -> None:
    """A greeting is kept and answered honestly, once: the next one brings no second text, danger does."""
    no_table(parts)
    for words in ("hello", "anyone there", DANGER):
        assert twilio.message(words).status_code == 503
    said = [body for _, body in sent(fake_twilio, 2)]
    assert len(said) == 2
    assert text("safe.reply", "en") in said
    assert len(spool.waiting(parts.settings.home)) == 3


def test_stop_is_not_answered(parts: Parts, twilio: TwilioClient, fake_twilio: FakeTwilio) -> None:
    """Whoever writes STOP gets nothing more, also not that the message is kept."""
    no_table(parts)
    twilio.message("STOP")
    twilio.message("hello", sender="+15005550177")
    assert [to for to, _ in sent(fake_twilio, 1)] == ["+15005550177"]


def test_danger_that_no_disk_takes_rings_a_phone(parts: Parts, twilio: TwilioClient, fake_twilio: FakeTwilio) -> None:
    """With database and disk gone the person still has the number, and the first on-call person is called, once."""
    no_table(parts)
    (parts.settings.home / "spool").write_text("in the way")
    for _ in range(2):
        assert twilio.message(DANGER).status_code == 503
    assert sorted(to for to, _ in sent(fake_twilio, 2)) == sorted([PERSON, parts.settings.oncall[0]])
    assert (parts.settings.oncall[0], text("page.unreachable", "en")) in sent(fake_twilio, 2)


def test_refused_number_is_passed_over(parts: Parts, fake_twilio: FakeTwilio) -> None:
    """When Twilio refuses the first on-call number, the second is called."""
    fake_twilio.fail_next(400, 21211)
    direct.page_unkept(parts)
    assert [to for to, _ in sent(fake_twilio, 1)] == [parts.settings.oncall[1]]


def test_message_that_no_disk_takes_is_stored_later(
    parts: Parts, twilio: TwilioClient, fake_twilio: FakeTwilio
) -> None:
    """While the process lives it holds what nothing took; when database and disk are back it is stored and paged."""
    no_table(parts)
    (parts.settings.home / "spool").write_text("in the way")
    assert twilio.message(DANGER).status_code == 503
    assert (restore(parts), len(sent(fake_twilio, 2))) == (0, 2)
    (parts.settings.home / "spool").unlink()
    Base.metadata.create_all(parts.database.engine)
    assert (restore(parts), restore(parts)) == (1, 0)
    with parts.database.read() as session:
        assert [case.status for case in session.scalars(select(Case))] == ["paged"]


def test_plain_message_that_no_disk_takes_is_not_called_kept(
    parts: Parts, twilio: TwilioClient, fake_twilio: FakeTwilio
) -> None:
    """Nobody is told that a message is safe when it is not."""
    no_table(parts)
    (parts.settings.home / "spool").write_text("in the way")
    assert twilio.message("hello").status_code == 503
    twilio.message(DANGER, sender="+15005550177")
    assert PERSON not in [to for to, _ in sent(fake_twilio, 2)]


def test_web_page_says_it_too(parts: Parts, fake_twilio: FakeTwilio) -> None:
    """On the chat page danger without a database is answered with the emergency numbers, in the chosen language."""
    no_table(parts)
    answer = create_app(parts).test_client().post("/chat/messages", json={"text": DANGER, "language": "en"})
    assert answer.status_code == 503
    assert "999" in answer.get_json()["error"]
    assert fake_twilio.messages == []
