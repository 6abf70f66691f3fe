"""Danger first: the number to call, what to do now, and a human, before anything else is said or asked."""

from __future__ import annotations

from dataclasses import replace

from actions import child, family, numbers
from actions.asides import ASKED_IN_ONE_GO
from actions.steps import Alarm, Ask, Command, Remember, Say, Step, Steps, answer_value, answer_words, open_case
from actions.turn import EMERGENCY, HIGH, Turn
from bot.directory import country_named
from bot.triage.screening import facts

EMERGENCY_KIND, SELF_HARM_KIND = "emergency", "self_harm"

_SELF = frozenset({"I", "WE"})
_OTHERS = frozenset({"CHILD", "GIRL", "BOY", "BABY", "WOMAN", "MOTHER", "FATHER", "WIFE", "RELATIVE", "WORKER"})
_SMALL_TALK = frozenset({"greet", "goodbye", "affirm", "deny", "change_language", "ask_about_bot"})
"""A few letters in which the model may see anything; here only the rules of triage raise an alarm."""

_WITNESS = frozenset({"SAW", "HEAR", "SISTER", "BROTHER", "DAUGHTER", "SON", "FRIEND", "NEIGHBOUR", "MAID"})
"""Who writes one of these is rarely the one who is in danger, even beside "I" and "my"."""

_FORMS_ABOUT_OTHERS = frozenset({"tip_form", "family_form"})


def escalate(turn: Turn) -> Steps:
    """A message that speaks of danger; one that only may do so is asked about, with the number already given."""
    if turn.alarm and turn.slot("alarm_told") and turn.screened != EMERGENCY and not _is_despair(turn):
        return [*_answers_too(turn), *added(turn)]  # such as the place that was asked for
    if not turn.in_danger and turn.form not in ASKED_IN_ONE_GO and turn.form != "check_form":
        return doubt(turn)
    return [*_answers_too(turn), *alarm(turn, f"intent:{turn.intent}")]


def _is_despair(turn: Turn) -> bool:
    return turn.in_danger and turn.intent == "self_harm"


def bare_help(turn: Turn) -> Steps:
    """Who this is, the number, and whether there is danger now; from somebody who was asked that before, an alarm."""
    if turn.alarm or turn.slot("danger_asked") or turn.form in ("help_form", "check_form"):
        return alarm(turn, "answer:help_again")
    return [Say("utter.about_bot"), *doubt(turn)]


def is_doubt_again(turn: Turn) -> bool:
    """Whether a second doubtful message comes instead of a yes or no to "are you in danger?"."""
    return turn.form == "check_form" and turn.screened == HIGH and not turn.resumed and turn.intent != "self_harm"


def alarm(turn: Turn, reason: str) -> Steps:
    """Call a human and say what to do; within one alarm, the second time in one short message.

    Args:
        turn: the message that raised it.
        reason: the name of the intent or answer, such as `intent:emergency`; the cues of triage are added, and
            how many percent the model gives it (`score:97`).
    """
    kind = SELF_HARM_KIND if SELF_HARM_KIND in (turn.intent, turn.screening_kind) else EMERGENCY_KIND
    percent = round(100 * turn.probability) if turn.words else 0  # a numbered choice has no looks to judge
    reasons = (reason, *((f"score:{percent}",) if percent else ()), *(f"cue:{cue}" for cue in turn.cues))
    steps: list[Step] = [Alarm(kind, reasons), open_case(kind, EMERGENCY), Remember("alarm_told", kind)]
    if child.is_known(turn):
        steps += child.spared(turn)
    if not turn.slot("case_kind"):
        steps.append(Remember("case_kind", kind))
    named = country_named(turn.words, turn.language)
    if named and not is_about_others(turn):
        steps.append(Command("set_country", {"country": named}))
    if turn.form in ("help_form", "family_form"):
        # In danger only the place matters; a human asks the rest.
        steps += [Remember(name, "skipped") for name in ("children", "need") if not turn.slot(name)]
    told_already = turn.alarm and turn.slot("alarm_told") == kind
    return steps + (_again(turn, kind) if told_already else _first(turn, kind))


