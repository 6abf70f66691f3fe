"""What a message meets between the request and its acknowledgement."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from tests.webhooks.twilio_client import PERSON, TwilioClient, new_sid
from webhooks.database import Database
from webhooks.gateway import create_app
from webhooks.inbound import pipeline, spool, store
from webhooks.inbound.arrival import Arrival
from webhooks.inbound.pipeline import Unavailable, receive, restore, take
from webhooks.inbound.verify import NotVerified
from webhooks.names import CaseStatus, Channel, PhoneNumber, Urgency
from webhooks.parts import Parts
from webhooks.tables import Base, Case, Conversation, Message, Outbox, Page

DANGER = "help they locked me in the room and he is beating me now"
SECRET_HASH = b"\x01" * 32


def sms(text: str, **more: Any) -> Arrival:
    """Return an SMS of the usual person."""
    return Arrival(**{"channel": Channel.SMS, "sid": new_sid(), "text": text, "address": PhoneNumber(PERSON)} | more)


def web(text: str, **more: Any) -> Arrival:
    """Return a message of the usual browser."""
    return Arrival(**{"channel": Channel.WEB, "sid": "1", "text": text, "secret_hash": SECRET_HASH} | more)


def rows(parts: Parts, table: type[Base]) -> int:
    """Count a table's rows."""
    with parts.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def only(parts: Parts, table: type[Any]) -> Any:
    """Return a table's one row."""
    with parts.database.read() as session:
        return session.scalars(select(table)).one()


def broken(*_args: object) -> None:
    """Be a stage with a fault."""
    raise RuntimeError("a fault")


def test_danger_is_paged_in_the_same_commit(any_parts: Parts) -> None:
    """A dangerous message is a case, a page and a row in the outbox by the time it is acknowledged."""
    receipt = take(any_parts, sms(DANGER))
    case = only(any_parts, Case)
    assert (receipt.urgency, receipt.case) == (Urgency.EMERGENCY, case.code)
    assert (case.kind, case.status) == ("emergency", CaseStatus.PAGED)
    assert all(reason.startswith("cue:") for reason in case.reasons)
    assert only(any_parts, Outbox).page_id == only(any_parts, Page).id
    assert only(any_parts, Message).case_id == case.id


def test_plain_message_opens_no_case(any_parts: Parts) -> None:
    """A greeting is stored and left to the brain."""
    receipt = take(any_parts, sms("hello"))
    assert (receipt.case, rows(any_parts, Case), only(any_parts, Message).handled_at) == (None, 0, None)


def test_each_person_has_one_conversation(any_parts: Parts) -> None:
    """Messages of one number share a conversation; each conversation has a code reserved."""
    first, second = take(any_parts, sms("one")), take(any_parts, sms("two"))
    other = take(any_parts, sms("three", address=PhoneNumber("+15005550101")))
    assert first.conversation == second.conversation != other.conversation
    with any_parts.database.read() as session:
        codes = session.scalars(select(Conversation.case_code)).all()
    assert len({*codes}) == 2


def test_same_message_at_the_same_moment(any_parts: Parts) -> None:
    """Of eight requests with one SID at once, one is stored and all are acknowledged."""
    arrival = sms(DANGER)
    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(lambda _: take(any_parts, arrival), range(8)))
    assert [receipt.duplicate for receipt in receipts].count(False) == 1
    assert len({receipt.message for receipt in receipts}) == 1
    assert [rows(any_parts, table) for table in (Message, Case, Page)] == [1, 1, 1]


def test_first_messages_of_one_person_at_the_same_moment(any_parts: Parts) -> None:
    """Eight different first messages at once are one contact, one conversation, one alarm."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: take(any_parts, sms(DANGER)), range(8)))
    assert [rows(any_parts, table) for table in (Message, Conversation, Case, Page)] == [8, 1, 1, 1]


def test_web_ids_count_within_their_conversation(any_parts: Parts) -> None:
    """A page that repeats its message is one message; another page may use the same id."""
    take(any_parts, web("hello"))
    assert take(any_parts, web("hello")).duplicate
    assert not take(any_parts, web("hello", secret_hash=b"\x02" * 32)).duplicate
    assert rows(any_parts, Message) == 2


def test_web_needs_its_secret(any_parts: Parts) -> None:
    """A web message without the browser's secret, and anything of Twilio without a signature, is refused."""
    with pytest.raises(NotVerified):
        receive(any_parts, web("hello", secret_hash=None))
    with pytest.raises(NotVerified):
        receive(any_parts, sms("hello"))
    assert rows(any_parts, Message) == 0


