from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered

from bot.components.choices import latest_choices, resolve

YES = {"title": "ใช่", "payload": "/affirm"}
NO = {"title": "No, thank you", "payload": "/deny"}


def test_the_choices_are_those_of_the_latest_bot_turn() -> None:
    """Choices count until the person writes again, also when a plain reply followed them."""
    shown = [UserUttered("hi"), BotUttered("?", {"buttons": [YES]}), BotUttered("!"), ActionExecuted("action_listen")]
    assert latest_choices(shown) == [YES]
    assert latest_choices([*shown, UserUttered("1"), BotUttered("well")]) == []


def test_numbers_in_any_numerals_and_dress() -> None:
    """A number alone names a choice by its place, in any numerals and with any usual punctuation."""
    for typed in ("2", "๒", "၂", "២", " 2.", "(2)", "[2]", "2)", "२", "２"):
        assert resolve(typed, [YES, NO]) == "/deny", typed


def test_labels_in_any_case() -> None:
    """The words of a choice name it, without regard to case, spaces and the punctuation around them."""
    assert resolve("  NO, THANK YOU! ", [YES, NO]) == "/deny"
    assert resolve("ใช่", [YES, NO]) == "/affirm"


def test_what_names_no_choice_stays_text() -> None:
    """A number out of range, a number among words and any other text are not choices."""
    for typed in ("3", "0", "2 men", "22", "", "yes", "12000"):
        assert resolve(typed, [YES, NO]) is None, typed
    assert resolve("1", []) is None
