"""Somebody has lost the code to come back with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions import notes, reports, return_code
from actions.choices import HUMAN, TIP
from actions.respond import respond
from actions.steps import Say
from actions.turn import Turn

FILED = Turn(
    "c1",
    text="I lost my code",
    intent="check_report",
    language="en",
    case_code="4821093715",
    slots={"greeted": True, "case_kind": "tip"},
)
TOLD = Say("utter.code_told", (HUMAN,), {"code": "482 109 37 15"})
NOT_NEEDED = Say("utter.code_lost", (TIP, HUMAN))


@pytest.mark.parametrize(
    ("text", "language", "missed"),
    [
        ("I lost my code", "en", True),
        ("what was my code", "en", True),
        ("my code does not work", "en", True),
        ("saya hilang kod", "ms", True),
        ("lupa kode", "id", True),
        ("รหัสหาย", "th", True),
        ("em quên mã số rồi", "vi", True),
        ("我忘了密码", "zh", True),
        ("my code is 482 109 37 15, it does not work", "en", False),
        ("what happened with my report", "en", False),
        ("my code is mango", "en", False),
    ],
)
def test_a_code_that_is_missed(text: str, language: str, *, missed: bool) -> None:
    """One that is written out is read by the gateway."""
    assert return_code.is_missed(replace(FILED, text=text, language=language)) is missed


def test_a_word_that_staff_shall_not_forget_is_no_lost_code() -> None:
    """It is told to staff, as every word that is agreed upon."""
    assert not return_code.is_missed(replace(FILED, text="my code is mango, dont forget", intent="out_of_scope"))


def test_the_talk_that_has_a_case_tells_its_code() -> None:
    """Whoever is here already has shown more than the code would."""
    assert reports.earlier_report(FILED) == [TOLD]


@pytest.mark.parametrize("changes", [{"slots": {"greeted": True}}, {"alarm": True}])
def test_otherwise_no_code_is_needed(changes: dict[str, object]) -> None:
    """Without a case there is none; in an alarm it is not shown, for somebody else may read."""
    assert reports.earlier_report(replace(FILED, **changes)) == [NOT_NEEDED]  # type: ignore[arg-type]


def test_a_lost_code_is_no_code_word() -> None:
    """It is answered, and staff are not told of a word that nobody gave."""
    assert notes.of(FILED) == []
    assert respond("action_report", reports.earlier_report, FILED) == [TOLD]


def test_it_is_heard_where_the_model_understands_nothing() -> None:
    """A short message about a code has few words to be understood by."""
    lost = replace(FILED, intent="nlu_fallback")
    assert respond("action_not_understood", lambda _: [Say("utter.not_understood")], lost) == [TOLD]


def test_whoever_asked_who_this_is_gets_no_code() -> None:
    """It would open the report on any phone."""
    turn = replace(FILED, slots={**FILED.slots, "guarded": True})
    steps = respond("action_report", reports.earlier_report, turn)
    assert [step.message for step in steps if isinstance(step, Say)] == ["utter.neutral"]
