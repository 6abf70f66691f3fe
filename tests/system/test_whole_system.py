"""The whole of Suara, played from outside: a phone, a browser, the people on call, and processes that are killed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from sqlalchemy import select

from bot import casecode, catalogue
from bot.paths import ROOT
from tests.system.conftest import ONCALL
from tests.system.town import Town, until
from webhooks.cases.files import answers
from webhooks.desk.accounts import create_staff
from webhooks.names import CaseStatus
from webhooks.outbox.rows import enqueue_reply
from webhooks.tables import Case, Conversation, Message

pytestmark = pytest.mark.services

PAGE_SECONDS = 3.0
LOCKED_IN = {
    "en": "They locked me in, he comes back at 6",
    "ms": "Mereka kunci saya dalam bilik, dia balik pukul 6",
    "th": "เขาขังฉันไว้ในห้อง เดี๋ยวหกโมงเขาก็กลับมา",
}
I_SAW = {
    "en": "I want to report something I saw at a factory near my house",
    "ms": "Saya nak lapor benda yang saya nampak di kilang dekat rumah saya",
    "th": "อยากแจ้งเบาะแสเรื่องโรงงานแถวบ้านค่ะ",
}
EMERGENCY_NUMBERS = {"en": r"\b(911|999|112|113|117|19[19]|110)\b", "ms": r"\b999\b", "th": r"\b191\b"}
FIRST, NO = "1", "2"  # typed numbers of the choices
LINES = ROOT / "tests" / "dialogues" / "lines"
THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


@pytest.mark.parametrize("language", LOCKED_IN)
def test_an_emergency_by_sms_gets_a_number_and_a_person(town: Town, language: str) -> None:
    """A call for help by SMS is answered with an emergency number, is on top of the queue, and pages within 3 s."""
    phone = town.phone()
    phone.say(LOCKED_IN[language])
    code = until(lambda: town.case_of(phone), "a case", PAGE_SECONDS).code
    until(lambda: town.pages(code), "a page", PAGE_SECONDS)
    assert re.search(EMERGENCY_NUMBERS[language], phone.hear())
    case = town.case_of(phone)
    assert (case.urgency, case.status) == ("emergency", CaseStatus.PAGED)


@pytest.mark.parametrize("language", LOCKED_IN)
def test_an_emergency_on_the_web_pages(town: Town, language: str) -> None:
    """A call for help on the chat page is answered with an emergency number and pages a person."""
    pages_before = len([m for m in town.twilio.messages if m.to in ONCALL])
    assert re.search(EMERGENCY_NUMBERS[language], town.browser().say(LOCKED_IN[language]))
    until(lambda: len([m for m in town.twilio.messages if m.to in ONCALL]) > pages_before, "a page", PAGE_SECONDS)


@pytest.mark.parametrize("language", LOCKED_IN)
def test_an_emergency_in_the_middle_of_a_tip_pages(town: Town, language: str) -> None:
    """Danger in the answer to a question of the tip pages, and the tip can go on."""
    phone = town.phone()
    phone.say(I_SAW[language])
    phone.hear()
    phone.say(LOCKED_IN[language])
    assert re.search(EMERGENCY_NUMBERS[language], phone.hear(lambda text: re.search(r"\d{3}", text) is not None))
    until(lambda: town.pages(town.case_of(phone).code), "a page", PAGE_SECONDS)


def test_an_unanswered_page_goes_to_the_next_person_and_ack_ends_it(town: Town) -> None:
    """A page that nobody acknowledges reaches the second person; their ACK by SMS is confirmed and ends the paging."""
    phone = town.phone()
    phone.say(LOCKED_IN["en"])
    code = town.case_of(phone).code
    until(lambda: [page for page in town.pages(code) if page.to == ONCALL[1]], "the second person's page")
    second = town.oncall_phone(1)
    second.say(f"ack {casecode.show(code)}")
    until(lambda: town.case_of(phone).status == CaseStatus.ACKNOWLEDGED, "the acknowledgement")
    assert second.hear()


def test_the_messages_of_an_operator_reach_the_phone_and_the_bot_is_silent(town: Town) -> None:
    """While an operator has taken over the bot says nothing; after handing back it answers again."""
    phone = town.phone()
    phone.say("I want to talk to a real person please")
    phone.hear()
    conversation = town.conversation_of(phone)
    with town.parts.database.begin() as session:
        staff = create_staff(town.parts, "takeover")
        own = session.get_one(Conversation, conversation.id)
        own.taken_over_by = staff.id
        enqueue_reply(session, town.parts, own, "Good evening, I read what you wrote.", author="operator")
    assert "I read what you wrote" in phone.hear(lambda text: "I read what you wrote" in text)
    heard = len(phone.messages)
    phone.say("what are the signs of trafficking")
    until(lambda: _all_handled(town, conversation.id), "the message to be handled")
    with town.parts.database.begin() as session:
        session.get_one(Conversation, conversation.id).taken_over_by = None
    assert len(phone.messages) == heard
    phone.say("what are the signs of trafficking")
    assert phone.hear()


def _all_handled(town: Town, conversation_id: str) -> bool:
    with town.parts.database.read() as session:
        waiting = select(Message.id).where(Message.conversation_id == conversation_id, Message.handled_at.is_(None))
        return session.scalar(waiting) is None


def test_a_killed_brain_loses_nothing_and_danger_still_pages(town: Town) -> None:
    """With the brain gone people get the safe reply, danger pages, and every message is answered when it is back."""
    calm, afraid = town.phone(), town.phone()
    old = town.kill("brain")
    assert calm.say("what are the signs of trafficking") < 300
    assert afraid.say(LOCKED_IN["en"]) < 300
    until(lambda: town.pages(town.case_of(afraid).code), "a page", PAGE_SECONDS)
    safe = calm.hear()
    assert re.search(EMERGENCY_NUMBERS["en"], afraid.hear())
    town.wait_for_new("brain", old)
    until(lambda: len(calm.messages) > safe.count("\n") + 1, "the brain's own answer", seconds=90)


def test_a_killed_worker_sends_each_reply_once(town: Town) -> None:
    """A worker that is killed again and again under load neither loses a reply nor sends one twice."""
    phones = [town.phone() for _ in range(12)]
    for number, phone in enumerate(phones):
        assert phone.say("what are the signs of trafficking") < 300
        if number % 4 == 1:
            town.wait_for_new("worker", town.kill("worker"))
    for phone in phones:
        phone.hear(seconds=60)
    for phone in phones:
        assert len(phone.messages) == len(set(phone.messages))


def test_a_killed_gateway_handles_what_it_acknowledged(town: Town) -> None:
    """Messages that were acknowledged just before the gateway was killed are answered, once, after its restart."""
    phones = [town.phone() for _ in range(6)]
    for phone in phones:
        assert phone.say("what are the signs of trafficking") < 300
    town.wait_for_new("gateway", town.kill("gateway"))
    for phone in phones:
        phone.hear(seconds=60)
    for phone in phones:
        assert len(phone.messages) == len(set(phone.messages))


def test_nothing_that_people_write_is_readable_at_rest(town: Town) -> None:
    """A number and a story stand in no file under the home folder: no log, no tracker, no database page."""
    story, number = "the purple kangaroo factory behind the lighthouse", "+60123456789"
    phone = town.phone("+15005571999")
    for text in (f"I saw {story}", f"call my sister on {number} about {story}", f"/inform{{'x': '{story}'}}"):
        phone.say(text)
        phone.hear()
    home = town.installation.settings.home
    planted = [story, "purple kangaroo", number, number[1:], phone.handset.number, phone.handset.number[1:]]
    leaks = [
        (path.relative_to(home), word)
        for path in home.rglob("*")
        if path.is_file() and "models" not in path.parts
        for word in planted
        if word.encode() in path.read_bytes()
    ]
    assert leaks == []


def test_ready_means_that_every_part_answers(town: Town) -> None:
    """The installation writes its process ids, and each names a living process."""
    folder = town.installation.settings.home / "run"
    parts = {path.stem for path in folder.glob("*.pid")}
    assert parts == {"gateway", "desk", "worker", "brain"}
    assert all(Path(f"/proc/{(folder / f'{part}.pid').read_text()}").exists() for part in parts)


@pytest.mark.parametrize("language", LOCKED_IN)
def test_a_whole_tip_by_sms(town: Town, language: str) -> None:
    """A tip told by SMS is a case with its answers and a code; the code, in Thai digits, opens its status."""
    lines = yaml.safe_load((LINES / f"{language}.yml").read_text(encoding="utf-8"))
    phone = town.phone()
    for line in ("tip_opening", NO, "place", "what_seen", FIRST, "how_many", FIRST, "how_known", "extra", NO, "done"):
        phone.say(lines.get(line, line))
        phone.hear()
        if line == "how_many":
            town.a_minute_passes(phone)
    case = town.case_of(phone)
    until(lambda: casecode.show(case.code) in "\n".join(phone.messages), "the code")
    with town.parts.database.read() as session:
        told = answers(town.parts, session.get_one(Case, case.id))
    assert told["place"] == lines["place"]
    assert told["what_seen"] == lines["what_seen"]
    assert (told["danger_now"], told["ongoing"], told["children"]) == ("no", "yes", "yes")
    status = town.browser().say(casecode.show(case.code).translate(THAI_DIGITS), language=language)
    assert catalogue.text("utter.report_received", language) in status
    assert lines["place"] not in status
