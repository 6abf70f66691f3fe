"""What somebody asks who only wants to know."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.dialogues.talk import Talk

pytestmark = pytest.mark.brain


def test_signs_by_form_of_exploitation(talk: Talk) -> None:
    """The common signs and a list; one of it in one message; more on demand."""
    talk.person("hello").person("signs").suara("utter.signs", "utter.signs_which")
    assert len(talk.choices) == 8
    talk.chooses("kind.scam").suara("signs.scam")
    talk.chooses("choice.more").suara("signs_more.scam")


def test_signs_of_what_the_message_names(talk: Talk) -> None:
    """Whoever asks for fishing boats gets fishing boats."""
    talk.person("hello").person("signs_fishing").suara("signs.fishing")


def test_the_difference_to_smuggling(talk: Talk) -> None:
    """Asked directly, or chosen after the first answer."""
    talk.person("hello").person("smuggling").suara("utter.about_smuggling")
    talk.person("what_is_it").suara("utter.about_trafficking").chooses("choice.smuggling").suara(
        "utter.about_smuggling"
    )


@pytest.mark.parametrize(
    ("line", "messages"),
    [
        ("job_offer", ("utter.job_check", "utter.job_warning")),
        ("rights", ("utter.rights", "utter.rights_next")),
        ("services", ("utter.services",)),
        ("privacy", ("utter.privacy_who", "utter.privacy_limits")),
        ("who_are_you", ("utter.about_bot",)),
    ],
)
def test_a_question_is_answered(talk: Talk, line: str, messages: tuple[str, ...]) -> None:
    """From the reviewed texts alone, and nothing is opened."""
    talk.person("hello").person(line).suara(*messages).not_commanded("open_case").nobody_called()


def test_numbers_of_the_phones_country(talk: Talk) -> None:
    """The country is known from the phone; what to know before calling stands beside."""
    talk.person("hello").person("number").suara_among_others("utter.numbers_note")


def test_numbers_of_a_country_that_is_asked_for(begin_talk: Callable[..., Talk]) -> None:
    """An unknown country name is asked for again once, never guessed."""
    talk = begin_talk(country=None).person("hello")
    talk.person("number").suara("utter.ask_country")
    talk.person("no_country").suara("utter.country_unknown")
    talk.person("country").commanded("set_country", country="TH").suara_among_others("utter.numbers_note")
    assert "1300" in talk.said[0]