@pytest.mark.parametrize("text", ["\ud800 lone", "", "a" * 10_000, "\x00", "\u202e" * 50, "๒", "1" * 2_000])
def test_any_text_survives(any_parts: Parts, text: str) -> None:
    """JSON can hold what a form cannot: lone surrogates are stored as they were too."""
    take(any_parts, web(text))
    assert any_parts.vault.get(only(any_parts, Message), "text") == text


@pytest.mark.parametrize("stage", ["clean", "screen", "route"])
def test_a_fault_after_storing_loses_nothing(any_parts: Parts, monkeypatch: pytest.MonkeyPatch, stage: str) -> None:
    """A stage with a fault does not undo the message, and danger still is on top of the queue."""
    monkeypatch.setattr(pipeline, stage, broken)
    broken.__name__ = stage
    take(any_parts, sms(DANGER))
    message = only(any_parts, Message)
    assert any_parts.vault.get(message, "text") == DANGER
    if stage == "screen":
        assert (message.urgency, message.cues) == (Urgency.HIGH, ["screening_failed"])
    else:
        assert only(any_parts, Case).urgency == Urgency.EMERGENCY


def test_language_is_the_conversations(any_parts: Parts) -> None:
    """The language of a message stays the conversation's when the next one says nothing about it."""
    take(any_parts, sms("สวัสดีค่ะ มีใครอยู่ไหมคะ"))
    take(any_parts, sms("2"))
    assert only(any_parts, Conversation).language == "th"


def test_language_chosen_on_the_page(any_parts: Parts) -> None:
    """What a person chooses on the page outranks what the text looks like."""
    take(any_parts, web("hello", language="th"))
    assert only(any_parts, Conversation).language == "th"


def test_the_script_of_chinese_is_the_conversations(any_parts: Parts) -> None:
    """Traditional stays through words that both scripts write alike, until the person writes the other."""
    for text, script in (("請幫幫我", "hant"), ("你好", "hant"), ("2", "hant"), ("请帮帮我", "hans"), ("你好", "hans")):
        take(any_parts, sms(text))
        assert only(any_parts, Conversation).script_variant == script


@pytest.mark.parametrize(("browser", "script"), [(("zh-TW",), "hant"), (("zh-CN",), "hans"), (("th",), None)])
def test_the_script_of_chinese_that_was_chosen_is_the_browsers(
    any_parts: Parts, browser: tuple[str, ...], script: str | None
) -> None:
    """A greeting in English says nothing of it."""
    take(any_parts, web("hello", language="zh", browser=browser))
    assert only(any_parts, Conversation).script_variant == script


@pytest.mark.parametrize(("text", "opt_out"), [("STOP", None), (" unsubscribe ", None), ("berhenti", "STOP")])
def test_opt_out_is_noted_on_an_open_alarm(any_parts: Parts, text: str, opt_out: str | None) -> None:
    """Twilio blocks replies after STOP: staff who want to write have to know."""
    take(any_parts, sms(DANGER))
    take(any_parts, sms(text, opt_out=opt_out))
    assert only(any_parts, Conversation).stopped_at is not None
    assert "replies_may_be_blocked" in only(any_parts, Case).reasons


def test_alarm_after_an_opt_out(any_parts: Parts) -> None:
    """Danger after STOP says that replies may not arrive; writing again ends the stop itself."""
    take(any_parts, sms("STOP"))
    take(any_parts, sms(DANGER))
    assert "replies_may_be_blocked" in only(any_parts, Case).reasons
    assert only(any_parts, Conversation).stopped_at is None


