"""Text that was read in the wrong encoding."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cleaning import clean
from bot.cleaning.mojibake import repaired
from bot.language import identify
from bot.languages import LANGUAGES
from bot.paths import DATA


def misread(text: str, encoding: str) -> str:
    """What a device shows that takes UTF-8 for another encoding; bytes that Windows does not know stay as they are."""
    return "".join(bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in text.encode("utf-8"))


def first_message(language: str) -> str:
    line = (DATA / "eval" / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()[0]
    return str(json.loads(line)["text"])


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_utf_8_that_was_read_as_western_is_turned_back(language: str, encoding: str) -> None:
    """In every language, and also when it happened twice."""
    text = first_message(language)
    assert repaired(misread(text, encoding)) == text
    assert clean(misread(misread(text, encoding), encoding)) == clean(text)


def test_a_message_that_lost_its_last_bytes_is_turned_back() -> None:
    """An SMS is cut at a number of bytes, not of letters."""
    assert repaired(misread("ช่วยด้วย", "latin-1")[:-1]) == "ช่วยด้ว"


@pytest.mark.parametrize(
    "text",
    [
        "café",
        "Não, obrigado",
        "L'été à Paris",
        "Tôi bị giữ hộ chiếu",
        "ช่วยด้วย",
        "naïve “quotes” – dash",
        "£5 €5 ½",
        "ÃÂ",
    ],
)
def test_what_was_read_rightly_stays(text: str) -> None:
    """Accents of real words are not UTF-8 by chance."""
    assert repaired(text) == text


@pytest.mark.parametrize(("text", "encoding"), [("ช่วยด้วยค่ะ โดนขัง", "tis-620"), ("我被关在这里", "gbk")])
def test_other_misread_text_is_no_language(text: str, encoding: str) -> None:
    """Too uncertain to turn back: the person gets the menu of languages, and no answer in a wrong one."""
    assert identify(text.encode(encoding).decode("latin-1")).language is None


def test_zawgyi_that_is_shown_as_unicode_is_burmese() -> None:
    """The commonest wrong encoding of Burmese is turned into the right one, and answered."""
    assert clean("အလုပ္ရွင္က ပတ္စပို႔ သိမ္းထားတယ္") == "အလုပ်ရှင်က ပတ်စပို့ သိမ်းထားတယ်"
    assert identify("အလုပ္ရွင္က ပတ္စပို႔ သိမ္းထားတယ္").language == "my"


@given(st.text())
def test_repairing_never_raises(text: str) -> None:
    """Nor does it change a text of plain letters."""
    found = repaired(text)
    assert found == text or not text.isascii()
