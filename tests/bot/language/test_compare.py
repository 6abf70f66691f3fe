"""The comparison with other identifiers."""

from __future__ import annotations

from bot.language.compare import held_back, plain_langdetect, shares, table
from bot.paths import DATA

MESSAGES = [("en", "they took my passport and I cannot leave"), ("th", "ช่วยด้วยค่ะ"), ("ms", "tak boleh keluar")]


def test_shares_are_counted_over_all_and_by_language() -> None:
    """A language that nothing is in has no row."""
    found = shares(MESSAGES, [lambda _: "en", lambda _: None])
    assert found == {"all": [1 / 3, 0.0], "en": [1.0, 0.0], "ms": [0.0, 0.0], "th": [0.0, 0.0]}


def test_the_table_has_a_row_for_each_language_and_one_for_all() -> None:
    """As it stands in docs/benchmarks.md."""
    assert table(MESSAGES[:1], {"always English": lambda _: "en"}).splitlines() == [
        "| language | messages | always English |",
        "|---|---:|---:|",
        "| all | 1 | 100.0 % |",
        "| en | 1 | 100.0 % |",
    ]


def test_langdetect_is_asked_for_the_codes_of_this_project() -> None:
    """Its Tagalog is Filipino, both its kinds of Chinese are Chinese, and what it cannot read is nothing."""
    assert plain_langdetect("Hindi ko alam kung nasaan ang aking pasaporte at natatakot ako") == "fil"
    assert plain_langdetect("我的老板扣了我的护照，我不能离开这里") == "zh"
    assert plain_langdetect("12345") is None


def test_messages_of_every_language_are_compared() -> None:
    """The same messages that the evaluation uses."""
    assert len({language for language, _ in held_back(DATA / "eval")}) == 13
