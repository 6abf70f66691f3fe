"""Nothing of a person can get into a log."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from webhooks.logs import configure, log, only_allowed, place_of


@pytest.fixture
def configured() -> Iterator[None]:
    """Configure as a process does, and undo it."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    configure("gateway", "INFO")
    yield
    root.handlers[:], root.level = before
    structlog.contextvars.clear_contextvars()
    structlog.reset_defaults()


@pytest.mark.usefixtures("configured")
def test_events_are_json_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """An event is one line with its keys, the process, the level and the time."""
    log.info("started", port=8000)
    entry = json.loads(capsys.readouterr().err)
    assert (entry["event"], entry["port"], entry["process"], entry["level"]) == ("started", 8000, "gateway", "info")
    assert entry["timestamp"].endswith("Z")


@pytest.mark.usefixtures("configured")
def test_unknown_keys_are_dropped(capsys: pytest.CaptureFixture[str]) -> None:
    """A key that is not on the list never appears, whatever somebody passes one day."""
    log.info("event", text="my own words", number="+15005550100", body="x", case="c1")
    said = capsys.readouterr().err
    assert "my own words" not in said
    assert "5550100" not in said
    assert json.loads(said)["case"] == "c1"


@pytest.mark.usefixtures("configured")
def test_libraries_say_only_where(capsys: pytest.CaptureFixture[str]) -> None:
    """A library's sentence may quote a request: only its name, level and place are kept."""
    logging.getLogger("some.library").error("bad request: %s", "my own words", exc_info=ValueError("my own words"))
    logging.getLogger("some.library").info("my own words")
    said = capsys.readouterr().err
    assert "my own words" not in said
    assert json.loads(said)["part"] == "some.library"


@given(st.text(max_size=60), st.integers(min_value=10**6, max_value=10**15))
def test_sentences_and_numbers_are_withheld(words: str, number: int) -> None:
    """Under an allowed key too, what is no plain name is withheld, and so is anything like a phone number."""
    entry = only_allowed(
        None, "info", {"event": "e", "error": f"{words}!", "reason": f"+{number}", "state": f"a {number}"}
    )
    assert entry == {"event": "e", "error": "withheld", "reason": "withheld", "state": "withheld"}


def test_ids_pass() -> None:
    """Ids of rows, names of classes and places in files are what an operator needs."""
    values = {"message": "4de569c27f4543b4842755189e68f6a9", "error": "OperationalError", "place": "store.py:31 store"}
    assert only_allowed(None, "info", dict(values)) == values


def test_place_of_an_error() -> None:
    """The innermost frame is named, not the error's text."""
    try:
        raise ValueError("my own words")
    except ValueError as error:
        place = place_of(error)
    assert place.startswith("test_logs.py:")
    assert place.endswith(" test_place_of_an_error")
