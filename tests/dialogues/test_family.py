"""The family of somebody who is held for money."""

from __future__ import annotations

import pytest

from tests.dialogues.talk import Talk

pytestmark = pytest.mark.brain


def test_a_brother_in_a_compound_and_a_deadline(talk: Talk) -> None:
    """A human at once; about paying, who can act in both countries, and what they know already."""
    talk.person("compound_deadline").human_called()
    talk.suara("utter.emergency", "utter.ransom", "utter.family_ways", "utter.ask_family_form_what_seen")


def test_what_the_family_knows_goes_to_the_human(talk: Talk) -> None:
    """And is not answered by another list of questions."""
    talk.person("compound_deadline").person("family_story").suara("utter.alarm_added")


def test_a_family_is_told_who_can_act_at_the_end_of_the_questions(talk: Talk) -> None:
    """Not before: first it is asked whether there is danger."""
    talk.person("hello").chooses("choice.help_someone").suara_among_others("utter.ask_safe_now")
    talk.chooses("choice.yes").chooses("choice.no").chooses("choice.no").suara("utter.ask_family_form_place")
    talk.person("place").suara("utter.ask_family_form_what_seen")
    talk.person("compound_deadline")
    talk.human_called().suara_among_others("utter.emergency").suara_among_others("utter.family_ways")


def test_a_ransom_is_warned_about_once(talk: Talk) -> None:
    """The second time is nagging."""
    talk.person("ransom_opening").suara_among_others("utter.ransom").person("ransom_opening")
    assert not talk.is_said("utter.ransom")
