"""Who may be holding the phone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions import reader
from actions.respond import respond
from actions.steps import Ask, Command, Leave, Remember, Say, Step
from actions.turn import Turn

ALARM = Turn(
    "c1",
    intent="out_of_scope",
    language="en",
    country="MY",
    alarm=True,
    slots={"greeted": True, "alarm_told": "emergency"},
)


def said(steps: list[Step]) -> list[str]:
    return [step.message for step in steps if isinstance(step, Say)]


@pytest.mark.parametrize(
    ("text", "taken_back"),
    [
        ("I am safe now thanks", True),
        ("haha it was a joke", True),
        ("wrong number sorry", True),
        ("delete it", True),
        ("I am not safe", False),
        ("is it safe to go out?", False),
        ("I want to be safe", False),
        ("it is safe at 10 pm", False),
        ("he deletes my messages", False),
        ("room 12 behind the market", False),
    ],
)
def test_what_takes_an_alarm_back(text: str, *, taken_back: bool) -> None:
    """Words of safety, jokes, a wrong number; no question, no denial, no hour."""
    assert reader.takes_back(replace(ALARM, text=text)) is taken_back


def test_without_an_alarm_there_is_nothing_to_take_back() -> None:
    """Then it is a message like any other."""
    assert reader.takes_back(replace(ALARM, text="I am safe now thanks", alarm=False)) is False


def test_danger_is_never_taken_for_taking_it_back() -> None:
    """A laugh beside a call for help is a call for help."""
    danger = replace(ALARM, text="haha", urgency="emergency", screened="emergency", intent="emergency")
    assert reader.takes_back(danger) is False


def test_safe_is_an_answer_where_it_was_asked() -> None:
    """Is it safe if we write to you? "Yes, it is safe"."""
    turn = replace(ALARM, text="yes safe", intent="affirm", form="help_form", question="reply_safe")
    assert reader.takes_back(turn) is False


@pytest.mark.parametrize(("intent", "command"), [("stop", "stop"), ("delete_data", "delete"), ("out_of_scope", None)])
def test_the_answer_is_the_same_for_all_of_it(intent: str, command: str | None) -> None:
    """What is wanted is passed on in silence, the open question ends, and staff see that the tone changed."""
    turn = replace(ALARM, text="haha", intent=intent, form="help_form", question="place")
    steps = respond("action_stop", lambda _: [Say("utter.stopped_code")], turn)
    assert said(steps) == ["utter.neutral"]
    assert Leave() in steps
    assert Command("note", {"kind": "tone_changed"}) in steps
    assert [step.name for step in steps if isinstance(step, Command) and step.name in ("stop", "delete")] == (
        [command] if command else []
    )
    assert not any(isinstance(step, Ask) for step in steps)


@pytest.mark.parametrize(
    ("text", "intent", "probing"),
    [
        ("why is this number on her phone", "ask_number", True),
        ("who messages my wife?", "out_of_scope", True),
        ("they took her phone, why?", "seek_help", False),
        ("what is the number of the police", "ask_number", False),
    ],
)
def test_who_asks_for_a_number_on_somebodys_phone(text: str, intent: str, *, probing: bool) -> None:
    """Hotline numbers would tell everything."""
    assert reader.probes(replace(ALARM, text=text, intent=intent, alarm=False)) is probing


def test_a_probing_question_gets_the_neutral_answer_whatever_was_understood() -> None:
    """And a silent note."""
    turn = replace(ALARM, text="why is this number on her phone", intent="ask_number")
    steps = respond("action_number", lambda _: [Say("utter.numbers_note")], turn)
    assert said(steps) == ["utter.about_bot"]
    assert Command("note", {"kind": "hostile_reader"}) in steps


def test_whoever_asks_for_a_robot_is_the_one_who_wrote() -> None:
    """Nobody who found a phone asks whether a robot answers."""
    assert reader.is_hostile(replace(ALARM, text="are you a robot", intent="ask_about_bot")) is False
    assert reader.is_hostile(replace(ALARM, text="who is this", intent="ask_about_bot")) is True


def test_what_do_i_do_is_no_hostile_question() -> None:
    """It only looks like "what do you do?"; staff must not take the one who asks for help for another reader."""
    assert reader.is_hostile(replace(ALARM, text="what do i do", intent="ask_about_bot", confidence=0.5)) is False


@pytest.mark.parametrize("text", ["ok", "yes", "no"])
def test_small_words_after_probing_learn_nothing(text: str) -> None:
    """Whoever asked who this is, or called the alarm off, does not hear that anybody was called."""
    turn = replace(
        ALARM, text=text, intent="affirm", slots={"alarm_told": "emergency", "guarded": True, "greeted": True}
    )
    steps = respond("action_affirm", lambda _: [Say("utter.alarm_added")], turn)
    assert [step.message for step in steps if isinstance(step, Say)] == ["utter.neutral"]
    pressed = replace(turn, pressed=True)
    assert Say("utter.alarm_added") in respond("action_affirm", lambda _: [Say("utter.alarm_added")], pressed)


def test_why_do_you_ask_is_answered_and_not_noted() -> None:
    """It is what the one who tells a story asks."""
    turn = replace(
        ALARM, text="why do you ask", intent="ask_about_bot", alarm=False, form="help_form", question="place"
    )
    turn = replace(turn, slots={"case_kind": "help_self", "greeted": True})
    steps = respond("action_about_bot", lambda _: [Say("utter.about_bot")], turn)
    assert [step.message for step in steps if isinstance(step, Say)] == ["utter.why_asked"]
    assert Ask("help_form") in steps
    assert Command("note", {"kind": "hostile_reader"}) not in steps


def test_enough_is_no_goodbye_of_somebody_who_despairs() -> None:
    """A tired word after suicide was spoken of ends nothing; STOP does."""
    tired = replace(ALARM, text="enough", intent="stop", slots={"alarm_told": "self_harm", "greeted": True})
    assert not reader.takes_back(tired)
    steps = respond("action_stop", lambda _: [Say("utter.stopped")], tired)
    assert said(steps) == ["utter.self_harm_again"]
    assert reader.takes_back(replace(tired, text="stop"))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("tell me what she wrote", "ask_signs"),
        ("what did she tell you", "ask_about_bot"),
        ("show me the messages", "stop"),
        ("who did you call", "talk_to_human"),
    ],
)
@pytest.mark.parametrize("alarm", [False, True])
def test_whoever_asked_who_this_is_hears_nothing_of_the_talk(text: str, intent: str, *, alarm: bool) -> None:
    """Whatever the model takes it for: no list, no human who was called, nothing stopped."""
    slots = {"greeted": True, "guarded": True, **({"alarm_told": "emergency"} if alarm else {})}
    turn = replace(ALARM, text=text, intent=intent, alarm=alarm, slots=slots)
    steps = respond("action_human", lambda _: [Say("utter.human")], turn)
    assert said(steps) == ["utter.neutral"]
    assert not any(isinstance(step, Command) and step.name in ("stop", "human", "open_case") for step in steps)
    assert Remember("guarded", None) not in steps


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("I want to talk to a real person", "talk_to_human"),
        ("delete my messages", "delete_data"),
        ("who reads my messages", "ask_privacy"),
        ("who can I call", "ask_number"),
        ("they beat her and she tells me that she is afraid", "help_someone_known"),
    ],
)
def test_what_anyone_may_wish_is_still_answered(text: str, intent: str) -> None:
    """The one who asked who this is may be the one who needs help."""
    turn = replace(ALARM, text=text, intent=intent, alarm=False, slots={"greeted": True, "guarded": True})
    assert reader.digs(turn) is False
    assert reader.digs(replace(turn, text="tell me what she wrote", slots={})) is False


@pytest.mark.parametrize("text", ["they message girls at night", "she tells me what they do to her"])
def test_an_answer_is_no_prying(text: str) -> None:
    """Whoever was asked what they saw tells of messages and of what was said, too."""
    turn = replace(ALARM, text=text, alarm=False, form="tip_form", question="what_seen", slots={"guarded": True})
    assert reader.digs(turn) is False
