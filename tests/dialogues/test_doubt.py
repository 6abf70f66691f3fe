"""What may be danger is asked about at once, and two doubtful messages are no doubt any more."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.dialogues.talk import Talk

pytestmark = pytest.mark.brain

ASKED = ("utter.doubt", "utter.ask_check_form_danger_now")


def is_asked(talk: Talk) -> Talk:
    talk.suara_among_others(ASKED[0]).suara_among_others(ASKED[1])
    return talk.commanded("open_case", urgency="high").commanded("check")


@pytest.mark.parametrize("line", ["help_word", "help_please"])
def test_help_alone_says_who_this_is_and_asks(talk: Talk, line: str) -> None:
    """It may be a keyword, a habit, or all that somebody can type; nobody is paged, and the minutes are counted."""
    talk.person(line).suara("utter.about_bot", *ASKED)
    is_asked(talk).nobody_called()


def test_help_and_yes_calls_a_human(talk: Talk) -> None:
    """One digit is enough."""
    talk.person("help_word").chooses("choice.yes").human_called()
    talk.suara_among_others("utter.emergency")


def test_help_and_not_sure_brings_a_human_without_a_page(talk: Talk) -> None:
    """Somebody reads it, and asks whether it is safe to write."""
    talk.person("help_word").chooses("choice.unsure").nobody_called()
    talk.commanded("human").suara("utter.human", "utter.ask_reply_safe")


def test_help_and_no_goes_on_without_alarm(talk: Talk) -> None:
    """The door stays open."""
    talk.person("help_word").chooses("choice.no").suara("utter.checked_no").nobody_called()


@pytest.mark.parametrize("second", ["help_word", "help_please"])
def test_help_twice_calls_a_human(talk: Talk, second: str) -> None:
    """Two doubtful messages are no doubt."""
    talk.person("help_please").nobody_called()
    talk.person(second).human_called().suara_among_others("utter.emergency")


def test_help_after_a_no_calls_a_human(talk: Talk) -> None:
    """Nobody is asked the same twice."""
    talk.person("help_word").chooses("choice.no").person("help_please").human_called()


def test_help_in_the_middle_of_a_tip_is_no_place(talk: Talk) -> None:
    """It is asked about, and the tip goes on after a no."""
    talk.begins("choice.tip").chooses("choice.no").suara("utter.ask_place")
    talk.person("help_word").not_commanded("answer")
    is_asked(talk).chooses("choice.no").suara("utter.checked_no", "utter.ask_place").nobody_called()


def test_help_in_the_middle_of_looking_for_help_calls_a_human(talk: Talk) -> None:
    """There it is no keyword."""
    talk.begins("choice.help_self").chooses("choice.yes").suara("utter.ask_help_form_danger_now")
    talk.person("help_please").human_called().suara_among_others("utter.emergency")


def test_help_after_an_alarm_is_heard_again(talk: Talk) -> None:
    """The person who was called sees it; the question is not asked any more."""
    talk.person("emergency").person("help_please").suara("utter.emergency_again").human_called()


def test_a_coded_word_is_at_least_asked_about(talk: Talk) -> None:
    """Three calm words about a car."""
    talk.person("van_is_here")
    if not talk.is_said("utter.emergency"):
        is_asked(talk)


def test_a_coded_word_and_he_is_here_calls_a_human(talk: Talk) -> None:
    """A no that says who is there is no "no"."""
    talk.person("van_is_here").person("no_he_is_here").person("help_please").human_called()


def test_no_he_is_here_is_a_no_to_is_it_safe(talk: Talk) -> None:
    """In words as by number: a human is called, and only the place is asked."""
    talk.begins("choice.help_self").suara_among_others("utter.ask_safe_now")
    talk.person("no_he_is_here").human_called().suara_among_others("utter.emergency")


def test_what_is_no_answer_does_not_close_the_question(talk: Talk) -> None:
    """It is asked again, and the minutes count on."""
    talk.person("help_word").person("nonsense").suara_among_others("utter.ask_check_form_danger_now").commanded("check")
    talk.chooses("choice.yes").human_called()


def test_who_is_this_instead_of_an_answer_lets_the_minutes_run(talk: Talk) -> None:
    """Somebody else may have picked up the phone: the question is not repeated, and silence still counts as yes."""
    talk.person("help_word").person("who_are_you").suara("utter.about_bot").commanded("check").nobody_called()


def test_delete_instead_of_an_answer_lets_the_minutes_run(talk: Talk) -> None:
    """Nothing is asked and nothing given away; the answer to the question is still heard."""
    talk.person("help_word").person("delete").suara("utter.neutral").commanded("delete").commanded("check")
    talk.nobody_called().person("plain_yes").human_called()


def test_without_a_country_the_likely_numbers_are_given(begin_talk: Callable[..., Talk]) -> None:
    """Before anything is asked."""
    talk = begin_talk(country=None).person("help_word")
    is_asked(talk)
    assert any(char.isdigit() for text in talk.said for char in text)
