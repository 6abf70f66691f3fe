"""How a child is known, and what it gets."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions import child
from actions.respond import respond
from actions.steps import Ask, Command, Remember, Say, Step
from actions.turn import Turn

TURN = Turn("c1", intent="seek_help", language="en", country="TH", urgency="high", slots={"greeted": True})


def said(steps: list[Step]) -> list[str]:
    return [step.message for step in steps if isinstance(step, Say)]


@pytest.mark.parametrize(
    ("language", "text", "is_child"),
    [
        ("en", "i am 13 and i need help", True),
        ("en", "im 15 years old he touches me", True),
        ("en", "i am a girl 14 years old", True),
        ("en", "i am a child", True),
        ("en", "my daughter is 14 years old", False),
        ("en", "she is 15", False),
        ("en", "i saw a girl 15 years old in the hotel", False),
        ("en", "my child is sick", False),
        ("en", "my child is 13 years old", False),
        ("en", "i have a child", False),
        ("en", "i am 31 years old", False),
        ("en", "i work 14 hours", False),
        ("ms", "umur saya 13 tahun tolong", True),
        ("ms", "saya 14 tahun, dia kunci saya dalam bilik", True),
        ("ms", "anak saya umur 13 tahun", False),
        ("th", "หนูอายุ 13 ปี ช่วยด้วย", True),
        ("th", "หนูอายุ 14 เขาขังหนูไว้ในห้อง", True),
        ("vi", "con 13 tuổi, con cần giúp", True),
        ("my", "သမီး အသက် ၁၃ နှစ်ပါ၊ အကူအညီ လိုလို့ပါ", True),
        ("en", "13 years old, please help her", False),
        ("th", "ลูกสาวอายุ 13 ปี", False),
    ],
)
def test_a_child_is_known_by_an_age_beside_i(language: str, text: str, *, is_child: bool) -> None:
    """An age beside somebody else is that person's."""
    assert child.says_so(replace(TURN, text=text, language=language)) is is_child


def test_a_payload_is_no_age() -> None:
    """A choice has no words."""
    assert child.says_so(replace(TURN, text='/choose{"choice": "i am 13"}', pressed=True)) is False


def test_a_child_is_told_of_the_line_for_children_of_the_country() -> None:
    """From the directory, with its name."""
    line = child.line(TURN)
    assert line is not None
    assert line.values["numbers"] == "Childline Thailand 1387"
    assert child.line(replace(TURN, country="MY")) is None
    assert child.line(replace(TURN, country=None)) is None


@pytest.mark.parametrize("name", ["action_begin_help", "action_begin_tip", "action_begin_family"])
def test_whatever_a_child_begins_it_is_spared_the_questions(name: str) -> None:
    """What was done is asked once, by a trained person."""
    intent = {"action_begin_tip": "report_tip", "action_begin_family": "help_someone_known"}.get(name, "seek_help")
    turn = replace(TURN, text="i am 13 and i need help", intent=intent)
    steps = respond(name, lambda _: [Say("utter.tip_begin")], turn)
    assert said(steps) == ["utter.child", "utter.child_call"]
    assert Ask("help_form") in steps
    assert Command("note", {"kind": "child"}) in steps
    assert {Remember(name, "skipped") for name in child.NOT_ASKED} <= {
        step for step in steps if isinstance(step, Remember)
    }


def test_what_a_child_writes_in_doubt_is_no_riddle() -> None:
    """Taken for a question or for danger, it gets the words for a child, which ask about danger themselves."""
    for intent, name in (("ask_services", "action_services"), ("emergency", "action_escalate")):
        turn = replace(TURN, text="i am 13 and i need help", intent=intent)
        steps = respond(name, lambda _: [Say("utter.doubt")], turn)
        assert said(steps) == ["utter.child", "utter.child_call"]


def test_a_question_of_a_child_is_answered() -> None:
    """Whoever is 15 and asks for the signs gets the signs."""
    turn = replace(TURN, text="i am 15 what are the signs", intent="ask_signs", urgency="routine")
    steps = respond("action_signs", lambda _: [Say("utter.signs")], turn)
    assert said(steps) == ["utter.signs"]
    assert Command("note", {"kind": "child"}) in steps


def test_a_child_that_shows_in_an_answer_is_spared_the_rest() -> None:
    """The answer is kept, and warm words come between."""
    turn = replace(TURN, text="i am 13 and i saw it", form="tip_form", question="what_seen")
    steps = respond("validate_tip_form", lambda _: [Remember("what_seen", "given")], turn)
    assert said(steps) == ["utter.child", "utter.child_call"]
    assert Remember("what_seen", "skipped") not in steps
    assert Remember("how_known", "skipped") in steps


def test_a_message_that_is_no_answer_is_left_to_its_own_action() -> None:
    """Else the same words would be said twice."""
    turn = replace(TURN, text="i am 13", form="tip_form", question="what_seen")
    assert respond("validate_tip_form", lambda _: [], turn) == []
