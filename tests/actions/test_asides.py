"""Small words in the middle of questions that answer none of them."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from actions import forms
from actions.choices import GO_ON, HUMAN, MENU
from actions.questions import Answer, read_answer
from actions.respond import respond
from actions.steps import Ask, Command, Say, Step, Wait
from actions.turn import Turn
from actions.typed import words_of
from bot.languages import LANGUAGES

TIP = Turn(
    "c1",
    intent="out_of_scope",
    language="en",
    form="tip_form",
    question="place",
    slots={"greeted": True, "case_kind": "tip"},
)


def heard(turn: Turn) -> list[Step]:
    """What is done of it, when the rule of a wrong guess runs."""
    assert forms.validate(turn) == []
    return respond("action_out_of_scope", lambda _: [Say("utter.out_of_scope")], turn)


@pytest.mark.parametrize("question", ["place", "what_seen", "how_known", "when", "children", "extra"])
@pytest.mark.parametrize(("text", "message"), [("wait a minute", "utter.greet_again"), ("Never mind", "utter.denied")])
def test_wait_and_never_mind_leave_the_question_open(question: str, text: str, message: str) -> None:
    """Nothing is kept and nothing repeated; the ways on are offered."""
    steps = heard(replace(TIP, question=question, text=text))
    assert steps == [Say(message, (GO_ON, MENU, HUMAN)), Wait()]


@pytest.mark.parametrize("text", ["why?", "what for", "what?"])
def test_why_is_answered_and_the_question_asked_again(text: str) -> None:
    """Also where it is taken for a question about who this is."""
    assert heard(replace(TIP, text=text)) == [Say("utter.why_asked"), Ask("tip_form")]
    assert heard(replace(TIP, text=text, intent="ask_about_bot")) == [Say("utter.why_asked"), Ask("tip_form")]


@pytest.mark.parametrize("text", ["i don't know", "not sure", "no idea"])
def test_not_knowing_skips_a_question(text: str) -> None:
    """Of which nothing depends; to "is anyone in danger?" it is an answer."""
    assert read_answer(replace(TIP, text=text)) == Answer("skip")
    assert read_answer(replace(TIP, text=text, question="danger_now")) == Answer("unsure")


def test_a_longer_answer_is_an_answer() -> None:
    """Only the whole message counts."""
    assert read_answer(replace(TIP, text="wait for the bus at the corner, it is there")) == Answer("words")


@pytest.mark.parametrize(
    ("question", "meaning"), [("safe_now", "unsure"), ("reply_safe", "no"), ("anything_else", "done")]
)
def test_never_mind_answers_where_an_open_question_would_be_a_risk(question: str, meaning: str) -> None:
    """It wakes nobody, permits nobody to write, and loses nothing of what was told."""
    turn = replace(TIP, text="never mind", intent="deny", question=question)
    assert read_answer(turn) == Answer(meaning)


def test_never_mind_in_an_alarm_takes_it_back() -> None:
    """Another hand may have written it: the neutral sentence, and staff are told."""
    turn = replace(TIP, text="never mind", alarm=True, slots={**TIP.slots, "alarm_told": "emergency"})
    steps = heard(turn)
    assert Say("utter.neutral") in steps
    assert Command("note", {"kind": "tone_changed"}) in steps


def test_another_hand_is_told_nothing_by_asking_why() -> None:
    """The question is not repeated to whoever asked who this is."""
    steps = heard(replace(TIP, text="why?", slots={**TIP.slots, "guarded": True}))
    assert steps == [Say("utter.neutral", (GO_ON, MENU, HUMAN)), Wait()]


def test_outside_of_questions_they_are_messages_like_others() -> None:
    """There is nothing to wait with."""
    turn = replace(TIP, text="wait", form=None, question=None)
    steps = respond("action_out_of_scope", lambda _: [Say("utter.out_of_scope")], turn)
    assert steps == [Say("utter.out_of_scope")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_means_two_things(language: str) -> None:
    """A word that skips in one list and waits in another would be taken for whichever comes first."""
    lists = ("word.done", "word.skip", "word.menu", "word.safe", "word.wait", "word.why", "word.drop")
    doubles = [words_of(one, language) & words_of(other, language) for one, other in combinations(lists, 2)]
    assert [both for both in doubles if both] == []
