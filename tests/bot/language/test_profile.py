"""The profile: learnt, written and read."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from bot.language.profile import FILE_NAME, Profile, ProfileError, current, load

# "tolong" speaks for Malay by 20 steps of a tenth of a nat, "help" for English by 30; "-es" has a bias of half a nat.
SMALL = Profile(
    ("-es", "en", "ms"), {"_tolong": bytes((128, 118, 148)), "_help": bytes((128, 158, 128))}, (0.5, 0.0, 0.0), 10.0
)


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    """Saving and loading changes nothing."""
    SMALL.save(tmp_path / "models" / FILE_NAME)
    loaded = load(tmp_path / "models" / FILE_NAME)

    assert (loaded.languages, loaded.weights(), loaded.bias, loaded.units) == (
        SMALL.languages,
        SMALL.weights(),
        SMALL.bias,
        SMALL.units,
    )


def test_evidence_is_the_sum_of_what_is_known_by_the_length_of_the_message() -> None:
    """A word counts three times as loud as a letter pattern, and two words make a message of length √18."""
    alone, known = SMALL.evidence(["tolong"])
    both, _ = SMALL.evidence(["tolong", "help"])

    assert alone == pytest.approx({"-es": 0.5, "en": -1.0 / 3, "ms": 2.0 / 3})
    assert both == pytest.approx({"-es": 0.5, "en": 2.0 / 18**0.5, "ms": 2.0 / 18**0.5})
    assert known == 1.0


def test_a_word_said_twice_counts_once_and_unknown_words_are_counted() -> None:
    """Whoever repeats a word says no more by it; the share of known words is that of all words."""
    nats, known = SMALL.evidence(["tolong", "tolong", "qqq"])

    assert nats == pytest.approx(SMALL.evidence(["tolong"])[0])
    assert known == pytest.approx(2 / 3)


def test_a_long_message_does_not_overflow_into_the_next_language() -> None:
    """Sixty words of the highest weights add up exactly."""
    words = [f"w{number:02}" for number in range(60)]
    full = Profile(("en", "ms"), {f"_{word}": bytes((255, 1)) for word in words}, (0.0, 0.0), 1.0)

    assert full.evidence(words)[0] == pytest.approx({"en": 60 * 127 / 540**0.5, "ms": -60 * 127 / 540**0.5})


def test_unknown_letters_are_no_evidence() -> None:
    """A message without any known pattern leaves all languages alike."""
    assert SMALL.evidence(["qqq"]) == ({"-es": 0.0, "en": 0.0, "ms": 0.0}, 0.0)


@pytest.mark.parametrize(
    "content",
    # Without the time, which would give the tests other names each second.
    [b"", b"plain", gzip.compress(b"{}", mtime=0), gzip.compress(b'{"version": 0}\n\0', mtime=0)],
    ids=["empty", "not gzip", "no header", "another version"],
)
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes) -> None:
    """A file that is no profile says so."""
    path = tmp_path / FILE_NAME
    path.write_bytes(content)

    with pytest.raises(ProfileError, match="train again"):
        load(path)


def test_a_cut_off_file_is_refused(tmp_path: Path) -> None:
    """A profile of which a part is missing is not used."""
    whole = tmp_path / "whole"
    SMALL.save(whole)
    cut = tmp_path / "cut"
    cut.write_bytes(gzip.compress(gzip.decompress(whole.read_bytes())[:-1]))

    with pytest.raises(ProfileError, match="train again"):
        load(cut)


@pytest.mark.xdist_group("trained profile")
def test_the_trained_profile_is_small_and_knows_every_language(trained: Profile, trained_home: Path) -> None:
    """Thirteen languages in less than a megabyte."""
    assert len([language for language in trained.languages if not language.startswith("-")]) == 13
    assert (trained_home / "models" / FILE_NAME).stat().st_size < 1_000_000


def test_a_new_training_is_used_without_a_restart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is read again when it was replaced."""
    monkeypatch.setenv("SUARA_HOME", str(tmp_path))
    assert current() is None

    SMALL.save(tmp_path / "models" / FILE_NAME)

    loaded = current()
    assert loaded is not None
    assert loaded.languages == SMALL.languages
