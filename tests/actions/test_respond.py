"""The order that holds for every action."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions import conversation, knowledge, speech
from actions.choices import MENU
from actions.respond import respond
from actions.steps import Ask, Command, Leave, Remember, Say, SayLines, Step, Steps, Wait
from actions.turn import Turn
from bot import catalogue
from bot.languages import LANGUAGES, OWN_NAMES

KNOWN = Turn("c1", text="what is it", intent="ask_about_trafficking", language="en", slots={"greeted": True})


def answer(_: Turn) -> Steps:
    return [Say("utter.services", (MENU,))]


def said(steps: list[Step]) -> list[str]:
    return [step.message for step in steps if isinstance(step, Say)]


def test_the_first_answer_of_a_talk_says_who_this_is() -> None:
    """It says that it is a bot, once."""
    steps = respond("action_services", answer, replace(KNOWN, slots={}))
    assert said(steps) == ["utter.intro", "utter.services"]
    assert Remember("greeted", True) in steps
    assert said(respond("action_services", answer, KNOWN)) == ["utter.services"]


def test_without_a_language_only_the_menu_of_languages_is_shown() -> None:
    """No answer in a language that the person may not read."""
    steps = respond("action_services", answer, replace(KNOWN, language=None, text="mmm"))
    assert said(steps) == []
    assert any(isinstance(step, SayLines) for step in steps)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_menu_of_languages_names_every_language_within_three_segments(language: str) -> None:
    """Each in its own name, and a way to a human in whatever language is spoken then."""
    menu = speech.menu()
    titles = [choice.label if choice.verbatim else catalogue.text(choice.label, language) for choice in menu.choices]
    assert titles == [*(OWN_NAMES[code] for code in LANGUAGES), catalogue.text("choice.human", language)]
    lines = [*map(str, menu.lines), *(f"{place} {title}" for place, title in enumerate(titles, 1))]
    assert len("\n".join(lines)) <= 201


def test_a_language_that_is_named_is_spoken_from_then_on() -> None:
    """Typed in any language."""
    steps = respond("action_services", answer, replace(KNOWN, language=None, text="ภาษาอังกฤษ"))
    assert Command("set_language", {"language": "en"}) in steps


def test_danger_without_a_language_is_still_answered() -> None:
    """The number first, the language after."""
    steps = respond("action_services", answer, replace(KNOWN, language=None, text="zz", urgency="emergency"))
    assert said(steps)[0] == "utter.emergency"


def test_a_return_code_is_answered_whatever_else_was_understood() -> None:
    """Ten digits are no sentence that understanding could learn."""
    steps = respond("action_services", answer, replace(KNOWN, report={"known": True, "status": "read"}))
    assert said(steps) == ["utter.report_read"]


def test_an_open_report_goes_on_after_an_answer_without_a_second_list() -> None:
    """Two numbered lists in one turn could not be told apart."""
    steps = respond("action_services", answer, replace(KNOWN, form="tip_form", question="place"))
    assert steps[:2] == [Say("utter.services", ()), Ask("tip_form")]


def test_a_single_question_ends_with_another_topic() -> None:
    """Whoever is asked "delete all?" and asks for a shelter wants a shelter."""
    steps = respond("action_services", answer, replace(KNOWN, form="delete_form", question="delete_confirmed"))
    assert steps[0] == Leave()


def test_who_is_this_asks_no_question_of_the_report_again() -> None:
    """Somebody else may be asking."""
    steps = respond("action_about_bot", knowledge.about_bot, replace(KNOWN, form="tip_form", question="place"))
    assert Wait() in steps
    assert not any(isinstance(step, Ask) for step in steps)


def test_the_word_menu_shows_the_menu() -> None:
    """Whatever understanding makes of it."""
    assert said(respond("action_services", answer, replace(KNOWN, text="Menu"))) == ["utter.menu"]


def test_being_understood_again_ends_the_count() -> None:
    """Three in a row, not three in a life."""
    steps = respond("action_services", answer, replace(KNOWN, slots={"greeted": True, "misunderstood": 2}))
    assert Remember("misunderstood", 0) in steps


def test_the_third_miss_brings_a_human() -> None:
    """The bot admits that it cannot help."""
    steps = conversation.not_understood(replace(KNOWN, slots={"misunderstood": 2}))
    assert Command("open_case", {"kind": "human", "urgency": "routine"}) in steps


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Malay please", "ms"),
        ("bahasa melayu", "ms"),
        ("ภาษาไทย", "th"),
        ("tiếng Việt", "vi"),
        ("Tagalog po", "fil"),
        ("Malaysia", None),
        ("Thai or English", None),
    ],
)
def test_languages_are_known_by_name(text: str, language: str | None) -> None:
    """In any of the thirteen, one at a time."""
    assert speech.named_in(text) == language


def test_not_understanding_english_is_no_wish_for_english() -> None:
    """ "I do not understand English" names the language that is spoken already."""
    steps = speech.change(replace(KNOWN, text="I dont understand English", intent="change_language"))
    assert not any(isinstance(step, Command) for step in steps)


def test_a_language_without_texts_is_said_to_be_missing() -> None:
    """A person may still read it."""
    missing = next((code for code in ("ne", "bn", "ta", "km") if code not in speech.SPOKEN), None)
    if missing is None:
        pytest.skip("every language has its texts")
    steps = speech.change(replace(KNOWN, pressed=True, choice=f"language_{missing}"))
    assert said(steps) == ["utter.language_not_spoken"]
