"""What counts as an answer, and what it sets off."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions import forms
from actions.questions import read_answer
from actions.steps import Alarm, Command, Remember, Say, SayLines, answer_value, answer_words, open_case
from actions.turn import Turn
from bot.triage import screen

TIP = Turn("c1", intent="report_tip", language="en", country="MY", form="tip_form", slots={"case_kind": "tip"})


def asked(question: str, text: str, intent: str = "report_tip", **changes: object) -> Turn:
    return replace(TIP, question=question, text=text, intent=intent, **changes)  # type: ignore[arg-type]


def pressed(question: str, choice: str) -> Turn:
    return replace(TIP, question=question, text="/choose", intent="choose", choice=choice, pressed=True)


def test_words_stay_with_the_gateway() -> None:
    """Rasa remembers that something was said, not what."""
    steps = forms.validate(asked("what_seen", "they never leave the house"))
    assert steps == [Remember("what_seen", "given"), answer_words("what_seen")]


@pytest.mark.parametrize("intent", ["seek_help", "out_of_scope", "nlu_fallback", "help_someone_known", "ask_services"])
def test_an_ordinary_sentence_is_an_answer_whatever_understanding_calls_it(intent: str) -> None:
    """A form swallows nothing but answers, and no answer is lost to a wrong guess."""
    assert answer_words("place") in forms.validate(asked("place", "behind the old market", intent))


@pytest.mark.parametrize(
    "intent", ["emergency", "self_harm", "stop", "delete_data", "change_language", "talk_to_human", "ask_privacy"]
)
def test_what_comes_before_a_question_is_no_answer(intent: str) -> None:
    """Danger, the way out and the way to a human are never swallowed."""
    assert forms.validate(asked("what_seen", "who reads something of that kind", intent)) == []


def test_an_unsure_aside_is_taken_as_the_answer_to_an_open_question() -> None:
    """ "Her nickname is Sue" looks a little like "who are you"."""
    assert forms.validate(asked("extra", "her nickname is Sue", "ask_about_bot", confidence=0.4)) != []


@pytest.mark.parametrize(("text", "is_answer"), [("house number 5", True), ("what number can I call", False)])
def test_an_answer_that_only_looks_like_a_question_is_an_answer(text: str, *, is_answer: bool) -> None:
    """Even where the model is sure."""
    taken = forms.validate(asked("place", text, "ask_number", confidence=0.99)) != []
    assert taken is is_answer


def test_a_country_is_a_place_and_no_language() -> None:
    """ "Myanmar" as the answer to where."""
    steps = forms.validate(asked("place", "Myanmar", "change_language"))
    assert Command("set_country", {"country": "MM"}) in steps


def test_an_address_is_no_call_for_help() -> None:
    """The model takes a bare place for danger; after "where is it?" only the rules are believed."""
    assert forms.validate(asked("place", "Jalan Besar 12", "emergency", urgency="emergency")) != []
    assert forms.validate(asked("place", "they beat me", "emergency", urgency="emergency", screened="emergency")) == []


def test_a_person_who_said_that_nobody_is_in_danger_is_believed_over_the_model() -> None:
    """The question was asked; the rules still outrank the answer."""
    calm = {"case_kind": "tip", "danger_now": "no"}
    turn = asked("what_seen", "they work at night", "emergency", urgency="emergency", slots=calm)
    assert answer_words("what_seen") in forms.validate(turn)
    assert forms.validate(replace(turn, screened="emergency")) == []


def test_a_yes_to_danger_calls_a_human() -> None:
    """And is kept as an answer."""
    steps = forms.validate(asked("danger_now", "yes", "affirm"))
    assert answer_value("danger_now", "yes") in steps
    assert any(isinstance(step, Alarm) and step.reasons == ("answer:danger_now",) for step in steps)


def test_a_no_to_safe_calls_a_human() -> None:
    """The next question about danger is answered by it."""
    steps = forms.validate(replace(asked("safe_now", "no", "deny"), form="help_form"))
    assert Remember("danger_now", "yes") in steps
    assert any(isinstance(step, Alarm) and step.reasons == ("answer:not_safe",) for step in steps)


def test_the_first_answer_opens_the_case() -> None:
    """A person who only looked at the questions has no case."""
    steps = forms.validate(asked("place", "Ipoh", slots={}))
    assert steps[0] == open_case("tip", "routine")


def test_a_message_that_the_model_fears_makes_a_case_high_at_most() -> None:
    """Only a believed emergency is one."""
    assert open_case("tip", "high") in forms.validate(asked("place", "Ipoh", "emergency", urgency="emergency"))


def test_going_on_now_makes_it_urgent() -> None:
    """A present situation with people at risk is for today's queue."""
    steps = forms.validate(pressed("when", "now"))
    assert answer_value("ongoing", "yes") in steps
    assert open_case("tip", "high") in steps


def test_zero_skips_where_a_number_is_the_answer() -> None:
    """There is no numbered choice beside a question for a number."""
    assert forms.validate(asked("how_many", "0")) == [Remember("how_many", "skipped")]
    assert answer_words("how_many") in forms.validate(asked("how_many", "1"))
    assert answer_words("how_many") in forms.validate(asked("how_many", "20", "goodbye"))


@pytest.mark.parametrize("text", ["skip", "Skip.", "don't know"])
def test_words_that_skip(text: str) -> None:
    """Typed or chosen, the same."""
    assert forms.validate(asked("place", text)) == [Remember("place", "skipped")]
    assert forms.validate(pressed("place", "skip")) == [Remember("place", "skipped")]


def test_done_ends_the_form() -> None:
    """At any question."""
    assert forms.validate(asked("place", "Done")) == [Remember("place", "skipped"), Remember("requested_slot", None)]


