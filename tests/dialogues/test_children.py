"""A child writes: a line for children, simple words, a human, and never a question about what was done."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.dialogues.talk import Talk, ids_of

pytestmark = pytest.mark.brain

ABOUT_WHAT_WAS_DONE = (
    "utter.ask_what_seen",
    "utter.ask_family_form_what_seen",
    "utter.ask_how_known",
    "utter.ask_how_many",
    "utter.ask_extra",
    "utter.ask_when",
)
WITH_A_LINE_FOR_CHILDREN, ITS_NUMBER = "TH", "1387"
WITHOUT_ONE, EMERGENCY_NUMBER = "MY", "999"


def is_spared(talk: Talk) -> None:
    """Nothing of all that was said asks what happened."""
    asked = {message for said in talk.all_said() for message in ids_of(said, talk.language)}
    assert asked.isdisjoint(ABOUT_WHAT_WAS_DONE)


def calls_for_help(talk: Talk, number: str) -> bool:
    """A child writes that it needs help: in any case a number to call, simple words, and a human who knows of a child.

    The human comes at once or by the queue; returns whether at once, which may be: nobody asks a child twice.
    """
    talk.person("child_opening").commanded("note", kind="child").commanded("answer", field="children", value="yes")
    assert number in "\n".join(talk.said)
    if talk.alarm:
        talk.human_called().suara_among_others("utter.emergency").suara_among_others("utter.emergency_self")
        assert not talk.is_said("utter.ask_safe_now")
    else:
        talk.nobody_called().commanded("open_case", kind="help_self", urgency="high")
        talk.suara_among_others("utter.child").suara_among_others("utter.ask_safe_now")
    is_spared(talk)
    return talk.alarm


def test_a_child_gets_simple_words_a_line_and_a_human(begin_talk: Callable[..., Talk]) -> None:
    """Then only whether it is safe, and where they are; or nothing more is asked, where a human was called at once."""
    talk = begin_talk(country=WITH_A_LINE_FOR_CHILDREN)
    if calls_for_help(talk, ITS_NUMBER):
        talk.suara("utter.emergency", "utter.emergency_self", "utter.child_call")
        talk.person("place").suara("utter.alarm_added")
    else:
        talk.suara("utter.child", "utter.child_call", "utter.ask_safe_now")
        talk.chooses("choice.yes").suara("utter.ask_help_form_danger_now").chooses("choice.no")
        talk.suara("utter.ask_help_form_place").chooses("choice.skip").suara("utter.ask_reply_safe")
        talk.chooses("choice.no").suara("utter.help_filed_no_reply")
    is_spared(talk)


def test_where_there_is_no_line_for_children_the_emergency_number_is_given(begin_talk: Callable[..., Talk]) -> None:
    """A number that is no children's is never called one."""
    talk = begin_talk(country=WITHOUT_ONE)
    if calls_for_help(talk, EMERGENCY_NUMBER):
        talk.suara("utter.emergency", "utter.emergency_self")
    else:
        talk.suara("utter.child", "part.call", "utter.ask_safe_now")


def test_a_child_in_danger(begin_talk: Callable[..., Talk]) -> None:
    """The alarm first, as for everybody, and the line for children beside it."""
    talk = begin_talk(country=WITH_A_LINE_FOR_CHILDREN).person("child_in_danger").human_called()
    talk.suara("utter.emergency", "utter.emergency_self", "utter.child_call").commanded("note", kind="child")


def test_a_child_with_thoughts_of_suicide(begin_talk: Callable[..., Talk]) -> None:
    """Warm words, numbers, and the line for children."""
    talk = begin_talk(country=WITH_A_LINE_FOR_CHILDREN).person("child_opening").person("self_harm").human_called()
    talk.suara_among_others("utter.self_harm").suara_among_others("utter.child_call")


def test_a_child_shows_in_the_middle_of_a_tip(begin_talk: Callable[..., Talk]) -> None:
    """The rest of the questions falls away, whatever was begun."""
    talk = begin_talk(country=WITH_A_LINE_FOR_CHILDREN).begins("choice.tip").chooses("choice.no").person("place")
    talk.suara("utter.ask_what_seen")
    talk.person("child_opening").commanded("note", kind="child")
    talk.suara("utter.child", "utter.child_call", "utter.ask_reply_safe")


def test_a_child_who_comes_back_is_still_one(begin_talk: Callable[..., Talk]) -> None:
    """Nothing has to be said twice: the words for a child again, or, in an alarm, the human who was called reads it."""
    talk = begin_talk(country=WITH_A_LINE_FOR_CHILDREN)
    at_once = calls_for_help(talk, ITS_NUMBER)
    talk.person("stop").person("help_opening")
    if at_once:
        talk.suara("utter.alarm_added")
    else:
        talk.suara("utter.child", "utter.child_call", "utter.ask_safe_now")
    is_spared(talk)


def test_somebody_elses_child_is_no_child_who_writes(talk: Talk) -> None:
    """A witness gets a witness's words."""
    talk.person("child_of_others").human_called().suara_among_others("utter.emergency_other")
    assert not talk.is_said("utter.child")
