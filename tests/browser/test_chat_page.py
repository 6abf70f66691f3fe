"""The chat page in a real browser, as people meet it: a small phone, a slow line, somebody behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect
from sqlalchemy import select

from tests.webhooks.brain_server import BrainServer, listening
from webhooks.brain import brain_of
from webhooks.gateway import create_app
from webhooks.live import conversation_topic, publish
from webhooks.outbox.rows import enqueue_reply
from webhooks.parts import Parts
from webhooks.settings import Settings
from webhooks.tables import Base, Conversation, Message

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 390, "height": 844}
SMALL: ViewportSize = {"width": 320, "height": 568}
HOSTILE = "<img src=x onerror=document.title='run'>\u202eevil"


@pytest.fixture(scope="module")
def brain() -> Iterator[BrainServer]:
    """A brain that greets with choices and repeats the rest."""

    def answer(body: dict[str, Any]) -> Any:
        reply: dict[str, Any] = {"recipient_id": body["sender"], "text": f"heard: {body['message']}"}
        if body["message"] == "menu":
            reply |= {"text": "How can I help?", "buttons": [{"title": "Warning signs", "payload": "/ask_signs"}]}
        return [reply]

    with listening() as server:
        server.answering = answer
        yield server
        brain_of(Settings(brain_port=server.port)).close()


@pytest.fixture
def parts(tmp_path: Path, brain: BrainServer) -> Iterator[Parts]:
    """Parts on an empty SQLite database; the way out leads to our own empty page."""
    made = Parts.assemble(Settings(home=tmp_path, brain_port=brain.port, exit_url="/robots.txt"))
    Base.metadata.create_all(made.database.engine)
    yield made
    made.database.dispose()


@pytest.fixture
def address(parts: Parts, serve: Callable[[Flask], str]) -> str:
    """The address of a gateway."""
    return serve(create_app(parts))


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Open the page in a browser of its own; arguments are the context's."""
    contexts: list[BrowserContext] = []

    def start(path: str = "/", **options: Any) -> Page:
        context = browser.new_context(**({"viewport": PHONE, "locale": "en-MY"} | options))
        contexts.append(context)
        page = context.new_page()
        page.goto(address + path)
        return page

    yield start
    for context in contexts:
        context.close()


def write(page: Page, text: str) -> None:
    page.locator("#text").fill(text)
    page.locator(".send").click()


def operator_writes(parts: Parts, text: str) -> None:
    with parts.database.begin() as session:
        conversation = session.scalars(select(Conversation)).one()
        enqueue_reply(session, parts, conversation, text, author="operator")
    publish(parts, conversation_topic(conversation.id))


def violations(page: Page) -> list[str]:
    return [
        f"{found['id']}: {node['html']}" for found in Axe().run(page).response["violations"] for node in found["nodes"]
    ]