def test_stop_in_a_sentence_is_no_opt_out(any_parts: Parts) -> None:
    """Only the bare word is Twilio's."""
    take(any_parts, sms("please stop them"))
    assert only(any_parts, Conversation).stopped_at is None


def unreachable(*_args: object, **_named: object) -> Any:
    """Be a database that is down."""
    raise OperationalError("statement", {}, Exception("down"))


def test_database_down_is_503_and_kept_on_disk(
    any_parts: Parts, twilio: TwilioClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a database the message is not acknowledged, but lies sealed on disk until it can be stored."""
    home = any_parts.settings.home
    with monkeypatch.context() as patched:
        patched.setattr(Database, "begin", unreachable)
        response = twilio.message(DANGER)
        assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
        assert twilio.message("hello").status_code == 503
        assert restore(any_parts) == 0
    kept = spool.waiting(home)
    assert [spool.is_danger(path) for path in kept] == [True, False]
    assert [path.stat().st_mode & 0o777 for path in kept] == [0o600, 0o600]
    assert not any(b"beating" in path.read_bytes() or b"5550100" in path.read_bytes() for path in kept)
    assert restore(any_parts) == 2
    assert spool.waiting(home) == []
    assert only(any_parts, Case).status == CaseStatus.PAGED
    assert rows(any_parts, Message) == 2


def test_retry_after_restoring_is_no_second_message(any_parts: Parts) -> None:
    """Twilio's fallback may bring the same message again after it was restored."""
    arrival = sms("hello")
    spool.keep(any_parts, arrival, danger=False)
    restore(any_parts)
    assert take(any_parts, arrival).duplicate


def test_only_danger_of_the_web_is_kept_on_disk(any_parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    """Anybody may write on the web: without a database only danger may take disk."""
    with monkeypatch.context() as patched:
        patched.setattr(Database, "begin", unreachable)
        for text in ("hello", DANGER):
            with pytest.raises(Unavailable):
                receive(any_parts, web(text))
    assert [spool.is_danger(path) for path in spool.waiting(any_parts.settings.home)] == [True]


def test_spooled_message_is_whole(parts: Parts) -> None:
    """What comes off the disk is what went onto it."""
    arrival = web("\ud800 text", media=(), browser=("th", "en"), language="th")
    path = spool.keep(parts, arrival, danger=True)
    read = spool.read(parts, path)
    assert read.at is not None
    assert Arrival(**vars(read) | {"at": None}) == arrival


def test_tampered_spool_file_is_set_aside(parts: Parts) -> None:
    """A file that does not open stops none of the others."""
    path = spool.keep(parts, sms("first"), danger=False)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    spool.keep(parts, sms("second"), danger=False)
    assert restore(parts) == 1
    assert path.with_suffix(".broken").exists()


def test_full_spool_still_takes_danger(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk may not fill up with greetings; danger always fits."""
    monkeypatch.setattr(spool, "MOST_FILES", 1)
    spool.keep(parts, sms("one"), danger=False)
    with pytest.raises(spool.SpoolFull):
        spool.keep(parts, sms("two"), danger=False)
    assert spool.keep(parts, sms(DANGER), danger=True).exists()


def test_fault_of_ours_says_nothing(
    parts: Parts, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A fault while storing is no acknowledgement; neither answer nor log has the person's words, the disk has them."""
    twilio = TwilioClient(create_app(parts).test_client(), parts.settings)
    with monkeypatch.context() as patched:
        patched.setattr(store, "reserve_code", lambda _session: (_ for _ in ()).throw(RuntimeError(DANGER)))
        response = twilio.message(DANGER)
        assert restore(parts) == 0
    assert (response.status_code, response.text) == (503, "")
    said = capsys.readouterr()
    assert "beating" not in said.out + said.err
    assert restore(parts) == 1


def test_folder_of_the_spool_is_private(parts: Parts) -> None:
    """Nobody else may list it."""
    folder: Path = spool.folder(parts.settings.home)
    assert folder.stat().st_mode & 0o777 == 0o700
