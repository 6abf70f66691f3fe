"""The page, as a browser without JavaScript has it."""

from __future__ import annotations

import gzip
import re

import pytest
from babel import Locale
from flask.testing import FlaskClient
from markupsafe import escape

from bot import catalogue
from bot.languages import SPOKEN
from tests.webhooks.site.conftest import Say
from tests.webhooks.site.test_api import operator_writes
from webhooks.parts import Parts

pytestmark = pytest.mark.services

KILOBYTES = 30
HOSTILE = "<script>alert(1)</script>\u202e\"'><img src=x>"


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def test_the_first_load_fits_into_30_kilobytes(client: FlaskClient) -> None:
    """Page, style and script together, compressed, for a phone on a slow network; nothing of another host."""
    page = client.get("/", headers={"Accept-Encoding": "gzip"})
    names = re.findall(r'(?:src|href)="(/assets/[^"]+)"', gzip.decompress(page.data).decode())
    assert sorted(names) == ["/assets/chat.css", "/assets/chat.js"]
    sizes = [len(client.get(name, headers={"Accept-Encoding": "gzip"}).data) for name in names]
    assert sum(sizes) + len(page.data) < KILOBYTES * 1000


@pytest.mark.parametrize("language", SPOKEN)
def test_the_page_speaks_every_language(client: FlaskClient, language: str) -> None:
    """The page of each language says so, and no two are alike."""
    page = client.get(f"/?lang={language}").text
    assert f'<html lang="{language}">' in page
    assert language == "en" or page != client.get("/?lang=en").text


@pytest.mark.parametrize(
    ("tag", "written"), [("zh-TW", "zh_Hant"), ("zh-HK", "zh_Hant"), ("zh-CN", "zh"), ("zh", "zh")]
)
def test_the_page_is_in_the_script_of_the_browser(client: FlaskClient, tag: str, written: str) -> None:
    """Traditional Chinese for Taiwan and Hong Kong, countries included; also when Chinese was chosen by hand."""
    for address in ("/", "/?lang=zh"):
        page = client.get(address, headers={"Accept-Language": f"{tag},en;q=0.5"}).text
        assert f'<html lang="{written.replace("_", "-")}">' in page
        assert escape(catalogue.text("web.hello", written)) in page
        assert str(Locale.parse(written).territories["TH"]) in page


def test_the_first_lines_are_neutral(client: FlaskClient) -> None:
    """Somebody who looks over a shoulder reads nothing of trafficking, police or victims."""
    page = client.get("/").text.casefold()
    assert [word for word in ("traffick", "victim", "hotline", "police") if word in page.split("<dl>")[0]] == []


def test_the_form_holds_a_conversation(client: FlaskClient, parts: Parts) -> None:
    """Without JavaScript the form sends, the answer shows the thread, and an operator's reply comes with a look."""
    first = client.get("/").text
    fields = {"conversation": hidden(first, "conversation"), "id": hidden(first, "id")}
    second = client.post("/", data=fields | {"text": "hello\r\nthere"}).text
    assert "heard: hello there" in second
    operator_writes(parts, "I am here.")
    third = client.post("/", data={"conversation": hidden(second, "conversation"), "refresh": "1"}).text
    assert "I am here." in third


def test_reloading_an_answer_sends_nothing_twice(client: FlaskClient) -> None:
    """The same form sent again, as a reload does, shows one message."""
    first = client.get("/").text
    fields = {"conversation": hidden(first, "conversation"), "id": hidden(first, "id"), "text": "hello there"}
    client.post("/", data=fields)
    assert client.post("/", data=fields).text.count("heard: hello there") == 1


def test_what_was_not_taken_stays_in_the_box(client: FlaskClient) -> None:
    """An empty message is answered with the page, the sentence, and status 400."""
    first = client.get("/").text
    answer = client.post("/", data={"conversation": hidden(first, "conversation"), "id": "1", "text": "  "})
    assert answer.status_code == 400
    assert "Please write a message first." in answer.text


def test_hostile_words_stay_words(client: FlaskClient) -> None:
    """Markup that a person sends is shown, never run."""
    first = client.get("/").text
    fields = {"conversation": hidden(first, "conversation"), "id": "1", "text": HOSTILE}
    page = client.post("/", data=fields).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_the_language_can_be_changed_in_the_middle(client: FlaskClient) -> None:
    """Another language shows the same thread, with the words of the page in that language."""
    first = client.get("/").text
    fields = {"conversation": hidden(first, "conversation"), "id": "1", "text": "hello there my friend"}
    client.post("/", data=fields)
    page = client.post("/", data={"conversation": fields["conversation"], "switch": "th"}).text
    assert '<html lang="th">' in page
    assert "heard: hello there my friend" in page


def test_nothing_is_kept_in_the_browser(client: FlaskClient, say: Say) -> None:
    """No cookie, no cache, no referrer; nothing but our own script, and no inline one."""
    say("hello")
    for path in ("/", "/assets/chat.js", "/robots.txt"):
        headers = client.get(path).headers
        assert "Set-Cookie" not in headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert re.search(r"<script(?! src)|\son\w+=|style=", client.get("/").text) is None


def test_search_engines_stay_away(client: FlaskClient) -> None:
    """An organisation gives its address to those who need it."""
    assert "Disallow: /" in client.get("/robots.txt").text
    assert "noindex" in client.get("/").headers["X-Robots-Tag"]
