"""A potential victim, or a relative or friend, looks for help."""

from __future__ import annotations

import pytest

from tests.dialogues.talk import Talk

pytestmark = pytest.mark.brain


def test_help_for_oneself(talk: Talk) -> None:
    """A human is told at once; then safety, place, need, and how to write back."""
    talk.person("help_opening").commanded("open_case", kind="help_self", urgency="high")
    talk.suara("utter.help_begin", "utter.help_begin_how", "utter.ask_safe_now")
    talk.chooses("choice.yes").suara("utter.ask_help_form_danger_now")
    talk.chooses("choice.no").commanded("answer", field="danger_now", value="no")
    talk.suara("utter.ask_help_form_children").chooses("choice.no").suara("utter.ask_help_form_place")
    talk.person("help_place").commanded("answer", field="place", from_message=True).suara("utter.ask_need")
    talk.chooses("choice.need_shelter").commanded("answer", field="need", value="shelter")
    talk.suara("utter.ask_reply_safe").chooses("choice.yes").suara("utter.ask_reply_when")
    talk.chooses("choice.skip").commanded("finish").suara("utter.help_filed").nobody_called()


def test_suara_does_not_write_first_to_whom_it_is_not_safe(talk: Talk) -> None:
    """The end says so, and gives the code to come back with."""
    talk.person("help_opening").chooses("choice.yes").chooses("choice.no").chooses("choice.no")
    talk.chooses("choice.skip").chooses("choice.skip").suara("utter.ask_reply_safe")
    talk.chooses("choice.no").commanded("reply_safe", value=False).suara("utter.help_filed_no_reply")


def test_help_for_someone_known(talk: Talk) -> None:
    """What they know already is asked for, nothing that would put the other at risk."""
    talk.person("family_opening").commanded("open_case", kind="help_other", urgency="high")
    talk.suara_among_others("utter.family_begin").suara_among_others("utter.ask_safe_now")
    talk.chooses("choice.yes").suara("utter.ask_family_form_danger_now")
    talk.chooses("choice.unsure").suara("utter.ask_family_form_children")
    talk.chooses("choice.no").suara("utter.ask_family_form_place").nobody_called()


def test_a_ransom_is_answered_with_care(talk: Talk) -> None:
    """No advice on paying: to talk first, to keep the messages; also when a human had to be called at once."""
    talk.person("ransom_opening").suara_among_others("utter.ransom")


def test_a_human_outside_of_any_question(talk: Talk) -> None:
    """A person is told, and asked only whether it is safe to write back."""
    talk.person("hello").person("human").commanded("human").commanded("open_case", kind="human")
    talk.suara("utter.human", "utter.ask_reply_safe")
    talk.chooses("choice.no").commanded("reply_safe", value=False).suara("utter.human_saved")


def test_deleting_is_asked_about_and_then_done(talk: Talk) -> None:
    """A yes deletes, anything else does not."""
    talk.person("hello").person("delete").suara("utter.ask_delete_confirmed").not_commanded("delete")
    talk.chooses("choice.no").suara("utter.delete_not").not_commanded("delete")
    talk.person("delete").chooses("choice.yes").commanded("delete").suara("utter.deleted")


def test_goodbye_says_how_to_come_back(talk: Talk) -> None:
    """And reminds of the messages on the phone."""
    talk.person("hello").person("bye").suara("utter.goodbye")


def test_a_no_that_says_that_all_is_well_wakes_nobody(talk: Talk) -> None:
    """It answers "is something wrong?", and the questions go on."""
    talk.begins("choice.help_self").suara_among_others("utter.ask_safe_now")
    talk.person("fine").nobody_called().suara("utter.ask_help_form_danger_now")


def test_not_safe_in_words_calls_a_human(talk: Talk) -> None:
    """The same two words, and one more."""
    talk.begins("choice.help_self").suara_among_others("utter.ask_safe_now")
    talk.person("not_safe").human_called().suara_among_others("utter.emergency")
