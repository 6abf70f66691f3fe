"""The command that measures the rules."""

import json
from pathlib import Path

import pytest

from bot.triage.measure import lines, main, measure, table


def written(folder: Path, *messages: tuple[str, str, str, str]) -> Path:
    path = folder / "labelled.jsonl"
    rows = [dict(zip(("text", "lang", "intent", "urgency"), message, strict=True)) for message in messages]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    return written(
        tmp_path,
        ("they locked me in the room", "en", "emergency", "emergency"),
        ("good evening", "en", "emergency", "emergency"),
        ("nak mati", "ms", "self_harm", "emergency"),
        ("hello", "en", "greet", "routine"),
    )


def test_shares_are_counted_by_label(labelled: Path) -> None:
    """One of two emergencies found is 50 %, and self-harm is counted apart."""
    tallies = measure(lines([labelled], "all"))
    assert tallies["en"].row("en")[:4] == ["en", "2", "50.0 %", "50.0 %"]
    assert tallies["ms"].row("ms")[4:7] == ["1", "100.0 %", "100.0 %"]


def test_a_label_without_messages_shows_a_dash(labelled: Path) -> None:
    """No message of a label is no share, not a share of nought."""
    assert measure(lines([labelled], "all"))["ms"].row("ms")[1:4] == ["0", "–", "–"]


def test_table_has_a_row_for_each_language_and_for_all(labelled: Path) -> None:
    """Languages come in the order of the files, all together last."""
    rows = table(measure(lines([labelled], "all"))).splitlines()
    assert [row.split(" | ")[0] for row in rows[2:]] == ["| en", "| ms", "| all"]


def test_halves_are_every_second_line(labelled: Path) -> None:
    """The two halves share no line and miss none."""
    texts = {half: [message["text"] for message in lines([labelled], half)] for half in ("all", "even", "odd")}
    assert texts["even"] == texts["all"][::2]
    assert texts["odd"] == texts["all"][1::2]


def test_a_missing_file_is_one_plain_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is not there is named, and the exit code says so."""
    gone = tmp_path / "gone.jsonl"
    assert main([str(gone)]) == 2
    assert capsys.readouterr().err == f"no such file: {gone}\n"


def test_command_prints_the_table(labelled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command prints a Markdown table and succeeds, with or without telling the language."""
    assert main([str(labelled), "--no-language"]) == 0
    assert capsys.readouterr().out.startswith("| language | emergency n |")
