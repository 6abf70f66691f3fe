"""After an alarm somebody else may hold the phone: nothing is cancelled, and nothing is given away."""

from __future__ import annotations

import pytest

from tests.dialogues.talk import Talk

pytestmark = pytest.mark.brain

TAKEN_BACK = ("safe_now", "joke", "wrong_number", "delete", "stop")


@pytest.mark.parametrize("line", TAKEN_BACK)
def test_taking_it_back_is_answered_neutrally_and_told_to_staff(talk: Talk, line: str) -> None:
    """The same ordinary sentence for all of it; the alarm stays, and the case says that the tone changed."""
    talk.person("emergency").person(line).suara("utter.neutral").commanded("note", kind="tone_changed")
    assert talk.choices == []
    talk.person("where").suara_among_others("utter.alarm_added")


@pytest.mark.parametrize("line", TAKEN_BACK)
def test_danger_after_taking_it_back_calls_a_human(talk: Talk, line: str) -> None:
    """The person has the phone again."""
    talk.person("emergency").person(line).person("emergency_again").human_called().suara("utter.emergency_again")


@pytest.mark.parametrize("line", TAKEN_BACK)
def test_taking_it_back_in_the_middle_of_questions_asks_no_more(talk: Talk, line: str) -> None:
    """The next question would tell what the talk was about."""
    talk.begins("choice.help_self").chooses("choice.no").human_called().suara_among_others("utter.ask_help_form_place")
    talk.person(line).suara("utter.neutral").commanded("note", kind="tone_changed")


def test_delete_after_an_alarm_waits_for_a_person(talk: Talk) -> None:
    """The gateway is asked for it, and does it when the alarm is closed; no question is asked."""
    talk.person("emergency").person("delete").commanded("delete").suara("utter.neutral")


def test_stop_after_an_alarm_is_obeyed_and_told(talk: Talk) -> None:
    """No code to come back with is shown to whoever reads it."""
    talk.person("emergency").person("stop").commanded("stop").suara("utter.neutral")


@pytest.mark.parametrize("line", ["thanks", "bye"])
def test_a_goodbye_after_an_alarm_is_ordinary(talk: Talk, line: str) -> None:
    """It may be the person's own, so it is no change of tone."""
    talk.person("emergency").person(line).suara("utter.neutral")


@pytest.mark.parametrize("line", ["whose_phone", "who_are_you"])
def test_who_is_this_gives_nothing_away(talk: Talk, line: str) -> None:
    """An information line that anyone can write to; staff are told in silence."""
    talk.person("emergency").person(line).suara("utter.about_bot").commanded("note", kind="hostile_reader")


def test_who_is_this_in_the_middle_of_looking_for_help_repeats_no_question(talk: Talk) -> None:
    """As above, without an alarm."""
    talk.begins("choice.help_self").suara_among_others("utter.ask_safe_now")
    talk.person("whose_phone").suara("utter.about_bot").commanded("note", kind="hostile_reader")


@pytest.mark.parametrize("asked", ["whose_phone", "who_are_you", "hello_again"])
def test_ok_after_asking_who_this_is_answers_no_question(talk: Talk, asked: str) -> None:
    """It is nobody's "yes, children" and no "yes, write to me"; who chooses to go on is asked again."""
    talk.begins("choice.tip").chooses("choice.no").person("place").person("what_seen").chooses("choice.when_now")
    talk.person("how_many").suara("utter.ask_children")
    talk.person(asked)
    talk.person("plain_yes").suara("utter.neutral").not_commanded("answer").not_commanded("open_case")
    talk.chooses("choice.go_on").suara("utter.ask_children").chooses("choice.yes").commanded("answer")


def test_a_plain_no_to_is_it_safe_calls_a_human_whoever_holds_the_phone(talk: Talk) -> None:
    """Danger is believed even where a small word is not."""
    talk.begins("choice.help_self").suara_among_others("utter.ask_safe_now")
    talk.person("who_are_you").person("plain_no").human_called()


def test_whose_number_this_is_at_first_contact(talk: Talk) -> None:
    """A neutral answer, no hotline, no case."""
    talk.person("whose_phone").suara("utter.about_bot").not_commanded("open_case").nobody_called()


def test_two_people_on_one_phone(talk: Talk) -> None:
    """One calls for help, the other asks and jokes, the first one is back: heard each time, and nothing is told."""
    talk.person("hiding").human_called()
    talk.person("whose_phone").suara("utter.about_bot")
    talk.person("joke").suara("utter.neutral")
    talk.person("hello_again").suara("utter.greet_again")
    talk.person("emergency_again").human_called().suara("utter.emergency_again")


def test_two_people_and_a_report(talk: Talk) -> None:
    """Who greets in the middle of somebody's tip is asked nothing of it; the danger that follows is heard."""
    talk.begins("choice.tip").chooses("choice.no").person("place").suara("utter.ask_what_seen")
    talk.person("hello_again").suara("utter.greet_again")
    talk.person("emergency").human_called().suara_among_others("utter.emergency")


def test_a_code_word_reaches_staff_at_once(talk: Talk) -> None:
    """The word stays in the thread; the case says that there is one."""
    talk.person("emergency").person("code_word").commanded("note", kind="code_word").suara_among_others(
        "utter.alarm_added"
    )


def test_a_safe_time_reaches_staff_at_once(talk: Talk) -> None:
    """Before somebody writes at the wrong hour."""
    talk.person("emergency").person("safe_time").commanded("note", kind="safe_time")


def test_a_code_word_and_a_safe_time_without_an_alarm(talk: Talk) -> None:
    """Somebody who asked for a human says how and when."""
    talk.person("human").chooses("choice.yes").person("safe_time").person("code_word")
    talk.commanded("note", kind="code_word")


def test_silence_after_an_alarm(talk: Talk) -> None:
    """An empty message, a dot: it goes to the person who was called, and asks nothing."""
    talk.person("emergency")
    for text in ("", ".", "..."):
        talk.types(text).suara("utter.alarm_added")


@pytest.mark.parametrize("line", ["what_she_wrote", "show_messages", "who_was_called", "lost_code"])
@pytest.mark.parametrize("before", ["emergency", "hello"])
def test_whoever_asked_who_this_is_hears_nothing_more(talk: Talk, before: str, line: str) -> None:
    """Not what was written, nor that anybody was called: an ordinary sentence."""
    talk.person(before).person("whose_phone").suara("utter.about_bot")
    talk.person(line).suara("utter.neutral").not_commanded("stop").not_commanded("human")
