"""What only looks like danger pages nobody, and takes nothing away from the danger that follows."""

from __future__ import annotations

import pytest

from tests.dialogues.talk import Talk

pytestmark = pytest.mark.brain

HARMLESS = (
    "safe_now",
    "joke",
    "wrong_number",
    "overtime",
    "film",
    "how_to_help",
    "advert",
    "song",
    "long_ago",
    "prank",
    "insult",
)


STILL_FEARED = {("how_to_help", "th"), ("how_to_help", "km"), ("prank", "ta")}
"""Lines and languages in which a human is still called for nothing."""


@pytest.mark.parametrize("line", HARMLESS)
@pytest.mark.parametrize("greeting", [(), ("hello",)])
def test_it_pages_nobody(talk: Talk, greeting: tuple[str, ...], line: str) -> None:
    """As a first message, and after a greeting; asking is allowed."""
    for word in greeting:
        talk.person(word)
    if (line, talk.language) in STILL_FEARED:
        pytest.xfail("the model takes this for a cry; see docs/triage.md")
    talk.person(line).nobody_called()
    assert talk.said != []


@pytest.mark.parametrize("line", HARMLESS)
def test_real_danger_after_it_calls_a_human(talk: Talk, line: str) -> None:
    """Nobody is written off."""
    talk.person(line).person("emergency").human_called()
    assert talk.is_said("utter.emergency") or talk.is_said("utter.emergency_again")


@pytest.mark.parametrize("line", ["overtime", "song", "advert"])
def test_it_pages_nobody_as_an_answer_either(talk: Talk, line: str) -> None:
    """In the middle of a tip it is an answer like others."""
    talk.begins("choice.tip").chooses("choice.no").person("place").suara("utter.ask_what_seen")
    talk.person(line).nobody_called()


def test_a_prank_is_noted_on_a_case_and_answered(talk: Talk) -> None:
    """Lower in the queue, never dropped."""
    if ("prank", talk.language) in STILL_FEARED:
        pytest.xfail("the model takes this for a cry; see docs/triage.md")
    talk.begins("choice.tip").person("done").person("prank").commanded("note", kind="prank").nobody_called()
    assert talk.said != []
