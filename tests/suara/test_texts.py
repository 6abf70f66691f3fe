"""The texts of a language beside the English ones."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import catalogue
from suara.cli import main
from suara.texts import Row, as_page, as_text, codes, rows


class _Cells(HTMLParser):
    """Collects the texts of all cells, and every address that the page would load."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.loaded: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.loaded += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag == "td":
            self._inside = True
            self.cells.append("")
        elif tag == "br":
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "td"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.cells[-1] += data


@pytest.mark.parametrize("code", codes())
def test_every_text_of_a_language_is_on_its_page(code: str) -> None:
    """With the English text in front of it; and the page loads nothing from anywhere."""
    page = _Cells()
    page.feed(as_page(code))
    shown = [tuple(page.cells[start : start + 3]) for start in range(0, len(page.cells), 5)]
    assert shown == [(row.message, row.english, row.own) for _, row in rows(code)]
    assert ("utter.greet", catalogue.text_of("utter.greet", "en"), catalogue.text_of("utter.greet", code)) in shown
    assert page.loaded == []
    assert "@import" not in as_page(code)


def test_a_text_that_is_missing_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reviewer sees gaps first."""
    monkeypatch.setattr(catalogue, "read_catalogue", lambda _path: {})
    assert 'class="missing"' in as_page("th")
    assert "(missing)" in as_text("th")


def test_length_is_that_of_an_sms() -> None:
    """The alphabet decides how many segments; what is only typed by people, or on the page, has none."""
    assert Row("utter.x", "a", "a" * 161, "").size == "2 SMS, 161"
    assert Row("utter.x", "a", "ก" * 71, "").size == "2 SMS, 71"
    assert [Row(message, "a", "b", "").size for message in ("word.done", "web.hello")] == ["", ""]


def test_the_command_writes_a_page_or_prints(tmp_path: Path) -> None:
    """Both by the same name; an unknown language is an error that lists the known ones."""
    path = tmp_path / "th.html"
    assert CliRunner().invoke(main, ["texts", "th", "--html", str(path)]).exit_code == 0
    assert path.read_text(encoding="utf-8") == as_page("th")
    assert CliRunner().invoke(main, ["texts", "zh_Hant"]).output == as_text("zh_Hant")
    unknown = CliRunner().invoke(main, ["texts", "xx"])
    assert unknown.exit_code == 1
    assert "zh_Hant" in unknown.output
