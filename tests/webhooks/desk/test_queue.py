"""The queue: what needs a human first stands first."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.webhooks.desk.conftest import Hand
from tests.webhooks.desk.seeds import OVERRIDE, SCRIPT, Seed, seed_case
from webhooks.desk import casework
from webhooks.desk.condition import Condition
from webhooks.desk.partials import CONDITION
from webhooks.parts import Parts
from webhooks.tables import Case, Staff


def _codes(page: str) -> list[str]:
    return re.findall(r'id="case-([0-9]{10})"', page)


def test_most_urgent_and_longest_waiting_first(ana: Hand, night: dict[str, Seed]) -> None:
    """Emergencies come first, then high, then routine; among equals whoever waits longest."""
    names = {seed.case.code: name for name, seed in night.items()}
    assert [names[code] for code in _codes(ana.get("/").text)] == [
        "locked_in",
        "hostile",
        "domestic",
        "sold",
        "fishing",
        "question",
    ]


def test_answered_cases_step_back(ana: Hand, night: dict[str, Seed], parts: Parts) -> None:
    """A case whose person was answered stands behind those of its urgency that wait."""
    assert ana.staff is not None
    casework.reply(parts, ana.staff, night["hostile"].case.code, "We are here.")
    assert _codes(ana.get("/").text)[1:4] == [night[name].case.code for name in ("domestic", "sold", "hostile")]


def test_row_says_everything_in_words(ana: Hand, night: dict[str, Seed]) -> None:
    """A row tells urgency, kind, country, language, channel, waiting time, state, owner and reasons in words."""
    page = ana.get("/?show=all").text
    row = page[page.index(f"case-{night['locked_in'].case.code}") :].partition("</a>")[0]
    words = " ".join(re.sub(r"<[^>]+>", " ", row).split())
    for word in ("Emergency", "In danger", "Thailand", "Thai", "SMS", "3 min", "Paged, no answer yet", "nobody yet"):
        assert word in words
    assert "Someone is locked in" in words


def test_alarm_counts_unacknowledged_emergencies(ana: Hand, night: dict[str, Seed]) -> None:
    """The page rings while an emergency is unacknowledged, and no longer."""
    code = night["locked_in"].case.code
    assert 'data-alarms="1"' in ana.get("/").text
    assert "1 emergency that nobody has acknowledged." in ana.get("/").text
    ana.post(f"/cases/{code}/acknowledge")
    assert 'data-alarms="0"' in ana.get("/").text


def test_filters(ana: Hand, night: dict[str, Seed]) -> None:
    """An operator can look at the own cases only, or at those that nobody has."""
    code = night["sold"].case.code
    ana.post(f"/cases/{code}/claim")
    assert _codes(ana.get("/?show=mine").text) == [code]
    assert code not in _codes(ana.get("/?show=unclaimed").text)
    assert len(_codes(ana.get("/?show=<script>").text)) == len(night)


def test_empty_queue_says_so(ana: Hand) -> None:
    """An empty queue is a calm sentence, not a blank page."""
    assert "No open case." in ana.get("/").text


def test_list_alone_for_a_page_that_is_there(ana: Hand, night: dict[str, Seed]) -> None:
    """htmx gets the list and the alarm as parts to swap, not a whole page."""
    part = ana.get("/", **{"HX-Request": "true"}).text
    assert "<html" not in part
    assert part.count('hx-swap-oob="true"') == 2
    assert len(_codes(part)) == len(night)


def test_queue_shows_no_words_of_people(ana: Hand, night: dict[str, Seed]) -> None:
    """What people wrote is on the page of a case, never in the queue."""
    page = ana.get("/").text
    assert "Mahachai" not in page
    assert "passport" not in page
    assert night


def test_hostile_reason_is_escaped(ana: Hand, night: dict[str, Seed]) -> None:
    """A reason that is markup shows as text."""
    page = ana.get("/").text
    assert SCRIPT not in page
    assert "&lt;script&gt;" in page
    assert OVERRIDE not in page
    assert night


def test_closed_cases_have_their_own_page(ana: Hand, night: dict[str, Seed]) -> None:
    """A closed case leaves the queue and is found among the closed ones, with its outcome."""
    code = night["question"].case.code
    ana.post(f"/cases/{code}/close", {"outcome": "prank"})
    assert code not in _codes(ana.get("/").text)
    closed = ana.get("/closed").text
    assert f"/cases/{code}" in closed
    assert "Prank" in closed


def test_closed_cases_are_paged(ana: Hand, parts: Parts) -> None:
    """Fifty closed cases a page, with a way on and back."""
    for _ in range(51):
        seed = seed_case(parts)
        with parts.database.begin() as session:
            case = session.get_one(Case, seed.case.id)
            case.status, case.outcome, case.closed_at = "closed", "resolved", case.created_at
    first, second = ana.get("/closed").text, ana.get("/closed?page=1").text
    assert (first.count("/cases/"), second.count("/cases/")) == (50, 1)
    assert 'rel="next"' in first
    assert 'rel="prev"' in second


@pytest.mark.parametrize("form", ["{}", " {} ", "case {}!"])
def test_search_finds_a_code(ana: Hand, night: dict[str, Seed], form: str) -> None:
    """A code finds its case, in groups and in Thai numerals too."""
    code = night["fishing"].case.code
    thai = code.translate({ord("0") + digit: 0x0E50 + digit for digit in range(10)})
    for typed in (code, f"{code[:3]} {code[3:6]} {code[6:8]} {code[8:]}", thai):
        answer = ana.post("/search", {"code": form.format(typed)})
        assert answer.headers["Location"] == f"/cases/{code}"


@pytest.mark.parametrize("typed", ["", "1234567891", SCRIPT, "5" * 5000])
def test_search_without_a_code_says_so(ana: Hand, typed: str) -> None:
    """What is no code finds nothing, and is not repeated on the page."""
    answer = ana.post("/search", {"code": typed})
    assert answer.status_code == 404
    assert "No case has this code" in answer.text
    assert "onerror" not in answer.text


def test_what_is_down_is_said(app: Flask, ana: Hand, parts: Parts) -> None:
    """The strip above the queue names a silent brain and disappears when it answers."""
    assert "The assistant does not answer" not in ana.get("/").text
    app.extensions[CONDITION] = Condition(parts, lambda: False)
    assert "The assistant does not answer" in ana.get("/").text


def test_a_long_queue_is_cut(ana: Hand, parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    """A flood of cases is cut at the longest queue, urgent ones kept, and the page says so."""
    monkeypatch.setattr("webhooks.desk.queue.LONGEST_QUEUE", 3)
    monkeypatch.setattr("webhooks.desk.queue_pages.LONGEST_QUEUE", 3)
    for _ in range(4):
        seed_case(parts, minutes=90)
    urgent = seed_case(parts, urgency="high", minutes=1)
    page = ana.get("/").text
    assert _codes(page)[0] == urgent.case.code
    assert len(_codes(page)) == 3
    assert "Only the first 3 cases are shown." in page


def test_owner_is_named(ana: Hand, binh: Hand, night: dict[str, Seed]) -> None:
    """Everybody sees who has claimed a case."""
    binh.post(f"/cases/{night['sold'].case.code}/claim")
    page = ana.get("/").text
    row = page[page.index(f"case-{night['sold'].case.code}") :].partition("</a>")[0]
    assert "Bình" in row
    assert isinstance(binh.staff, Staff)
