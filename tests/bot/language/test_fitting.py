"""Fitting the profile, where numpy is."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("scipy", reason="only Rasa's environment has it")

from bot.language import lines, train
from bot.language.fitting import _scarcity, learn
from bot.language.words import latin_words

LINES = [("en", "please help me now", 1.0), ("ms", "tolong saya sekarang", 1.0), ("-es", "ayuda por favor", 1.0)]


def test_the_same_lines_give_the_same_file(tmp_path: Path) -> None:
    """Training is reproducible, in whatever order the lines come."""
    learn(LINES * 2).save(tmp_path / "first")
    learn(reversed(LINES)).save(tmp_path / "second")

    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()


def test_seen_words_speak_for_their_language() -> None:
    """Evidence is highest for the language in which the words were seen."""
    learnt = learn([*LINES, ("ms", "tolong saya", 1.0), ("en", "help please", 1.0)])
    for text, expected in (("tolong saya qqq", "ms"), ("please help", "en")):
        nats, _ = learnt.evidence(latin_words(text))
        assert max(nats, key=lambda language: nats[language]) == expected


def test_heavier_lines_speak_louder() -> None:
    """Of two languages that share a word, the one whose line counts more has it."""
    for weights, expected in (((5.0, 0.1), "en"), ((0.1, 5.0), "ms")):
        learnt = learn([("en", "hospital", weights[0]), ("ms", "hospital", weights[1])])
        nats, _ = learnt.evidence(["hospital"])
        assert max(nats, key=lambda language: nats[language]) == expected


def test_nothing_to_learn_is_an_error() -> None:
    """Lines without Latin letters make no profile."""
    with pytest.raises(ValueError, match="no line in Latin letters"):
        learn([("th", "ช่วยด้วย", 1.0)])


def test_the_check_counts_right_lines_by_language() -> None:
    """Cross-validation holds each line out once."""
    pairs = [lines.Line("en", f"please help me {word}") for word in ("now", "today", "here", "please", "soon")]
    pairs += [lines.Line("ms", f"tolong saya pulang {word}") for word in ("sekarang", "hari", "cepat", "lagi", "esok")]

    counted = train.check(pairs)

    assert {language: count for language, (_, count) in counted.items()} == {"en": 5, "ms": 5}
    assert counted["en"][0] == 5


def test_the_command_says_what_it_learnt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line with figures, and a profile in the models folder."""
    path = tmp_path / "data" / "language" / "vi.txt"
    path.parent.mkdir(parents=True)
    path.write_text(
        "\n".join(["xin chao ban nhe", "tam biet em nhe", "cam on chi nhieu", "giup toi voi a", "cuu em voi a"]),
    )
    monkeypatch.setattr(train, "DATA", tmp_path / "data")
    monkeypatch.setenv("SUARA_HOME", str(tmp_path))

    train.main([])
    train.main(["--check"])

    said = capsys.readouterr().out
    assert "1 languages" in said
    assert "5 of     5" in said
    assert (tmp_path / "models" / "language.profile").is_file()


def test_a_language_of_few_lines_is_heard_beside_one_of_many() -> None:
    """Thai is seldom romanised, so its lines count for more; those of languages that are not served do not."""
    louder = _scarcity(("ms", "th", "-es"), [0] * 2000 + [1] * 5 + [2] * 5, [1.0] * 2010)

    assert louder.tolist() == pytest.approx([1.0, 300**0.5, 1.0])
