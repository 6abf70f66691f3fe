"""Danger comes first, from anywhere, and calls a human."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.dialogues.conftest import lines_of
from tests.dialogues.talk import Talk

pytestmark = pytest.mark.brain


def test_danger_gets_the_number_and_a_human_in_one_turn(talk: Talk) -> None:
    """The first words are the number to call; no question stands before it."""
    talk.person("emergency").human_called().suara("utter.emergency", "utter.emergency_self")
    assert any(char.isdigit() for char in talk.said[0])


def test_a_second_message_in_the_same_alarm_gets_a_shorter_answer(talk: Talk) -> None:
    """The same block is not sent again to somebody who is running."""
    talk.person("emergency")
    talk.person("emergency_again").suara("utter.emergency_again").human_called()


def test_a_new_alarm_gets_the_whole_answer_again(talk: Talk) -> None:
    """When a person has closed the first alarm, the next one is new."""
    talk.person("emergency")
    talk.alarm = False
    talk.person("emergency_again").suara("utter.emergency", "utter.emergency_self").human_called()


def test_what_follows_in_an_alarm_goes_to_the_human_without_new_questions(talk: Talk) -> None:
    """A place, a small word or nonsense does not start a questionnaire."""
    talk.person("emergency")
    for line in ("where", "nonsense", "plain_yes"):
        talk.person(line).suara("utter.alarm_added")


def test_without_a_known_country_the_likely_numbers_are_given_and_the_country_is_asked(
    begin_talk: Callable[..., Talk],
) -> None:
    """On the web nobody knows the country; a number is never given without saying whose it is."""
    talk = begin_talk(country=None).person("emergency")
    talk.suara("utter.emergency", "utter.emergency_self", "utter.ask_country")
    assert any(char.isdigit() for char in talk.said[0])


def test_the_country_that_is_chosen_in_an_alarm_gives_its_number(begin_talk: Callable[..., Talk]) -> None:
    """One digit, and staff know it too."""
    talk = begin_talk(country=None).person("emergency").types("1")
    talk.suara("part.call", "utter.alarm_added").commanded("set_country")


def test_the_country_that_is_written_in_an_alarm_gives_its_number(begin_talk: Callable[..., Talk]) -> None:
    """As above, in words."""
    talk = begin_talk(country=None).person("emergency").person("country").commanded("set_country", country="TH")
    talk.suara("part.call", "utter.alarm_added")
    assert "191" in talk.said[0]


def test_a_country_that_is_not_answered_is_not_asked_for_again(begin_talk: Callable[..., Talk]) -> None:
    """The likely numbers come with every alarm."""
    talk = begin_talk(country=None).person("emergency").person("emergency_again")
    talk.suara("utter.emergency_again")
    assert any(char.isdigit() for char in talk.said[0])


def test_danger_in_the_middle_of_a_tip_is_heard_and_the_tip_goes_on(talk: Talk) -> None:
    """The alarm comes first; then the open question is asked again."""
    talk.begins("choice.tip").chooses("choice.no").suara("utter.ask_place")
    talk.person("emergency_of_others").human_called()
    talk.suara("utter.emergency", "utter.emergency_other", "utter.ask_place")


def test_danger_as_the_answer_to_what_was_seen_is_kept_as_the_answer(talk: Talk) -> None:
    """Nobody has to tell it twice."""
    talk.begins("choice.tip").chooses("choice.no").person("place").suara("utter.ask_what_seen")
    talk.person("emergency_of_others").human_called().commanded("answer", field="what_seen", from_message=True)
    talk.suara("utter.emergency", "utter.emergency_other", "utter.ask_when")


def test_a_yes_to_danger_now_calls_a_human(talk: Talk) -> None:
    """The question is not asked for the record."""
    talk.begins("choice.tip").suara_among_others("utter.ask_danger_now").nobody_called()
    talk.chooses("choice.yes").human_called().commanded("answer", field="danger_now", value="yes")
    talk.suara("utter.emergency", "utter.emergency_other", "utter.ask_place")


def test_a_no_to_is_it_safe_calls_a_human_and_asks_only_for_the_place(talk: Talk) -> None:
    """Whoever cannot write safely gets help, not a form."""
    talk.begins("choice.help_self").suara_among_others("utter.ask_safe_now")
    talk.chooses("choice.no").human_called()
    talk.suara("utter.emergency", "utter.emergency_self", "utter.ask_help_form_place")
    talk.person("where").suara("utter.ask_reply_safe").chooses("choice.no").suara("utter.filed_alarm")


def test_thoughts_of_suicide_get_warm_words_and_a_human(talk: Talk) -> None:
    """Another text than for violence, the same speed; the second message is shorter."""
    talk.person("self_harm").human_called().commanded("open_case", kind="self_harm", urgency="emergency")
    talk.suara("utter.self_harm", "utter.self_harm_now")
    talk.person("self_harm_again").suara("utter.self_harm_again").human_called()


def test_what_the_gateway_screened_as_danger_is_danger_here_too(talk: Talk) -> None:
    """Two detectors look; either may raise the alarm, whatever the intent."""
    talk.person("hello").person("off_topic", urgency="emergency", screening_kind="danger").human_called()
    talk.suara_among_others("utter.emergency")


@pytest.mark.parametrize("line", ["coded_danger", "hiding", "moved_tonight", "caption", "child_of_others"])
def test_danger_in_calm_or_coded_words(talk: Talk, line: str) -> None:
    """No "help", no "danger", no exclamation mark."""
    talk.person(line).human_called().suara_among_others("utter.emergency")


def test_danger_in_the_caption_of_a_photo(talk: Talk) -> None:
    """The words count; the photo is kept."""
    talk.person("caption", media=["photo"]).human_called().suara_among_others("utter.emergency")


def test_danger_in_the_caption_of_a_photo_in_a_tip(talk: Talk) -> None:
    """As above, where a photo is an answer."""
    talk.begins("choice.tip").chooses("choice.no").suara("utter.ask_place")
    talk.person("caption", media=["photo"]).human_called().suara_among_others("utter.emergency")


def test_a_photo_after_an_alarm_goes_to_the_human(talk: Talk) -> None:
    """Without words, and without a new question."""
    talk.person("emergency").types("", media=["photo"]).suara("utter.alarm_added")


@pytest.mark.parametrize("flow", ["tip_opening", "help_opening", "family_opening", "human", "delete"])
def test_danger_instead_of_the_first_answer_of_each_flow(talk: Talk, flow: str) -> None:
    """Tip, help, family, human, deleting."""
    talk.person("hello").person(flow).person("hiding").human_called().suara_among_others("utter.emergency")


@pytest.mark.parametrize("ending", ["stop", "bye"])
def test_danger_after_the_end(talk: Talk, ending: str) -> None:
    """Whoever wanted no more messages is heard at once when it matters."""
    talk.begins("choice.tip").person(ending).person("emergency").human_called().suara_among_others("utter.emergency")


def test_another_language_in_the_middle_of_danger(talk: Talk) -> None:
    """Fear speaks its own language; the answer follows, and the alarm is the same."""
    other = "ms" if talk.language == "en" else "en"
    talk.person("emergency").human_called()
    talk.language = other
    talk.types(lines_of(other)["emergency_again"]).human_called().suara("utter.emergency_again")


def test_a_wish_for_another_language_in_the_middle_of_danger(talk: Talk) -> None:
    """The menu comes, the choice is kept, and the next call is heard."""
    talk.person("emergency").person("other_language").suara("language.menu")
    talk.chooses_language()
    talk.person("emergency_again").human_called()
