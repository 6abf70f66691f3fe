"""Which lines are learnt from, and what the command says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from bot.language import lines
from bot.language.hints import Hints, priors, served_code
from bot.language.lines import LinesError, training_lines
from bot.language.profile import Profile
from bot.language.words import markers
from bot.languages import LANGUAGES
from bot.paths import DATA

NLU = """
version: "3.1"
nlu:
- intent: greet
  examples: |
    - hello there
    - สวัสดี
- intent: help
  examples:
  - text: |
      please help
    metadata: {style: sms}
  - text: |
      tolong please
    metadata: {style: mixed}
"""


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_lines_come_from_every_kind_of_file(tmp_path: Path) -> None:
    """Rasa's files in both forms, plain lines, the lexicon and languages that are not served; Latin letters only."""
    _write(tmp_path / "nlu" / "en" / "a.yml", NLU)
    _write(tmp_path / "language" / "vi.txt", "xin chao\nxin chào\n")
    _write(tmp_path / "language" / "outside" / "es.txt", "hola\n")
    _write(tmp_path / "lexicon" / "ms.yml", "HELLO: [helo*, hai]\n")

    assert training_lines(tmp_path) == [
        ("en", "hello there", 1.0),
        ("en", "please help", 1.0),
        ("ms", "hai", 0.3),
        ("ms", "helo", 0.3),
        ("vi", "xin chao", 1.0),
        ("vi", "xin chào", 1.0),
        ("-es", "hola", 8.0),
    ]


def test_lines_that_are_held_back_are_not_learnt(tmp_path: Path) -> None:
    """A message of the evaluation is never a training line."""
    _write(tmp_path / "language" / "vi.txt", "xin chao\ntam biet\n")
    _write(tmp_path / "eval" / "vi.jsonl", json.dumps({"text": " xin  chao"}) + "\n")

    assert training_lines(tmp_path) == [("vi", "tam biet", 1.0)]


def test_vietnamese_is_also_learnt_without_accents(tmp_path: Path) -> None:
    """Half of those who text leave them out; every line teaches both ways."""
    _write(tmp_path / "language" / "vi.txt", "cứu em, đang bị nhốt\n")

    assert [line.text for line in training_lines(tmp_path)] == ["cứu em, đang bị nhốt", "cuu em, dang bi nhot"]


def test_a_mixed_message_teaches_its_own_language_and_never_english(tmp_path: Path) -> None:
    """What makes "boss tak bagi gaji" Malay are two words; the same line under English would teach the contrary."""
    _write(tmp_path / "nlu" / "ms" / "a.yml", NLU)

    assert ("ms", "tolong please", 2.0) in training_lines(tmp_path)


@pytest.mark.parametrize("text", ["- [", "just text"])
def test_a_broken_file_is_named(tmp_path: Path, text: str) -> None:
    """A file that cannot be read stops the training with its name."""
    _write(tmp_path / "nlu" / "en" / "broken.yml", text)

    with pytest.raises(LinesError, match=r"broken\.yml"):
        training_lines(tmp_path)


@pytest.mark.xdist_group("trained profile")
def test_the_project_has_lines_for_every_language(trained: Profile) -> None:
    """Each of the thirteen languages is typed in Latin letters too, and so has its place in the profile."""
    assert set(LANGUAGES) <= set(trained.languages)


def test_no_marker_word_belongs_to_two_languages() -> None:
    """A word that stands in two lists would settle nothing."""
    table = yaml.safe_load((DATA / "language" / "markers.yml").read_text(encoding="utf-8"))
    words = [word for listed in table.values() for word in listed.split()]

    assert set(table) <= set(LANGUAGES)
    assert sorted({word for word in words if words.count(word) > 1}) == []


def test_markers_count_words_and_phrases() -> None:
    """Single words and phrases of up to three words are found."""
    assert markers(["saya", "tak", "boleh", "keluar"]) == {"ms": 2}


@pytest.mark.parametrize(
    ("tag", "code"),
    [("ms-MY", "ms"), ("tl", "fil"), ("in", "id"), ("zh_Hant_TW", "zh"), ("yue-HK", "zh"), ("es", None), ("", None)],
)
def test_browser_tags_name_served_languages(tag: str, code: str | None) -> None:
    """Tags with regions, old codes and Cantonese lead to the served code."""
    assert served_code(tag) == code


def test_country_table_names_served_languages_only() -> None:
    """Every language in the table of countries is one of the thirteen."""
    table = yaml.safe_load((DATA / "language" / "countries.yml").read_text(encoding="utf-8"))

    assert {code for row in table.values() for listed in row.values() for code in listed} <= set(LANGUAGES)


def test_without_hints_there_is_no_prior() -> None:
    """Nothing known weighs nothing."""
    assert priors(Hints()) == {}


def test_forms_are_found_at_any_depth(tmp_path: Path) -> None:
    """A lexicon may nest its forms in lists and mappings."""
    _write(tmp_path / "x.yml", "A: {b: [one, {c: two}]}\nD: [three]\n")

    assert sorted(lines._forms(tmp_path / "x.yml")) == ["one", "three", "two"]
