"""What answers "is it safe for you to write now?" in other words than yes and no."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions.questions import Answer, read_answer
from actions.turn import Turn
from actions.typed import words_of
from bot.languages import LANGUAGES
from bot.triage import screen

ASKED = Turn("c1", intent="deny", confidence=0.9, language="en", form="help_form", question="safe_now")

NOT_SAFE = {
    "en": ("no", "not safe", "no safe", "no he is here", "no he is near", "no i'm not ok", "no, not safe now"),
    "ms": ("tidak selamat", "tak selamat", "tidak, saya tak selamat", "saya tidak selamat"),
    "id": ("tidak aman", "gak aman", "tidak, tidak aman", "aku gak aman"),
    "fil": ("hindi ligtas", "hindi ako ligtas", "hindi po ako ligtas", "hindi safe"),
    "th": ("ไม่ปลอดภัย", "ไม่ ปลอดภัย", "ไม่ค่อย ปลอดภัย", "ไม่ค่ะ ไม่ปลอดภัย"),
    "vi": ("không an toàn", "em không an toàn", "không, không an toàn"),
    "km": ("អត់សុវត្ថិភាពទេ", "អត់មានសុវត្ថិភាពទេ", "មិនមានសុវត្ថិភាព"),
    "lo": ("ບໍ່ປອດໄພ", "ບໍ່ ປອດໄພ", "ບໍ່ ຂ້ອຍບໍ່ປອດໄພ"),
    "my": ("မလုံခြုံဘူး", "ဘေးမကင်းဘူး", "မဟုတ်ဘူး၊ မလုံခြုံဘူး"),
    "zh": ("不安全", "不,不安全", "我不安全", "不 安全"),
    "ta": ("பாதுகாப்பு இல்லை", "இல்லை, பாதுகாப்பு இல்லை", "பாதுகாப்பா இல்ல"),
    "bn": ("নিরাপদ না", "না নিরাপদ না", "না, নিরাপদ না"),
    "ne": ("सुरक्षित छैन", "छैन, सुरक्षित छैन", "म सुरक्षित छैन"),
}


def answered(text: str, language: str = "en", **changes: object) -> Answer | None:
    screened = screen(text, language).urgency
    return read_answer(replace(ASKED, text=text, language=language, screened=screened, **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("no i am ok now", "yes"),
        ("no problem", "yes"),
        ("no I'm fine.", "yes"),
        ("no danger now", "yes"),
        ("No, I am safe", "yes"),
        ("no, ok", "unsure"),
        ("no i am ok he is here", "no"),
        ("no but i am ok", "no"),
        ("no, safe later", "no"),
    ],
)
def test_a_no_to_danger_is_no_no_to_safety(text: str, meaning: str) -> None:
    """Whoever says that all is well wakes nobody; with one word more about anything else they do."""
    assert answered(text) == Answer(meaning)


def test_being_well_is_believed_over_the_model() -> None:
    """Word for word; what the rules take for an emergency is one."""
    feared = {"intent": "emergency", "urgency": "emergency"}
    assert answered("no danger now", **feared) == Answer("yes")
    assert read_answer(replace(ASKED, text="no danger now", screened="emergency")) != Answer("yes")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_can_say_that_all_is_well(language: str) -> None:
    """Each listed way, as people type it, also where the model guesses something else."""
    for text in words_of("word.safe", language):
        assert answered(text, language, intent="stop") == Answer("yes"), text


@pytest.mark.parametrize(("language", "text"), [(code, text) for code in LANGUAGES for text in NOT_SAFE[code]])
def test_not_safe_is_never_taken_for_safe(language: str, text: str) -> None:
    """In most languages "no" and "not" are one word, so "no" beside "safe" is a page."""
    assert answered(text, language) == Answer("no")


def test_another_hand_learns_nothing_by_saying_that_all_is_well() -> None:
    """After "who is this?" the next question would tell what the talk is about."""
    assert answered("no im fine", slots={"guarded": True}) is None
    assert answered("no", slots={"guarded": True}) == Answer("no")
