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


STILL_FEARED = {("how_to_help", "th"), ("prank", "ta")}
"""Lines and languages in which a human is still called for nothing."""


def allow_known_fear(request: pytest.FixtureRequest, line: str, language: str) -> None:
    """From here on the test has to fail for a line that is still feared, so that it leaves the list once it is not."""
    if (line, language) in STILL_FEARED:
        reason = "the model takes this for a cry; see docs/triage.md"
        request.applymarker(pytest.mark.xfail(reason=reason, raises=AssertionError, strict=True))


@pytest.mark.parametrize("line", HARMLESS)
@pytest.mark.parametrize("greeting", [(), ("hello",)])
def test_it_pages_nobody(
    request: pytest.FixtureRequest, talk: Talk, language: str, greeting: tuple[str, ...], line: str
) -> None:
    """As a first message, and after a greeting; asking is allowed."""
    for word in greeting:
        talk.person(word)
    talk.nobody_called().person(line)
    assert talk.said != []
    allow_known_fear(request, line, language)
    talk.nobody_called()


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


def test_a_prank_is_noted_on_a_case_and_answered(request: pytest.FixtureRequest, talk: Talk, language: str) -> None:
    """Lower in the queue, never dropped."""
    talk.begins("choice.tip").person("done").nobody_called().person("prank")
    assert talk.said != []
    allow_known_fear(request, "prank", language)
    talk.commanded("note", kind="prank").nobody_called()