def test_a_short_thanks_ends_the_questions() -> None:
    """A long sentence that begins so is still an answer."""
    assert read_answer(asked("extra", "ok thanks", "goodbye")).meaning == "done"  # type: ignore[union-attr]
    long = asked("extra", "thanks to my cousin I know the name of the owner", "goodbye")
    assert read_answer(long).meaning == "words"  # type: ignore[union-attr]


def test_only_a_plain_yes_makes_it_safe_to_write_first() -> None:
    """Skipping is no permission."""
    assert Command("reply_safe", {"value": True}) in forms.validate(asked("reply_safe", "yes", "affirm"))
    for turn in (asked("reply_safe", "no", "deny"), pressed("reply_safe", "skip")):
        assert Command("reply_safe", {"value": False}) in forms.validate(turn)
        assert Remember("reply_when", "skipped") in forms.validate(turn)


def test_a_time_is_kept_and_the_question_asked_once_more() -> None:
    """A condition such as "only after ten" is no clear yes; what stays unclear is taken as a no."""
    turn = asked("reply_safe", "only after ten at night, when he sleeps")
    assert forms.validate(turn) == [answer_words("reply_when"), Remember("reply_when", "given")]
    again = replace(turn, slots={**turn.slots, "reply_when": "given"})
    assert Command("reply_safe", {"value": False}) in forms.validate(again)


@pytest.mark.parametrize("intent", ["report_tip", "seek_help", "help_someone_known"])
def test_a_story_is_no_answer_to_whether_it_is_safe_to_write(intent: str) -> None:
    """Whoever asked for a human and then tells what happened is listened to."""
    turn = replace(asked("reply_safe", "they lock the girls in the house", intent), form="reply_form")
    assert forms.validate(turn) == []


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("white van every day", ("vehicles",)),
        ("call 0000000000", ("contacts",)),
        ("see www.example.com", ("link",)),
        ("they call him Boss", ("names",)),
        ("a boat, 000-000 0000 and https://example.com", ("link", "contacts", "vehicles")),
    ],
)
def test_the_last_open_question_fills_several_fields(text: str, fields: tuple[str, ...]) -> None:
    """One question instead of four."""
    assert forms.extra_fields(asked("extra", text)) == fields


def test_the_read_back_names_questions_and_not_answers() -> None:
    """Somebody else may read the phone."""
    turn = replace(TIP, slots={"place": "given", "when": "now", "children": "skipped"})
    (say,) = forms.ask_anything_else(turn)
    assert isinstance(say, Say)
    assert say.values == {"fields": SayLines((Say("field.place"), Say("field.when")), separator=", ")}


def test_more_words_at_the_end_are_asked_on() -> None:
    """The person decides when it is all."""
    steps = forms.validate(asked("anything_else", "he also takes their phones"))
    assert Say("utter.added") in steps
    assert Remember("requested_slot", None) not in steps


def test_a_message_that_another_action_answered_is_no_answer() -> None:
    """Rasa asks the form to validate again when it goes on."""
    assert forms.validate(asked("place", "who reads this?", resumed=True)) == []


def test_a_place_that_is_sent_is_the_answer() -> None:
    """A location needs no words."""
    turn = replace(pressed("place", "media"), media=("location",))
    assert answer_words("place") in forms.validate(turn)


def test_a_country_that_is_not_known_is_asked_for_once_more() -> None:
    """Then the person is led to a human; nothing is guessed."""
    turn = Turn("c1", text="Narnia", intent="out_of_scope", language="en", form="country_form", question="country")
    assert forms.validate_country(turn) == [Remember("misunderstood", 1)]
    again = replace(turn, slots={"misunderstood": 1})
    assert Remember("requested_slot", None) in forms.validate_country(again)
    assert Remember("country", "TH") in forms.validate_country(replace(turn, text="Thailand"))


def test_only_a_clear_yes_deletes() -> None:
    """Anything else leaves the question, and nothing is deleted."""
    turn = Turn("c1", text="yes", intent="affirm", form="delete_form", question="delete_confirmed")
    assert forms.validate_delete(turn) == [Remember("delete_confirmed", "yes")]
    assert forms.validate_delete(replace(turn, intent="deny")) == [Remember("delete_confirmed", "no")]
    assert forms.validate_delete(replace(turn, intent="out_of_scope")) == []


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("there is a girl locked in a shop", True),
        ("nobody is locked in or hurt", False),
        ("Taman Melati, near the mosque", False),
        ("the boss keeps their passports and pays nothing", False),
    ],
)
def test_danger_told_instead_of_yes_calls_a_human(text: str, called: bool) -> None:
    """ "Is anyone in danger: hurt, locked in, about to be taken away?" is often answered by what is seen."""
    steps = forms.validate(asked("danger_now", text, screened=screen(text, "en").urgency))
    assert any(isinstance(step, Alarm) for step in steps) is called
    assert answer_words("danger_now") in steps


@pytest.mark.parametrize(
    ("text", "confidence", "deleted"),
    [("yes", 0.9, True), ("ok", 0.9, False), ("yes", 0.3, False), ("yes delete", 0.9, True)],
)
def test_an_unclear_yes_deletes_nothing(text: str, confidence: float, deleted: bool) -> None:
    """It cannot be undone, and another hand may have said "ok": then the question is asked again."""
    turn = replace(
        TIP, form="delete_form", question="delete_confirmed", text=text, intent="affirm", confidence=confidence
    )
    steps = forms.validate_delete(turn)
    assert (Remember("delete_confirmed", "yes") in steps) is deleted
    assert steps != []
