"""The profile: learnt, written and read."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from bot.language.profile import FILE_NAME, Profile, ProfileError, current, learn, load
from bot.language.words import latin_words

LINES = [("en", "please help me now"), ("ms", "tolong saya sekarang"), ("-es", "ayuda por favor")]


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    """Saving and loading changes nothing."""
    learnt = learn(LINES)
    learnt.save(tmp_path / "models" / FILE_NAME)

    assert load(tmp_path / "models" / FILE_NAME) == learnt


def test_the_same_lines_give_the_same_file(tmp_path: Path) -> None:
    """Training is reproducible, in whatever order the lines come."""
    learn(LINES).save(tmp_path / "first")
    learn(reversed(LINES)).save(tmp_path / "second")

    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()


def test_seen_words_speak_for_their_language() -> None:
    """Evidence is highest for the language in which the words were seen, and known words are counted."""
    nats, known = learn(LINES).evidence(latin_words("tolong saya qqq"))

    assert max(nats, key=lambda language: nats[language]) == "ms"
    assert known == pytest.approx(2 / 3)


def test_unknown_letters_are_no_evidence() -> None:
    """A message without any known pattern leaves all languages alike."""
    assert learn(LINES).evidence(["qqq"]) == ({"-es": 0.0, "en": 0.0, "ms": 0.0}, 0.0)


def test_nothing_to_learn_is_an_error() -> None:
    """Lines without Latin letters make no profile."""
    with pytest.raises(ValueError, match="no line in Latin letters"):
        learn([("th", "ช่วยด้วย")])


@pytest.mark.parametrize("content", [b"", b"plain", gzip.compress(b"{}"), gzip.compress(b'{"version": 0}\n\0')])
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes) -> None:
    """A file that is no profile says so."""
    path = tmp_path / FILE_NAME
    path.write_bytes(content)

    with pytest.raises(ProfileError, match="train again"):
        load(path)


def test_a_cut_off_file_is_refused(tmp_path: Path) -> None:
    """A profile of which a part is missing is not used."""
    whole = tmp_path / "whole"
    learn(LINES).save(whole)
    cut = tmp_path / "cut"
    cut.write_bytes(gzip.compress(gzip.decompress(whole.read_bytes())[:-1]))

    with pytest.raises(ProfileError, match="train again"):
        load(cut)


def test_the_trained_profile_is_small_and_knows_every_language(trained: Profile, trained_home: Path) -> None:
    """Thirteen languages in less than two megabytes."""
    assert len([language for language in trained.languages if not language.startswith("-")]) == 13
    assert (trained_home / "models" / FILE_NAME).stat().st_size < 2_000_000


def test_a_new_training_is_used_without_a_restart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is read again when it was replaced."""
    monkeypatch.setenv("SUARA_HOME", str(tmp_path))
    assert current() is None

    learn(LINES[:2]).save(tmp_path / "models" / FILE_NAME)

    loaded = current()
    assert loaded is not None
    assert loaded.languages == ("en", "ms")