def is_wider_than_the_screen(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def test_a_message_is_sent_and_answered(visit: Callable[..., Page]) -> None:
    """What is written appears at once, is marked as arrived, and the answer follows."""
    page = visit()
    write(page, "hello there")
    expect(page.locator("#thread .bot p")).to_have_text("heard: hello there")
    expect(page.locator("#thread .you small")).to_have_text("Has arrived")
    expect(page.locator("#text")).to_have_value("")


def test_a_choice_is_one_press(visit: Callable[..., Page]) -> None:
    """A button sends its words, and old buttons disappear."""
    page = visit()
    write(page, "menu")
    page.get_by_role("button", name="Warning signs").click()
    expect(page.locator("#thread .bot p").last).to_have_text("heard: Warning signs")
    expect(page.get_by_role("button", name="Warning signs")).to_have_count(0)


def test_without_script_the_page_is_a_form(visit: Callable[..., Page]) -> None:
    """The same talk works where JavaScript is off, with the thread on each page."""
    page = visit(java_script_enabled=False)
    write(page, "menu")
    page.get_by_role("button", name="Warning signs").click()
    expect(page.locator("#thread .bot p").last).to_have_text("heard: Warning signs")
    expect(page.locator("#thread li")).to_have_count(4)


def test_an_operators_reply_appears_by_itself(visit: Callable[..., Page], parts: Parts) -> None:
    """What a person of the team writes comes without a press, and says that it is from a person."""
    page = visit()
    write(page, "hello there")
    expect(page.locator("#thread .bot")).to_have_count(1)
    operator_writes(parts, "I am here, tell me more.")
    expect(page.locator("#thread .operator p")).to_have_text("I am here, tell me more.")
    expect(page.locator("#thread .operator .who")).to_have_text("A person of our team")


@pytest.mark.parametrize("how", ["button", "escape"])
def test_the_quick_exit_leaves_nothing(visit: Callable[..., Page], how: str) -> None:
    """One press, or Escape twice, leads elsewhere; going back shows an empty page."""
    page = visit()
    write(page, "a secret story")
    expect(page.locator("#thread .bot")).to_have_count(1)
    if how == "button":
        page.get_by_role("link", name="Leave now").click()
    else:
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
    page.wait_for_url("**/robots.txt")
    page.go_back()
    expect(page.locator("body")).not_to_contain_text("a secret story")


def test_a_lost_line_keeps_the_message(visit: Callable[..., Page], parts: Parts) -> None:
    """Without a connection the page says so, keeps what was written, and sends it once when the line is back."""
    page = visit()
    page.context.set_offline(True)
    write(page, "are you there")
    expect(page.locator("#thread .you small")).to_contain_text("Not sent yet")
    page.context.set_offline(False)
    expect(page.locator("#thread .bot p")).to_have_text("heard: are you there")
    with parts.database.read() as session:
        assert len(session.scalars(select(Message).where(Message.author == "person")).all()) == 1


def test_another_language_in_the_middle(visit: Callable[..., Page]) -> None:
    """The language picker, in own names, turns the page and keeps the talk."""
    page = visit()
    write(page, "hello there")
    expect(page.locator("#thread .bot")).to_have_count(1)
    page.locator("#languages summary").click()
    page.get_by_role("button", name="ไทย").click()
    expect(page.locator("html")).to_have_attribute("lang", "th")
    expect(page.locator("#thread")).to_contain_text("heard: hello there")


def test_hostile_words_stay_words(visit: Callable[..., Page]) -> None:
    """Markup from a person is text on the page, with and after a reload by the language picker."""
    page = visit()
    write(page, HOSTILE)
    expect(page.locator("#thread .you p")).to_have_text(HOSTILE)
    expect(page.locator("#thread img")).to_have_count(0)
    assert page.title() == "Suara"


def test_nothing_is_kept_in_the_browser(visit: Callable[..., Page]) -> None:
    """No cookie, no storage, no conversation in the address, no request to another host."""
    page = visit()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    write(page, "hello there")
    expect(page.locator("#thread .bot")).to_have_count(1)
    secret = page.locator("[name=conversation]").input_value()
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert [url for url in asked if secret in url or "127.0.0.1" not in url] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it(visit: Callable[..., Page], scheme: str) -> None:
    """Axe finds nothing to complain about, before and in the middle of a talk, in light and dark."""
    page = visit(color_scheme=scheme, reduced_motion="reduce")  # colours are judged when they have settled
    assert violations(page) == []
    write(page, "menu")
    expect(page.locator("#thread .bot")).to_have_count(1)
    assert violations(page) == []


@pytest.mark.parametrize("language", ["en", "ms", "th"])
def test_a_small_phone_is_wide_enough(visit: Callable[..., Page], language: str) -> None:
    """At 320 pixels nothing has to be moved sideways, not even a very long word."""
    page = visit(f"/?lang={language}", viewport=SMALL)
    write(page, "x" * 400)
    expect(page.locator("#thread .bot")).to_have_count(1)
    assert is_wider_than_the_screen(page) is False


def test_the_keyboard_is_enough(visit: Callable[..., Page]) -> None:
    """From the first key to the answer without a mouse."""
    page = visit(viewport={"width": 1280, "height": 800})
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # "go to the message box"
    page.keyboard.type("hello there")
    page.keyboard.press("Enter")
    expect(page.locator("#thread .bot p")).to_have_text("heard: hello there")


def test_the_picture_of_the_documents(visit: Callable[..., Page], picture: Callable[[str], Path | None]) -> None:
    """The README shows the page as it is: a test run makes the picture when SUARA_SCREENSHOTS names a folder."""
    page = visit(device_scale_factor=2, reduced_motion="reduce")
    write(page, "menu")
    expect(page.get_by_role("button", name="Warning signs")).to_be_visible()
    path = picture("chat.png")
    if path is not None:
        page.screenshot(path=path)
