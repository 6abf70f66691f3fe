"""The family of somebody who is held."""

from __future__ import annotations

from dataclasses import replace

from actions import danger, family
from actions.steps import Remember, Say, Step
from actions.turn import Turn

HELD = Turn(
    "c1",
    text="my brother is in a scam compound, pay money or they sell him tomorrow",
    intent="emergency",
    language="en",
    country="MY",
    urgency="emergency",
)


def said(steps: list[Step]) -> list[str]:
    return [step.message for step in steps if isinstance(step, Say)]


def test_beside_an_alarm_a_family_hears_who_can_act() -> None:
    """Not to go there means nothing to them; what they know already does."""
    assert said(danger.escalate(HELD)) == [
        "utter.emergency",
        "utter.ransom",
        "utter.family_ways",
        "utter.ask_family_form_what_seen",
    ]


def test_a_form_asks_what_they_know_by_itself() -> None:
    """Nobody is asked twice."""
    steps = family.in_danger(replace(HELD, form="family_form"))
    assert "utter.ask_family_form_what_seen" not in said(steps)


def test_each_of_it_is_said_once_in_a_talk() -> None:
    """The second message of the same alarm is short."""
    told = replace(HELD, slots={"ransom_told": True, "family_held": "told"})
    assert family.in_danger(told) == []


def test_a_compound_without_somebody_of_theirs_is_no_family() -> None:
    """Whoever is held there writes of themselves."""
    assert family.is_held(replace(HELD, text="I am in a scam compound")) is False


def test_that_somebody_is_held_is_kept_until_the_end_of_the_questions() -> None:
    """There it is said who can act."""
    assert family.remember(HELD) == [Remember("family_held", "known")]
    assert said(family.ways(replace(HELD, text="thank you", slots={"family_held": "known"}))) == ["utter.family_ways"]
