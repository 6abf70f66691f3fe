"""What browsers are told, and what pages may do."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

import pytest

from tests.webhooks.desk.conftest import Hand
from tests.webhooks.desk.seeds import Seed
from webhooks import desk
from webhooks.desk import create_app
from webhooks.parts import Parts
from webhooks.settings import Settings

_TEMPLATES = sorted((Path(desk.__file__).parent / "templates").glob("*.html"))


@pytest.mark.parametrize("path", ["/", "/closed", "/login", "/no-such-page", "/static/desk.css"])
def test_every_page_is_hardened(ana: Hand, path: str) -> None:
    """Every answer, errors included, forbids foreign code, framing, guessing of types and leaking of addresses."""
    with ana.get(path) as answer:
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("path", ["/", "/closed", "/login"])
def test_pages_are_not_kept(ana: Hand, path: str) -> None:
    """No browser or proxy keeps a copy of a page."""
    assert ana.get(path).headers["Cache-Control"] == "no-store"


def test_https_is_remembered(parts: Parts) -> None:
    """A desk with an https address tells browsers to stay with it."""
    settings = Settings(home=parts.settings.home, desk_url="https://desk.example")
    desk_app = create_app(Parts(settings, parts.database, parts.keys, parts.vault))
    answer = desk_app.test_client().get("/login", base_url="https://desk.example")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


@pytest.mark.parametrize("path", _TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_inline_code(path: Path) -> None:
    """No template has inline script, style or handlers, which the policy would refuse, nor marks anything safe."""
    source = path.read_text(encoding="utf-8")
    assert (
        re.findall(
            r"<script(?![^>]*\ssrc=)|<style|<[a-z]+[^>]*\sstyle=|\son[a-z]+=|\|\s*safe|hx-on|hx-vals|autoescape", source
        )
        == []
    )


def test_vendored_htmx_is_what_it_says() -> None:
    """The vendored library is the file whose checksum its note names."""
    folder = Path(desk.__file__).parent / "static" / "vendor"
    digest = sha256((folder / "htmx-2.0.11.min.js").read_bytes()).hexdigest()
    assert digest in (folder / "README.txt").read_text(encoding="utf-8")


def test_errors_are_plain_pages(ana: Hand, night: dict[str, Seed]) -> None:
    """An error is one plain sentence with a way back, and quotes nothing that was asked."""
    answer = ana.get("/cases/<script>")
    assert answer.status_code == 404
    assert "There is no such page." in answer.text
    assert "<script>" not in answer.text.replace("<script src", "")
    assert night