def _answers_too(turn: Turn) -> Steps:
    """In the middle of questions: the message may be the answer as well, and must not be asked for again."""
    if turn.question in ("safe_now", "danger_now") and turn.form != "check_form":
        return [answer_value("danger_now", "yes"), Remember("danger_now", "yes"), Remember("safe_now", "no")]
    if turn.question in ("what_seen", "extra"):
        return [answer_words("what_seen"), Remember(turn.question, "given")]
    return []


def _first(turn: Turn, kind: str) -> list[Step]:
    beside: list[Step] = []
    if child.is_known(turn) and (line := child.line(turn)):
        beside.append(line)
    if not turn.form and turn.language and not numbers.is_country_known(turn):
        beside.append(numbers.which_country(turn))
    if kind == SELF_HARM_KIND:
        known = numbers.emergency_list(turn)
        now = Say("utter.self_harm_now", values={"numbers": known}) if known else Say("utter.self_harm_now_unknown")
        return [Say("utter.self_harm"), now, *beside]
    call = Say("utter.emergency", values={"call": numbers.call(turn)})
    if not is_about_others(turn):
        return [call, Say("utter.emergency_self"), *family.ransom_warning(turn), *beside]
    if family.is_held(turn):  # nobody can go in there; the family needs other words than a neighbour
        return [call, *family.in_danger(turn), *beside]
    return [call, Say("utter.emergency_other"), *family.ransom_warning(turn), *beside]


def _again(turn: Turn, kind: str) -> list[Step]:
    if kind == SELF_HARM_KIND:
        return [Say("utter.self_harm_again")]
    return [Say("utter.emergency_again", values={"call": numbers.call(turn)})]


def is_about_others(turn: Turn) -> bool:
    """Whether the person writes of somebody else's danger, as far as the form or the words show."""
    if turn.form:
        return turn.form in _FORMS_ABOUT_OTHERS
    if child.is_known(turn):
        return False
    spoken_of = turn.concepts
    return bool(spoken_of & _WITNESS) or (not spoken_of & _SELF and bool(spoken_of & _OTHERS))


def doubt(turn: Turn) -> Steps:
    """The number first, then one question; a human reads it in any case."""
    return [
        open_case("other", HIGH),
        Remember("case_kind", turn.slot("case_kind") or "other"),
        Remember("danger_now", None),
        Remember("danger_asked", True),
        Say("utter.doubt", values={"call": numbers.call(turn)}),
        Ask("check_form"),
    ]


def is_doubtful(turn: Turn) -> bool:
    """Whether a message was answered by its topic, but may speak of danger too, and nobody has asked yet."""
    if turn.urgency != HIGH or turn.form or turn.alarm or turn.slot("danger_asked"):
        return False
    if turn.slot("case_kind"):  # a human reads it anyway; of a few words nobody knows what they mean
        return turn.screened == HIGH and "FEW_WORDS" in facts(turn.words, turn.language)
    return turn.screened == HIGH or turn.intent not in _SMALL_TALK


def is_a_country(turn: Turn) -> bool:
    """Whether the message is the name of a country and little else, whatever it was taken for."""
    named = country_named(turn.words, turn.language)
    return named is not None and "FEW_WORDS" in facts(turn.words, turn.language)


def added(turn: Turn) -> Steps:
    """A message while a human is being called or at work: it goes to them, and no new questions are asked."""
    return located(country_named(turn.words, turn.language), turn)


def told_again(turn: Turn) -> Steps:
    """The number and what helps once more, for whoever asks what to do while a human is being called."""
    return list(_again(turn, str(turn.slot("alarm_told") or EMERGENCY_KIND)))


def located(country: str | None, turn: Turn) -> Steps:
    """What is said in an alarm that goes on, after the number of a country that was not known before."""
    despair = turn.slot("alarm_told") == SELF_HARM_KIND
    steps: Steps = [Say("utter.self_harm_again" if despair else "utter.alarm_added")]
    if country is None:
        return steps
    known = numbers.emergency_list(replace(turn, country=country)) if country != turn.country else ""
    number: Steps = [Say("part.call", values={"numbers": known})] if known else []
    return [Command("set_country", {"country": country}), *number, *steps]
