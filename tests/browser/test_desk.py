"""The desk in a real browser, as operators use it through a night."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect
from sqlalchemy import select

from tests.webhooks.desk.seeds import Seed, seed_busy_night, seed_case
from webhooks.desk import casework, create_app
from webhooks.desk.accounts import create_staff
from webhooks.desk.condition import Condition
from webhooks.desk.partials import CONDITION
from webhooks.live import QUEUE, conversation_topic, publish
from webhooks.parts import Parts
from webhooks.settings import Settings
from webhooks.tables import Base, Case, Conversation, Message, Outbox

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery staple"
PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1360, "height": 850}


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    """Parts on an empty SQLite database, with two operators."""
    made = Parts.assemble(Settings(home=tmp_path, oncall=("+15005550006",), database_url="", redis_url=""))
    Base.metadata.create_all(made.database.engine)
    create_staff(made, "Ana", PASSWORD)
    create_staff(made, "Bình", PASSWORD)
    yield made
    made.database.dispose()


@pytest.fixture
def night(parts: Parts) -> dict[str, Seed]:
    """The cases of a busy night."""
    return seed_busy_night(parts)


@pytest.fixture
def desk(parts: Parts, serve: Callable[[Flask], str]) -> str:
    """A desk on a port of its own; its address."""
    app = create_app(parts)
    app.extensions[CONDITION] = Condition(parts, lambda: True)
    return serve(app)


@pytest.fixture
def open_desk(browser: Browser, desk: str) -> Iterator[Any]:
    """Log an operator in, in a browser of their own; further arguments are the context's."""
    contexts: list[BrowserContext] = []

    def login(name: str = "Ana", **context: Any) -> Page:
        contexts.append(browser.new_context(base_url=desk, **({"viewport": DESK} | context)))
        page = contexts[-1].new_page()
        page.goto("/login")
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        expect(page.get_by_role("heading", name="Queue")).to_be_visible()
        return page

    yield login
    for context in contexts:
        context.close()


def _live(page: Page, path: str) -> Page:
    page.goto(path)
    expect(page.locator("#connection")).to_have_text("Live")
    return page


def _path(seed: Seed) -> str:
    return f"/cases/{seed.case.code}"


def _write(parts: Parts, seed: Seed, text: str) -> None:
    """Let the person write one more message."""
    with parts.database.begin() as session:
        message = Message(conversation_id=seed.conversation.id, author="person", case_id=seed.case.id)
        parts.vault.put(message, "text", text)
        session.add(message)
    publish(parts, conversation_topic(seed.conversation.id))


def _scrolls_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


def test_a_case_appears_live(open_desk: Any, parts: Parts, night: dict[str, Seed]) -> None:
    """A new case shows in every open queue within seconds, without a reload."""
    pages = [_live(open_desk(name), "/") for name in ("Ana", "Bình")]
    for page in pages:
        page.evaluate("window.sameDocument = true")
    seed = seed_case(parts, kind="help_self", urgency="high", minutes=600)
    publish(parts, QUEUE)
    for page in pages:
        expect(page.locator(f"#case-{seed.case.code}")).to_be_visible(timeout=3000)
        assert page.evaluate("window.sameDocument") is True
        assert page.locator(".cases a").count() == len(night) + 1


def test_an_emergency_rings_until_it_is_acknowledged(open_desk: Any, parts: Parts) -> None:
    """After one touch of the page an emergency sounds and flashes, and stops when anybody acknowledges it."""
    page = _live(open_desk(), "/")
    page.get_by_role("button", name="Turn sound on").click()
    expect(page.locator("#sound")).to_have_text("Sound on")
    title = page.title()
    seed = seed_case(parts, kind="emergency", urgency="emergency", reasons=("cue:locked_in",))
    publish(parts, QUEUE)
    expect(page.locator("html[data-ringing=sound]")).to_be_attached(timeout=3000)
    expect(page).to_have_title(re.compile("EMERGENCY"))
    page.get_by_role("link", name=re.compile("^Open ")).click()
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.locator("#state[data-status=acknowledged]")).to_be_visible()
    expect(page.locator("html[data-ringing]")).not_to_be_attached()
    page.goto("/")
    assert page.title() == title
    with parts.database.read() as session:
        assert session.get_one(Case, seed.case.id).status == "acknowledged"


