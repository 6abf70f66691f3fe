"""What danger sets off, as plain functions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions import danger, numbers, reports
from actions.questions import interrupts
from actions.respond import respond
from actions.steps import Alarm, Ask, Command, Remember, Say
from actions.turn import Turn
from bot.directory import emergency_numbers

DANGER = Turn("c1", text="he is beating me", intent="emergency", language="en", country="MY", urgency="emergency")


def said(steps: list[object]) -> list[str]:
    return [step.message for step in steps if isinstance(step, Say)]


def test_the_call_for_a_human_comes_before_every_word() -> None:
    """If anything after it fails, the human is called already."""
    assert isinstance(danger.escalate(DANGER)[0], Alarm)


def test_the_reasons_are_names_and_never_words() -> None:
    """What the person wrote must not leave through the webhook or a log."""
    alarm = next(
        step for step in danger.alarm(replace(DANGER, cues=("beaten",)), "intent:emergency") if isinstance(step, Alarm)
    )
    assert alarm.reasons == ("intent:emergency", "cue:beaten")


def test_the_reasons_say_how_sure_the_model_is() -> None:
    """In percent, as the desk reads it; of a numbered choice, which has no words, there is none."""
    sure = replace(DANGER, probability=0.968)
    found = [
        step.reasons
        for turn in (sure, replace(sure, pressed=True), replace(DANGER, probability=0.001))
        for step in danger.alarm(turn, "r")
        if isinstance(step, Alarm)
    ]
    assert found == [("r", "score:97"), ("r",), ("r",)]


def test_suicide_is_its_own_kind() -> None:
    """The staff who answer have to know which it is."""
    steps = danger.escalate(replace(DANGER, intent="self_harm", text="pills"))
    assert Command("open_case", {"kind": "self_harm", "urgency": "emergency"}) in steps


def test_a_doubtful_message_gets_the_number_and_one_question() -> None:
    """Where only the model is half sure, the person is asked before anybody is woken."""
    steps = danger.escalate(replace(DANGER, urgency="high"))
    assert said(steps) == ["utter.doubt"]
    assert steps[-1] == Ask("check_form")
    assert not any(isinstance(step, Alarm) for step in steps)


def test_a_doubtful_answer_to_are_you_in_danger_is_a_yes() -> None:
    """Two doubtful messages in a row are no doubt any more."""
    turn = replace(DANGER, urgency="high", form="check_form", question="danger_now")
    assert any(isinstance(step, Alarm) for step in danger.escalate(turn))


def test_another_topic_with_danger_in_it_is_asked_about_as_well() -> None:
    """A question about rights is answered, and the person is asked whether they are safe."""
    turn = replace(DANGER, intent="ask_rights", urgency="high", text="my boss keeps my passport")
    steps = respond("action_rights", lambda _: [Say("utter.rights")], turn)
    assert said(steps) == ["utter.intro", "utter.rights", "utter.doubt"]


def test_nobody_is_asked_twice_in_a_talk() -> None:
    """Once is care, twice is nagging."""
    assert danger.is_doubtful(replace(DANGER, urgency="high", slots={"danger_asked": True})) is False


def test_any_action_raises_the_alarm_before_it_speaks() -> None:
    """Whatever the rules made of the message."""
    steps = respond("action_greet", lambda _: [Say("utter.greet")], replace(DANGER, intent="greet"))
    assert isinstance(steps[0], Alarm)
    assert said(steps)[0] == "utter.emergency"


def test_a_country_that_is_named_stands_beside_that_of_the_phone() -> None:
    """People carry phones of home; both numbers are given, each with its country."""
    line = numbers.emergency_list(replace(DANGER, text="they hold me in cambodia"))
    assert "Cambodia 117" in line
    assert "Malaysia 999" in line


def test_the_own_country_is_given_without_its_name() -> None:
    """Fewer words for somebody in fear."""
    line = numbers.emergency_list(DANGER)
    assert "Malaysia" not in line
    assert emergency_numbers("MY", "en")[0].number in line


def test_without_any_number_none_is_made_up() -> None:
    """A country without a checked number gets advice instead of a guess."""
    assert numbers.call(replace(DANGER, country="LA")) == Say("part.call_unknown")


def test_a_phone_from_far_away_gets_the_likely_numbers() -> None:
    """A phone of a country outside the region says little about where its owner is; the countries stand beside."""
    line = numbers.emergency_list(replace(DANGER, country="US"))
    assert "Malaysia 999" in line


@pytest.mark.parametrize(
    ("text", "about_others"),
    [
        ("he is beating me", False),
        ("I hear a woman screaming", True),
        ("my sister is locked in", True),
        ("help", False),
    ],
)
def test_the_advice_fits_who_is_in_danger(text: str, *, about_others: bool) -> None:
    """A witness must not go in; a person in danger needs silence."""
    assert danger.is_about_others(replace(DANGER, text=text)) is about_others


def test_what_is_written_in_an_alarm_sets_the_country() -> None:
    """Whoever is called wants to know where."""
    assert Command("set_country", {"country": "TH"}) in danger.added(replace(DANGER, text="hotel in Thailand"))


def test_in_danger_only_the_place_is_still_asked() -> None:
    """A human asks the rest."""
    steps = danger.alarm(replace(DANGER, form="help_form"), "answer:not_safe")
    assert Remember("children", "skipped") in steps
    assert Remember("need", "skipped") in steps


def test_help_twice_is_no_doubt_any_more() -> None:
    """The first time it is asked about, the second time somebody is called; in an open alarm at once."""
    turn = replace(DANGER, text="help pls", screened="high")
    first = respond("action_escalate", danger.escalate, turn)
    assert said(first) == ["utter.about_bot", "utter.doubt"]
    assert Command("check") in first
    again = respond("action_escalate", danger.escalate, replace(turn, slots={"danger_asked": True}))
    assert isinstance(again[0], Alarm)


def test_a_second_doubtful_message_calls_a_human_whatever_it_is_taken_for() -> None:
    """Also where the model hears a request for help with papers."""
    turn = replace(
        DANGER, intent="ask_rights", urgency="high", screened="high", form="check_form", question="danger_now"
    )
    steps = respond("action_rights", lambda _: [Say("utter.rights")], turn)
    assert any(isinstance(step, Alarm) for step in steps)
    assert said(steps)[0] == "utter.emergency"


def test_nonsense_does_not_close_the_question() -> None:
    """It is asked again, and the gateway counts on."""
    turn = replace(
        DANGER, text="zz", intent="nlu_fallback", urgency="routine", form="check_form", question="danger_now"
    )
    steps = respond("action_not_understood", lambda _: [Say("utter.not_understood")], turn)
    assert Ask("check_form") in steps
    assert Command("check") in steps


def test_a_country_is_asked_for_only_where_nothing_tells_it() -> None:
    """Neither the phone, nor the words, nor a question that comes anyway."""
    assert "utter.ask_country" in said(danger.escalate(replace(DANGER, country=None)))
    assert "utter.ask_country" not in said(danger.escalate(DANGER))
    assert "utter.ask_country" not in said(
        danger.escalate(replace(DANGER, country=None, text="he beats me in thailand"))
    )
    assert "utter.ask_country" not in said(danger.escalate(replace(DANGER, country=None, form="help_form")))


def test_a_country_that_comes_later_brings_its_number() -> None:
    """Where it has one; nobody is given the number of another country instead."""
    assert said(danger.located("TH", replace(DANGER, country=None, text="thailand"))) == [
        "part.call",
        "utter.alarm_added",
    ]
    assert said(danger.located("LA", replace(DANGER, country=None, text="laos"))) == ["utter.alarm_added"]
    assert said(danger.located("MY", DANGER)) == ["utter.alarm_added"]


def test_whoever_spoke_of_suicide_is_answered_warmly_ever_after() -> None:
    """What they add goes to staff like everything in an alarm, but not with the words for other emergencies."""
    turn = replace(DANGER, text="nobody will miss me", intent="deny", urgency="routine", alarm=True)
    assert said(danger.added(replace(turn, slots={"alarm_told": "self_harm"}))) == ["utter.self_harm_again"]
    assert said(danger.added(replace(turn, slots={"alarm_told": "emergency"}))) == ["utter.alarm_added"]


@pytest.mark.parametrize(
    ("form", "question"), [(None, None), ("help_form", "place"), ("help_form", "reply_safe"), ("tip_form", "when")]
)
def test_what_should_i_do_is_answered_with_the_number(form: str | None, question: str | None) -> None:
    """While a human is being called, whoever asks what to do hears it again; it is no answer to an open question."""
    turn = replace(DANGER, text="what should i do", intent="seek_help", confidence=0.9, urgency="routine", alarm=True)
    turn = replace(turn, slots={"alarm_told": "emergency", "greeted": True}, form=form, question=question)
    assert said(respond("action_begin_help", reports.begin_help, turn))[0] == "utter.emergency_again"
    assert question is None or interrupts(turn, question)


def test_a_place_is_still_the_answer() -> None:
    """Words that ask nothing are the answer to the open question, in an alarm too."""
    turn = replace(DANGER, text="old factory klang", intent="seek_help", urgency="routine", alarm=True)
    assert not interrupts(replace(turn, slots={"alarm_told": "emergency"}, form="help_form"), "place")
