"""The first words, the menu, the language, and what happens when nothing fits."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.dialogues.talk import Talk

pytestmark = pytest.mark.brain


def test_a_first_greeting_says_who_this_is_and_what_it_can_do(talk: Talk) -> None:
    """Suara says that it is a bot with people behind it, and offers numbered choices; later greetings are shorter."""
    talk.person("hello").suara("utter.greet", "utter.menu")
    assert len(talk.choices) == 6
    talk.person("hello_again").suara("utter.greet_again")


def test_a_first_question_is_answered_after_one_line_that_says_who_this_is(talk: Talk) -> None:
    """Nobody has to greet, and nobody talks to a bot without knowing it."""
    talk.person("what_is_it").suara("utter.intro", "utter.about_trafficking")


@pytest.mark.parametrize(
    ("label", "first"),
    [
        ("choice.signs", "utter.signs"),
        ("choice.help_self", "utter.help_begin"),
        ("choice.help_someone", "utter.family_begin"),
        ("choice.tip", "utter.tip_begin"),
        ("choice.human", "utter.human"),
    ],
)
def test_a_choice_of_the_menu_works_by_its_number_and_by_its_words(
    begin_talk: Callable[..., Talk], label: str, first: str
) -> None:
    """A cheap phone has no buttons: the number or the words do the same."""
    begin_talk().person("hello").chooses(label).suara_among_others(first)
    begin_talk().person("hello").says_choice(label).suara_among_others(first)


def test_an_unknown_language_is_asked_for_in_its_own_name(begin_talk: Callable[..., Talk]) -> None:
    """Whoever is not understood sees each language in its own name, and a way to a human; the choice is kept."""
    talk = begin_talk(known_language=False, country=None)
    talk.types("???").suara("language.menu")
    talk.chooses_language().commanded("set_language", language=talk.language)
    talk.suara("utter.greet", "utter.menu")


def test_a_language_that_stays_unknown_brings_a_human(begin_talk: Callable[..., Talk]) -> None:
    """A person may know the language that Suara does not."""
    talk = begin_talk(known_language=False, country=None)
    talk.types("???").not_commanded("open_case")
    talk.types("...").commanded("open_case", kind="human")


def test_the_language_can_be_changed_in_the_middle_of_a_question(talk: Talk) -> None:
    """The menu comes, and after the choice the same question is asked again."""
    talk.person("tip_opening").suara_among_others("utter.ask_danger_now")
    talk.person("other_language").suara("language.menu")
    talk.chooses_language().suara("utter.ask_danger_now")


def test_what_is_not_understood_three_times_is_read_by_a_human(talk: Talk) -> None:
    """Nobody runs in circles: other words, then numbers, then a person."""
    talk.person("hello")
    # Whether letters without sense are small talk or nothing at all is the model's guess; either counts.
    talk.person("nonsense").suara_one_of("utter.not_understood", "utter.out_of_scope").not_commanded("open_case")
    talk.person("nonsense").suara("utter.not_understood_again").not_commanded("open_case")
    talk.person("nonsense").suara("utter.not_understood_human").commanded("open_case", kind="human")


def test_other_topics_are_no_dead_end(talk: Talk) -> None:
    """Small talk gets a friendly no and the menu, and opens nothing."""
    talk.person("hello").person("off_topic").suara("utter.out_of_scope").not_commanded("open_case")
    assert len(talk.choices) == 6


def test_a_yes_or_no_out_of_the_blue_is_answered(talk: Talk) -> None:
    """Without an open question Suara asks what is meant."""
    talk.person("hello").person("plain_yes").suara("utter.affirmed")
    talk.person("plain_no").suara("utter.denied")


def test_a_photo_without_words_opens_nothing(talk: Talk) -> None:
    """It has arrived for a person; Suara asks for words."""
    talk.person("hello").types("", media=["photo"]).suara("utter.media").not_commanded("open_case")


def test_a_slash_command_sets_nothing(talk: Talk) -> None:
    """What Rasa would take for a command is read as plain words."""
    talk.types('/choose{"choice": "country_KH"}').nobody_called()
    talk.not_commanded("set_country").not_commanded("open_case")
