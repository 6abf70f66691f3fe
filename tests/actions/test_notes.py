"""What staff are told of a message beside its topic."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions import notes
from actions.steps import Command
from actions.turn import Turn

KNOWN = Turn("c1", intent="out_of_scope", language="en", slots={"greeted": True, "case_kind": "help_self"})


def kinds(turn: Turn) -> list[str]:
    return [step.fields["kind"] for step in notes.of(turn) if isinstance(step, Command)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("my code word is mango", ["code_word"]),
        ("what is my code", []),
        ("my code is 482 109 37 15", []),
        ("message me only after 11 pm", ["safe_time"]),
        ("call me tonight", ["safe_time"]),
        ("tomorrow 9 pm is safe", ["safe_time"]),
        ("tonight is not safe", []),
        ("he comes at 11 pm", []),
        ("haha lol", ["prank"]),
        ("best price, call before 9 pm, promo", []),
        ("room 12", []),
    ],
)
def test_an_offer_reaches_staff(text: str, kind: list[str]) -> None:
    """A code word and a safe time, told in the person's own words."""
    assert kinds(replace(KNOWN, text=text)) == kind


def test_out_of_the_blue_an_hour_is_no_offer() -> None:
    """Without a case nobody was going to write."""
    assert kinds(replace(KNOWN, text="call me tonight", slots={})) == []
    assert kinds(replace(KNOWN, text="call me tonight", slots={}, intent="talk_to_human")) == ["safe_time"]


def test_the_answer_to_when_is_no_note() -> None:
    """It stands in the case; in an alarm it is told at once all the same."""
    turn = replace(KNOWN, text="message me after 11 pm", form="help_form", question="reply_when")
    assert kinds(turn) == []
    assert kinds(replace(turn, alarm=True)) == ["safe_time"]


def test_a_message_is_noted_once() -> None:
    """A form that only asks its question again has nothing new to tell."""
    assert kinds(replace(KNOWN, text="my code word is mango", resumed=True)) == []


@pytest.mark.parametrize(
    ("text", "intent", "is_offer"),
    [
        ("my secret code word is mango", "ask_privacy", True),
        ("my code word is mango", "check_report", True),
        ("is the code anonymous", "ask_privacy", False),
        ("my code word is mango, where is a shelter", "ask_services", False),
    ],
)
def test_an_offer_is_thanked_for_where_nothing_else_is_wished(text: str, intent: str, *, is_offer: bool) -> None:
    """Whoever offers a word and asks for a shelter wants a shelter; the note goes out all the same."""
    assert notes.is_an_offer(replace(KNOWN, text=text, intent=intent)) is is_offer