@pytest.mark.usefixtures("night")
def test_an_untouched_page_rings_in_silence(open_desk: Any) -> None:
    """A page that may not sound yet says so, and still shows and flashes."""
    page = open_desk()
    page.goto("/")
    page.evaluate("localStorage.setItem('suara-desk-muted', 'yes')")
    _live(page, "/")
    expect(page.locator("html[data-ringing=silent]")).to_be_attached()
    expect(page.get_by_role("button", name="Sound off")).to_be_visible()
    expect(page.get_by_text("1 emergency that nobody has acknowledged.")).to_be_visible()


def test_a_reply_is_sent_and_seen(open_desk: Any, parts: Parts, night: dict[str, Seed]) -> None:
    """A reply goes to the outbox, the box is empty again, and a colleague sees it without a reload."""
    seed = night["sold"]
    ana, binh = _live(open_desk(), _path(seed)), _live(open_desk("Bình"), _path(seed))
    binh.get_by_label("Your reply").fill("half a sentence")
    ana.get_by_label("Your reply").fill("Kami di sini. Apa nama tempat itu?")
    ana.get_by_label("Your reply").press("Control+Enter")
    expect(ana.get_by_label("Your reply")).to_have_value("")
    expect(ana.get_by_text("Waits to be sent")).to_be_visible()
    expect(binh.get_by_text("Kami di sini. Apa nama tempat itu?")).to_be_visible(timeout=3000)
    expect(binh.get_by_text("Ana writes. The bot is silent.")).to_be_visible()
    assert binh.get_by_label("Your reply").input_value() == "half a sentence"
    with parts.database.read() as session:
        row = session.scalars(select(Outbox).join(Message).where(Message.author == "operator")).one()
        assert parts.vault.get_json(row, "body")["text"] == "Kami di sini. Apa nama tempat itu?"
        assert session.get_one(Conversation, seed.conversation.id).taken_over_by is not None


def test_a_thread_grows_live(open_desk: Any, parts: Parts, night: dict[str, Seed]) -> None:
    """What the person writes next appears at the end of the thread, and is announced to screen readers."""
    seed = night["sold"]
    page = _live(open_desk(), _path(seed))
    _write(parts, seed, "dia masih hidup")
    expect(page.get_by_text("dia masih hidup")).to_be_in_viewport(timeout=3000)
    expect(page.locator("#announcer")).to_have_text("There is something new in this case.")


def test_an_unsafe_reply_is_confirmed(open_desk: Any, parts: Parts) -> None:
    """The warning is plain, and the browser does not send before the box is ticked."""
    seed = seed_case(parts, reply_safe=False, minutes=1)
    page = _live(open_desk(), _path(seed))
    expect(page.get_by_text("The person said that a reply is NOT safe.")).to_be_visible()
    page.get_by_label("Your reply").fill("Are you there?")
    page.get_by_role("button", name="Send").click()
    assert page.locator(".thread .operator").count() == 0
    page.get_by_label("Send it although").check()
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".thread .operator")).to_have_count(1)


def test_closing_and_undoing(open_desk: Any, night: dict[str, Seed]) -> None:
    """A case is closed with an outcome, the reply box goes, and one press brings it back."""
    page = _live(open_desk(), _path(night["question"]))
    page.get_by_text("Close this case").click()
    page.get_by_label("Referred").check()
    page.get_by_role("button", name="Close case").click()
    expect(page.locator("#state[data-status=closed]")).to_contain_text("Referred")
    expect(page.get_by_label("Your reply")).to_be_hidden()
    page.get_by_role("button", name="Undo closing").click()
    expect(page.get_by_label("Your reply")).to_be_visible()


def test_focus_survives_a_refresh(open_desk: Any, parts: Parts, night: dict[str, Seed]) -> None:
    """Who walks through the queue by keyboard keeps the place when a case comes in."""
    page = _live(open_desk(), "/")
    link = page.locator(f"#case-{night['fishing'].case.code}")
    link.focus()
    seed = seed_case(parts, urgency="high", minutes=300)
    publish(parts, QUEUE)
    expect(page.locator(f"#case-{seed.case.code}")).to_be_visible(timeout=3000)
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Tip")).to_be_visible()


