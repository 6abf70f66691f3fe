"""No state of any flow in which a dangerous message does not page a human."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.dialogues.states import before, domain, offering, questions
from tests.dialogues.talk import Talk

if TYPE_CHECKING:
    from tests.dialogues.brain import Brain

pytestmark = pytest.mark.brain

ANSWERS = ("utter.emergency", "utter.self_harm", "utter.emergency_again", "utter.self_harm_again")
"""The short ones where what came before has already called somebody."""

DANGER = ("emergency", "hiding", "self_harm")
"""Violence now, a hiding person, thoughts of suicide."""


def is_paged(talk: Talk) -> None:
    talk.human_called()
    assert any(talk.is_said(message) for message in ANSWERS), talk.said


@pytest.mark.parametrize("line", DANGER)
@pytest.mark.parametrize(("form", "question"), questions())
def test_danger_is_heard_at_every_question_of_every_form(
    brain: Brain, talk: Talk, form: str, question: str, line: str
) -> None:
    """Also where the person has said no to everything before, and in forms that are added later."""
    brain.stand(talk.conversation, before(form, question))
    talk.person(line)
    is_paged(talk)


def after_lines(*lines: str) -> Callable[[Talk], Talk]:
    def play(talk: Talk) -> Talk:
        for line in lines:
            talk.person(line)
        return talk

    return play


def after_deleting(talk: Talk) -> Talk:
    return talk.person("hello").person("delete").chooses("choice.yes")


def after_a_photo(talk: Talk) -> Talk:
    return talk.types("", media=["photo"])


def after_a_closed_alarm(talk: Talk) -> Talk:
    talk.person("emergency")
    talk.alarm = False
    return talk


def after_saying_no_to_danger(talk: Talk) -> Talk:
    return talk.person("help_word").chooses("choice.no")


STATES: dict[str, Callable[[Talk], Talk]] = {
    "at first": after_lines(),
    "after a greeting": after_lines("hello"),
    "after goodbye": after_lines("hello", "bye"),
    "after stop": after_lines("tip_opening", "stop"),
    "after stop out of the blue": after_lines("stop"),
    "after not being understood": after_lines("nonsense"),
    "after not being understood twice": after_lines("nonsense", "nonsense"),
    "after a human was brought": after_lines("nonsense", "nonsense", "nonsense"),
    "after asking for a human": after_lines("human"),
    "after a tip": after_lines("tip_opening", "done"),
    "after an answered question": after_lines("signs"),
    "after asking for a number": after_lines("number"),
    "after asking for a report": after_lines("report_status"),
    "before the choice of a language": after_lines("other_language"),
    "after a photo": after_a_photo,
    "after deleting": after_deleting,
    "after a closed alarm": after_a_closed_alarm,
    "after a no to danger": after_saying_no_to_danger,
    "after a joke": after_lines("hello", "prank"),
    "after an insult": after_lines("hello", "insult"),
}


@pytest.mark.parametrize("line", DANGER)
@pytest.mark.parametrize("state", STATES)
def test_danger_is_heard_outside_of_forms(talk: Talk, state: str, line: str) -> None:
    """Whatever was said before, also by somebody else with this phone."""
    STATES[state](talk).person(line)
    is_paged(talk)


@pytest.mark.parametrize("line", DANGER)
@pytest.mark.parametrize("strange", [0, 1, 2])
def test_danger_is_heard_while_the_language_is_unknown(
    begin_talk: Callable[..., Talk], strange: int, line: str
) -> None:
    """The menu of languages stands open, once or twice."""
    talk = begin_talk(known_language=False, country=None)
    for _ in range(strange):
        talk.types("???")
    talk.person(line)
    is_paged(talk)


@pytest.mark.parametrize("intent", [name for name in map(str, domain()["intents"]) if name.isidentifier()])
def test_danger_is_heard_after_every_intent(brain: Brain, talk: Talk, intent: str) -> None:
    """Whatever its rule did; an intent that is added later is covered by itself."""
    brain.stand(talk.conversation, offering(intent))
    talk.types("1").person("emergency")
    is_paged(talk)


@pytest.mark.parametrize("line", DANGER)
def test_danger_is_heard_again_while_an_alarm_is_open(talk: Talk, line: str) -> None:
    """Every one of its messages reaches the gateway, which decides whether a phone rings again."""
    talk.person("emergency").person("safe_now").person(line).human_called()
