"""What understanding reads of a message."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.cleaning import LONGEST, clean

# Letters of every served script with their signs, invisible marks, digits, Zawgyi shapes, emoji, controls.
HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.characters(codec=None, categories=("Cs",)),
        st.sampled_from(
            "aAoOwW.5 \t\n\0\ufeff\u200b\u200d\u202e\u2066\u00ad\u0301\u0323\U0001f62d\U0001f3fd!?/0123456789"
        ),
        st.characters(min_codepoint=0x0E00, max_codepoint=0x0EFF),
        st.characters(min_codepoint=0x0900, max_codepoint=0x09FF),
        st.characters(min_codepoint=0x0B80, max_codepoint=0x0BFF),
        st.characters(min_codepoint=0x1000, max_codepoint=0x109F),
        st.characters(min_codepoint=0x1780, max_codepoint=0x17FF),
    )
)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("  help \n\n me\tplease ", "help me please"),
        ("a\0b\ud800c\u200bd\u202ee\ufefff", "abcdef"),
        ("cafe\u0301", "caf\u00e9"),
        ("ｈｅｌｐ　１２３！", "help 123!"),
        ("𝗛𝗲𝗹𝗽 𝓂𝑒", "Help me"),
        ("1️⃣", "1"),
        ("② ๒ ២ ໒ ၂ ২ २ ௨", "2 2 2 2 2 2 2 2"),
        ("don’t “go”…", 'don\'t "go"..'),
        ("👍🏽", "👍"),
        ("ত্‍", "ৎ"),
        ("क्‍ष", "क्ष"),
    ],
)
def test_forms_of_the_same_text_become_one(typed: str, expected: str) -> None:
    """Blanks, invisible marks, digits, full-width and ornamental letters are folded."""
    assert clean(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("tolooong", "tolong"),
        ("pleaseeee HELPPPP meeee", "please HELP me"),
        ("helllooo", "hello"),
        ("freeee", "free"),
        ("ooo po", "oo po"),
        ("goood", "good"),
        ("ช่วยด้วยยยยย", "ช่วยด้วย"),
        ("มากกกกๆๆๆ", "มากๆ"),
        ("救命啊啊啊啊", "救命啊啊"),
        ("谢谢", "谢谢"),
        ("help!!!!!!", "help!!"),
        ("www.facebook.com", "www.facebook.com"),
        ("😭😭😭😭😭", "😭😭"),
        ("Q\u0335\u0321\u0322\u0323\u0324algo", "Q\u0335\u0321algo"),
    ],
)
def test_stretched_letters_are_shortened(typed: str, expected: str) -> None:
    """A cry keeps its word, and a double letter that is the spelling stays."""
    assert clean(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("55555555", "555"),
        ("ขำ 5555+", "ขำ 555+"),
        ("โอเค5555", "โอเค555"),
        ("+15005550006", "+15005550006"),
        ("555-5555", "555-5555"),
    ],
)
def test_thai_laughter_is_no_phone_number(typed: str, expected: str) -> None:
    """A row of fives is laughter; fives within a number stay."""
    assert clean(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("เเละ", "และ"),
        ("นํ้า ทํา", "น้ำ ทำ"),
        ("ก่ี", "กี่"),
        ("ເເມ່", "ແມ່"),
        ("ນໍ້າ", "ນ້ຳ"),
        ("កុម្មង្ដៃ", "កុម្មង្តៃ"),
        ("ទៅហេើយ", "ទៅហេើយ"),
        ("၀င်", "ဝင်"),
        ("၁၀", "10"),
    ],
)
def test_what_looks_the_same_is_spelt_the_same(typed: str, expected: str) -> None:
    """Thai, Lao, Khmer and Burmese sequences that look alike become one."""
    assert clean(typed) == expected


def test_a_long_message_is_cut() -> None:
    """Ten thousand characters cost no more than two thousand."""
    assert len(clean("help me now " * 1000)) <= LONGEST


# How long one example takes depends on what else the machine does; speed is measured elsewhere.
@settings(deadline=None)
@given(HOSTILE)
@example("\u1031\u1039" * 20)
@example("\u0e4d\u0e48\u0e32" * 5)
@example("\u103b\u1031\u1000\u1064\u1039")
@example("5555\u0301555")
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    """Whatever is typed, the result is NFC, within the limit, without control characters, and already clean."""
    once = clean(text)

    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert len(once) <= LONGEST
    assert not any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co"} for char in once)


@settings(deadline=None, max_examples=30)
@given(HOSTILE.filter(bool))
def test_the_longest_and_strangest_messages_are_cleaned_too(text: str) -> None:
    """Ten thousand characters of anything end as a clean text."""
    stretched = (text * (10_000 // len(text)))[:10_000]

    assert clean(clean(stretched)) == clean(stretched)