def test_hostile_text_does_nothing(open_desk: Any, night: dict[str, Seed]) -> None:
    """Hostile text of a person runs nothing and breaks no page; the browser has nothing to complain about."""
    page = open_desk()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    _live(page, _path(night["hostile"]))
    page.locator(".words details summary").click()
    assert "taken" not in page.title()
    assert page.locator("img").count() == 0
    assert not _scrolls_sideways(page)
    _live(page, "/")
    assert complaints == []


@pytest.mark.usefixtures("night")
def test_a_lost_connection_is_shown_and_polled(open_desk: Any, parts: Parts) -> None:
    """Without its stream a page says so and still finds new cases."""
    page = open_desk()
    page.route("**/events", lambda route: route.abort())
    page.clock.install()
    page.goto("/")
    expect(page.locator("#connection[data-state=starting]")).to_have_text("Connecting")
    page.clock.fast_forward(6000)
    expect(page.locator("#connection")).to_have_text("Not live: reloads every 10 seconds")
    seed = seed_case(parts, urgency="high")
    page.clock.fast_forward(12000)
    expect(page.locator(f"#case-{seed.case.code}")).to_be_visible()
    page.unroute("**/events")
    page.clock.fast_forward(20000)
    expect(page.locator("#connection")).to_have_text("Live")


@pytest.mark.usefixtures("night")
def test_a_dead_desk_is_shown(open_desk: Any) -> None:
    """When nothing answers any more the page says that it may be old."""
    page = _live(open_desk(), "/")
    page.context.set_offline(True)
    page.evaluate("document.body.dispatchEvent(new Event('changed'))")
    expect(page.locator("#connection")).to_have_text("The desk does not answer. This page may be old.")


def test_without_script_everything_works(open_desk: Any, night: dict[str, Seed]) -> None:
    """Log in, open, reply and close by plain links and forms."""
    page = open_desk(java_script_enabled=False)
    page.locator(f"#case-{night['sold'].case.code}").click()
    page.get_by_label("Your reply").fill("Kami di sini.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".thread .operator")).to_contain_text("Kami di sini.")
    page.get_by_text("Close this case").click()
    page.get_by_label("Resolved").check()
    page.get_by_role("button", name="Close case").click()
    expect(page.locator("#state")).to_contain_text("Resolved")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_pages_are_accessible_and_fit(open_desk: Any, night: dict[str, Seed], scheme: str, size: ViewportSize) -> None:
    """Every page, light and dark, on a desk and on a phone of 360 pixels: axe finds nothing, nothing runs sideways."""
    page = open_desk(color_scheme=scheme, viewport=size)
    paths = ["/", "/closed", *(_path(night[name]) for name in ("locked_in", "hostile", "sold"))]
    for path in paths:
        _live(page, path)
        assert _violations(page) == [], path
        assert not _scrolls_sideways(page), path
    page.get_by_text("Close this case").click()
    assert _violations(page) == []


def test_login_is_accessible_and_fits(browser: Browser, desk: str) -> None:
    """The login and an error page pass the same checks."""
    context = browser.new_context(base_url=desk, viewport=PHONE)
    page = context.new_page()
    for path in ("/login", "/login/some-token"):
        page.goto(path)
        assert _violations(page) == [], path
        assert not _scrolls_sideways(page), path
    context.close()


def _violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]]


@pytest.mark.skipif("SUARA_SCREENSHOTS" not in os.environ, reason="pictures are made when SUARA_SCREENSHOTS is set")
def test_pictures(open_desk: Any, parts: Parts) -> None:
    """Takes the pictures of the documentation into the folder SUARA_SCREENSHOTS."""
    folder = Path(os.environ["SUARA_SCREENSHOTS"])
    night = seed_busy_night(parts, hostile=False)
    page = open_desk(timezone_id="Asia/Kuala_Lumpur")
    chai = create_staff(parts, "Chai", PASSWORD)
    casework.reply(parts, chai, night["sold"].case.code, "Kami baca mesej awak. Dia masih boleh telefon?")
    _write(parts, night["sold"], "boleh, malam saja, 5 minit")
    page.get_by_role("link", name="Queue").click()
    expect(page.locator("#connection")).to_have_text("Live")
    page.screenshot(path=folder / "desk.png")
    page.locator(f"#case-{night['sold'].case.code}").click()
    expect(page.locator("#connection")).to_have_text("Live")
    page.screenshot(path=folder / "desk-case.png")
