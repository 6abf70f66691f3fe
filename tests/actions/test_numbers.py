"""Numbers that somebody asks for."""

from __future__ import annotations

from actions import numbers
from actions.steps import Ask
from actions.turn import Turn

ASKED = Turn("c1", text="number of the Myanmar embassy", intent="ask_number", language="en", country="MY")


def test_an_embassy_is_asked_for_where_the_person_is() -> None:
    """The directory has no embassies, so the usual list of that country is given, and never another country's."""
    assert numbers.ask(ASKED) == numbers.say("MY", ASKED)


def test_an_embassy_says_nothing_of_where_the_person_is() -> None:
    """Without a known country it is asked for."""
    unknown = Turn("c1", text="number of the Myanmar embassy", intent="ask_number", language="en")
    assert numbers.ask(unknown) == [Ask("country_form")]
